import { describe, expect, it } from "vitest";
import type { Counts } from "./counts.js";
import { guard, runtimeWith } from "./runtime.js";

const LARGEST = 23;

/** None of them reads its input. */
const HOOKS: readonly (readonly [text: string, decision: string])[] = [
  ["exit 0", "none"],
  ["exit 2", "deny"],
  [`echo '{"decision":"deny","reason":"no"}'`, "deny"],
  ["exec 0<&-; sleep 0.01", "none"],
];

/** SECURITY.md, part 2, bar 4: a hook that does not read its input crashes nobody, and its answer counts. */
export function unreadInput({ unreadRounds, unreadStep }: Counts): void {
  const sizes = Array.from({ length: LARGEST + 1 }, (_, power) => 2 ** power).filter(
    (_, power) => power % unreadStep === LARGEST % unreadStep,
  );
  const cases = HOOKS.length * sizes.length * unreadRounds;
  describe(`${cases} payloads that nobody reads, of 1 byte to 8 MiB`, () => {
    it.each(HOOKS)("%s: %s", async (text, decision) => {
      await using runtime = await runtimeWith(guard(text));
      let right = 0;
      for (let round = 0; round < unreadRounds; round += 1)
        for (const size of sizes) {
          const input = { command: "x".repeat(size) };
          const verdict = await runtime.hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: input });
          if (verdict.decision === decision && verdict.runs[0]?.error === undefined) right += 1;
        }
      expect(right).toBe(sizes.length * unreadRounds);
    });
  });
}
