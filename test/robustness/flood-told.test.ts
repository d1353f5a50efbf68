import { describe, expect, it } from "vitest";
import { guard, runtimeWith } from "./runtime.js";

const BASH = { tool_name: "Bash", tool_input: { command: "ls" } };
const flood = (bytes: number) => `head -c ${bytes} /dev/zero | tr '\\0' x`;
const told = (stream: string) => `it wrote more than 1 MiB to ${stream}, and the rest was dropped`;

describe("what was dropped of a flood is told", () => {
  it.each([
    ["stderr beside an answer", `echo '{"decision":"allow"}'; ${flood(1_048_577)} >&2`, "allow", ["stderr"]],
    ["stderr that is just full", `${flood(1_048_576)} >&2`, "none", []],
    ["stdout beside exit code 2", `${flood(2_000_000)}; exit 2`, "deny", ["stdout"]],
    ["both", `${flood(2_000_000)}; ${flood(2_000_000)} >&2; exit 2`, "deny", ["stdout", "stderr"]],
  ])("%s", async (_what, command, decision, streams) => {
    await using place = await runtimeWith(guard(command));
    const verdict = await place.hooks.emit("PreToolUse", BASH);
    expect(verdict.decision).toBe(decision);
    expect(verdict.runs[0]?.warnings ?? []).toEqual(streams.map(told));
  });
});
