import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { isAlive } from "../../bench/robustness/probes.js";
import { createCommandExecutor } from "../../src/executors/command/index.js";
import { createCall } from "../support/call.js";

const ROUNDS = 3;
/** Of each shape, side by side: what is cleaned up after one is looked for while the others run. */
const AT_ONCE = 5;
const onLinux = existsSync("/proc/self/environ");

/** Children in the group of their hook, in a session of their own, and begun after a sibling has ended. */
const CHILDREN = `
  one=$( (sleep 0.02; echo 1) | cat)
  two=$(setsid sh -c 'sleep 0.05; echo 2' | cat)
  three=$(sh -c '(sleep 0.03; echo 3) & wait')
  (setsid sh -c 'sleep 0.1; echo 4 > "$0"' "$file" < /dev/null > /dev/null 2>&1 &)
  until [ -s "$file" ]; do sleep 0.01; done
  echo "$one $two $three $(cat "$file")"
`;
const ANSWER = "1 2 3 4\n";

/** They end at once, and what they leave has to be looked for: in the group, and by the mark. */
const LEAVERS: readonly string[] = [
  "exit 0",
  "sleep 60 > /dev/null 2>&1 & echo $! >> pids",
  // Each waits for its own: what is there of others would let it end before its child has said who it is.
  `setsid sh -c 'echo $$ >> pids; echo 1 > "$0"; exec sleep 60' "$file" > /dev/null 2>&1 & until [ -s "$file" ]; do sleep 0.01; done`,
];

describe(`hooks side by side${onLinux ? "" : " (SKIPPED: needs /proc)"}`, () => {
  it.skipIf(!onLinux)(
    "what is ended after one of them is never a child of another that still runs",
    async () => {
      const folder = mkdtempSync(join(tmpdir(), "anyhook-innocents-"));
      // Two of them, as two runtimes in one process would have; the runs of both bear the same id.
      const executors = [createCommandExecutor(), createCommandExecutor()];
      // Runs within a run, whose mark all of them bear, and one whose mark begins like it.
      const around = [undefined, "outer.1", "outer.1 outer.11"];
      const start = async (text: string, position: number): Promise<unknown> => {
        const outer = around[position % around.length];
        const env = {
          PATH: process.env["PATH"] ?? "",
          file: join(folder, `file.${Math.random()}`),
          ...(outer === undefined ? {} : { ANYHOOK_RUN: outer }),
        };
        const call = createCall({ id: "outer.1", args: ["/bin/sh", "-c", text], cwd: folder, env });
        return executors[position % executors.length]?.run(call);
      };
      try {
        for (let round = 0; round < ROUNDS; round += 1) {
          const texts = Array.from({ length: AT_ONCE }, () => [CHILDREN, ...LEAVERS]).flat();
          const outputs = await Promise.all(texts.map(start));
          const answers = outputs.filter((_, position) => texts[position] === CHILDREN);
          expect(answers).toEqual(
            answers.map(() => expect.objectContaining({ code: 0, stdout: ANSWER, stderr: "" })),
          );
        }
        await Promise.all(executors.map((executor) => executor.close?.()));
        const left = readFileSync(join(folder, "pids"), "utf8").trim().split("\n").map(Number);
        expect(left.length).toBeGreaterThanOrEqual(2 * ROUNDS * AT_ONCE);
        expect(left.filter(isAlive)).toEqual([]);
      } finally {
        rmSync(folder, { recursive: true, force: true });
      }
    },
  );
});
