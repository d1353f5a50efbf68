import { execFileSync } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import type { Counts } from "./counts.js";
import { guard, runtimeWith } from "./runtime.js";

/** SECURITY.md, part 2, bar 5. */
const MOST_BYTES = 150e6;
const LIBRARY = join(import.meta.dirname, "../../dist/index.js");

/** The host alone in a process: what a test runner needs besides is not the host's. */
const HOST = `
  import { createHooks } from ${JSON.stringify(pathToFileURL(LIBRARY).href)};
  const [home, cwd, managed] = process.argv.slice(2);
  let peak = 0;
  const look = () => { peak = Math.max(peak, process.memoryUsage.rss()); };
  const timer = setInterval(look, 5);
  const hooks = createHooks({ home, cwd, managed });
  const { decision, runs } = await hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: {} });
  await hooks.close();
  clearInterval(timer);
  look();
  console.log(JSON.stringify({ decision, outcome: runs[0].outcome, error: runs[0].error?.code, peak }));
`;

/** Whatever comes out of a hook costs the host no memory, and is decided by the failure rule. */
export function floods({ floodBytes, floodLines }: Counts): void {
  const millions = `${Math.round(floodBytes / 1e6)} MB`;
  const cases: readonly (readonly [what: string, text: string, failure: object])[] = [
    [`${millions} without a line's end`, `head -c ${floodBytes} /dev/zero`, {}],
    [`${floodLines} lines`, `yes '{"decision":"allow"}' | head -n ${floodLines}`, {}],
    [
      `${millions} that begin like an answer`,
      `printf '{"decision":"allow","x":"'; head -c ${floodBytes} /dev/zero`,
      {},
    ],
    [`${millions}, on_failure: ask`, `head -c ${floodBytes} /dev/zero`, { on_failure: "ask" }],
  ];
  describe("floods of stdout", () => {
    it.each(cases)("%s: host below 150 MB, decided by the failure rule", async (_what, text, failure) => {
      expect(existsSync(LIBRARY), "dist is built by the global setup of the tests").toBe(true);
      await using place = await runtimeWith(guard(text, { timeout: 300, ...failure }));
      const main = join(place.folder, "host.mjs");
      writeFileSync(main, HOST);
      const args = [main, join(place.folder, "home"), place.workspace, join(place.folder, "managed")];
      const env = { PATH: process.env["PATH"] };
      const { peak, ...told } = JSON.parse(
        execFileSync(process.execPath, args, { env, encoding: "utf8" }),
      ) as {
        peak: number;
      };
      const decision = Object.hasOwn(failure, "on_failure") ? "ask" : "deny";
      expect(told).toEqual({ decision, outcome: "failed", error: "output_too_big" });
      expect(peak).toBeLessThan(MOST_BYTES);
    });
  });
}
