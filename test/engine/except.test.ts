import { describe, expect, it } from "vitest";
import { fakeHooks } from "./fakes.js";

describe("a matcher that holds for all names but some", () => {
  it("narrows a pattern on the same subject", async () => {
    const pattern = { subject: "tool", test: { pattern: "^(?:bash.*)$" }, text: "bash.*" } as const;
    const except = { subject: "tool", test: { except: ["bash"] }, text: "bash.*" } as const;
    const hooks = fakeHooks({ one: [{ when: [pattern, except] }] });
    for (const name of ["bash", "bash_more", "other"]) await hooks.emit("PreToolUse", { tool_name: name });
    expect(hooks.ran).toHaveLength(1);
    const { hooks: explained } = await hooks.explain("PreToolUse", { tool_name: "bash_more" });
    expect(explained.map(({ runs }) => runs)).toEqual([true]);
    await hooks.close();
  });
});
