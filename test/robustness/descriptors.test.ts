import { spawnSync } from "node:child_process";
import { closeSync, existsSync, openSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { guard, runtimeWith } from "./runtime.js";

const onLinux = existsSync("/proc/self/fd");
const LIBRARY = join(import.meta.dirname, "../../dist/index.js");
/** Positions one after another, some with gaps between, and some far beyond what anybody uses. */
const LEFT_OPEN = [...Array.from({ length: 30 }, (_, next) => 3 + next), 48, 200, 1023, 1024, 1500, 4000];

/** What a hook has open beyond the usual three, but for `/dev/null`, which tells nobody anything. */
function opened(list: string): string[] {
  const links = [...list.matchAll(/ (\d+) -> (\S+)$/gmu)].map(([, position, target]) => ({
    position,
    target,
  }));
  expect(links.length).toBeGreaterThanOrEqual(3);
  return links
    .filter(({ position, target }) => Number(position) > 2 && target !== "/dev/null")
    .map(({ position, target }) => `${position}: ${target}`);
}

/** Its own descriptors, as it is told to see them; the program's answer is whatever its hook has said. */
const HOST = `
  import { createHooks } from ${JSON.stringify(pathToFileURL(LIBRARY).href)};
  import { readdirSync } from "node:fs";
  const [home, cwd, managed] = process.argv.slice(2);
  const hooks = createHooks({ home, cwd, managed });
  const verdicts = await Promise.all([1, 2].map(() => hooks.emit("PreToolUse", { tool_name: "Bash" })));
  const own = readdirSync("/proc/self/fd").map(Number);
  await hooks.close();
  console.log(JSON.stringify({ own, told: verdicts.map(({ reason }) => reason) }));
`;

describe(`what a program was started with${onLinux ? "" : " (SKIPPED: needs /proc)"}`, () => {
  it.skipIf(!onLinux)(
    "and did not close, no hook gets: beyond its three there is /dev/null at most",
    async () => {
      await using place = await runtimeWith(guard("exec 1>&2; ls -l /proc/$$/fd; exit 2"));
      const main = join(place.folder, "host.mjs");
      writeFileSync(main, HOST);
      const secret = join(place.folder, "secret");
      writeFileSync(secret, "of whoever started the program");
      const file = openSync(secret, "r");
      try {
        const stdio = Array.from({ length: Math.max(...LEFT_OPEN) + 1 }, (_, position) =>
          LEFT_OPEN.includes(position) ? file : ("ignore" as const),
        );
        const args = [main, join(place.folder, "home"), place.workspace, join(place.folder, "managed")];
        const { stdout, stderr } = spawnSync(process.execPath, args, {
          stdio: ["ignore", "pipe", "pipe", ...stdio.slice(3)],
          env: { PATH: process.env["PATH"] },
          encoding: "utf8",
        });
        expect(stderr).toBe("");
        const { own, told } = JSON.parse(stdout) as { own: number[]; told: string[] };
        expect(own).toEqual(expect.arrayContaining(LEFT_OPEN));
        expect(told.map(opened)).toEqual([[], []]);
      } finally {
        closeSync(file);
      }
    },
  );
});
