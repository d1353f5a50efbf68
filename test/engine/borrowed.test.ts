import { describe, expect, it } from "vitest";
import type { Location } from "../../src/spec/index.js";
import { fakeHooks } from "./fakes.js";

const BORROWED: readonly Location[] = [{ layer: "user", base: "home", path: "package.json", borrowed: true }];
const TOOL = { tool_name: "Bash", tool_input: {} };

describe("a file that a dialect borrows from another system", () => {
  it("runs once where both are loaded: as the owner's, in whichever order they are given", async () => {
    for (const ids of [
      ["owner", "borrower"],
      ["borrower", "owner"],
    ]) {
      const groups = Object.fromEntries(ids.map((id) => [id, [{}]]));
      const hooks = fakeHooks(groups, { over: { borrower: { locations: BORROWED } } });
      await hooks.emit("PreToolUse", TOOL);
      expect(hooks.ran).toEqual(["owner:user:fake#/0"]);
      expect(hooks.looked().map(({ dialect }) => dialect)).toEqual(["owner"]);
      await hooks.close();
    }
  });

  it("runs where its owner is not loaded", async () => {
    const hooks = fakeHooks({ borrower: [{}] }, { over: { borrower: { locations: BORROWED } } });
    await hooks.emit("PreToolUse", TOOL);
    expect(hooks.ran).toEqual(["borrower:user:fake#/0"]);
    await hooks.close();
  });
});
