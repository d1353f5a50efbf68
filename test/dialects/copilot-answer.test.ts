import { describe, expect, it } from "vitest";
import { readAnswer } from "../../src/dialects/copilot/answer.js";

const ASK = { permissionDecision: "ask", permissionDecisionReason: "sure?", modifiedArgs: { a: 1 } };

describe("an answer of Copilot's hooks", () => {
  it("that stands where it belongs brings no warning", () => {
    const asked = { decision: "ask", reason: "sure?", updated_input: { a: 1 } };
    expect(readAnswer(ASK, { native: "preToolUse" })).toEqual(asked);
    const { modifiedArgs: updatedInput, ...words } = ASK;
    const nested = { hookSpecificOutput: { ...words, updatedInput } };
    expect(readAnswer(nested, { native: "PreToolUse" })).toEqual(asked);
  });

  it("is heard with a warning where it stands elsewhere, also beside one that belongs there", () => {
    const warnings = [expect.stringContaining("has another form") as string];
    const nested = { hookSpecificOutput: { permissionDecision: "ask" } };
    expect(readAnswer(nested, { native: "preToolUse" })).toEqual({ decision: "ask", warnings });
    const both = { ...ASK, decision: "block", reason: "no" };
    expect(readAnswer(both, { native: "preToolUse" })).toMatchObject({ decision: "deny", warnings });
  });
});
