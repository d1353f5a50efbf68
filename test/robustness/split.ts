import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { host } from "../../src/dialects/anyhook/host.js";
import { createCapture } from "../../src/executors/capture.js";
import { createCall } from "../support/call.js";
import type { Counts } from "./counts.js";
import { guard, runtimeWith } from "./runtime.js";

const ANSWERS = [
  '{"decision":"block","reason":"漢字 ü"}',
  '{"decision":"deny","reason":"漢字 ü 🚫"}',
  '{"hookSpecificOutput":{"hookEventName":"PreToolUse","permissionDecision":"deny","permissionDecisionReason":"é漢🚫"}}',
];

const DRESSES: readonly (readonly [what: string, dress: (answer: string) => Buffer])[] = [
  ["bare", (answer) => Buffer.from(answer)],
  ["a byte order mark", (answer) => Buffer.from(`\ufeff${answer}`)],
  ["a line before it", (answer) => Buffer.from(`starting … 漢\n${answer}`)],
  ["a line after it", (answer) => Buffer.from(`${answer}\ndone, 漢\n`)],
  ["lines around it, ended as on Windows", (answer) => Buffer.from(`one\r\n${answer}\r\ntwo\r\n`)],
  ["over several lines", (answer) => Buffer.from(`${JSON.stringify(JSON.parse(answer), null, 2)}\r\n`)],
  ["a mark, and a line before it", (answer) => Buffer.from(`\ufeffstarting\n${answer}`)],
  ["bytes that are no UTF-8 after it", (answer) => Buffer.concat([Buffer.from(answer), TAIL])],
  ["a line of such bytes before it", (answer) => Buffer.concat([TAIL, Buffer.from(`\n${answer}`)])],
  ["half a character at the end", (answer) => Buffer.concat([Buffer.from(answer), HALF])],
];
const TAIL = Buffer.from([0x0a, 0xff, 0xfe, 0xc3]);
const HALF = Buffer.from("漢").subarray(0, 2);

interface Split {
  readonly first: Buffer;
  readonly rest: Buffer;
}

/** SECURITY.md, part 2, bar 6: however a deny comes through the pipe, it is one. */
export function splitDenials({ splitStep }: Counts): void {
  const splits = ANSWERS.flatMap((answer) =>
    DRESSES.flatMap(([, dress]) => {
      const bytes = dress(answer);
      return Array.from({ length: bytes.length + 1 }, (_, at): Split => {
        return { first: bytes.subarray(0, at), rest: bytes.subarray(at) };
      });
    }),
  );

  describe("a deny in two pieces", () => {
    it(`is a deny in all ${splits.length} ways to split it, in ${DRESSES.length} dresses`, () => {
      expect(splits.length).toBeGreaterThanOrEqual(2000);
      expect(splits.filter((split) => decisionOf(split) !== "deny").map(shown)).toEqual([]);
    });

    it("says its reason whole", () => {
      const broken = splits.filter((split) => /\ufffd/u.test(readingOf(split).reason ?? ""));
      expect(broken.map(shown)).toEqual([]);
    });

    it("is a deny from real processes, too", async () => {
      const real = splits.filter((_, position) => position % splitStep === 0);
      await using runtime = await runtimeWith(guard("cat first; sleep 0.005; cat rest"));
      const decisions: string[] = [];
      for (const split of real) {
        for (const part of ["first", "rest"] as const)
          writeFileSync(join(runtime.workspace, part), split[part]);
        const verdict = await runtime.hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: {} });
        decisions.push(verdict.decision);
      }
      expect(decisions.filter((decision) => decision === "deny")).toHaveLength(real.length);
    });
  });
}

function readingOf({ first, rest }: Split) {
  const capture = createCapture(1024 * 1024);
  capture.push(first);
  capture.push(rest);
  const { rule, event } = createCall();
  const output = {
    kind: "exit" as const,
    code: 0,
    signal: null,
    stdout: capture.text(),
    stderr: "",
    stdoutTruncated: capture.truncated,
    stderrTruncated: false,
  };
  return host.read(output, rule, event, { attempts: 1 });
}

function decisionOf(split: Split): string | undefined {
  return readingOf(split).decision;
}

function shown({ first, rest }: Split): string {
  return `${JSON.stringify(first.toString("latin1"))} | ${JSON.stringify(rest.toString("latin1"))}`;
}
