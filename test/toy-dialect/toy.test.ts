import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import { dialectSuite } from "../conformance/dialect-suite.js";
import { fixtureSuite } from "../conformance/fixture-suite.js";
import { toy } from "./index.js";

// The worked example of AGENTS.md passes the same suites as the dialects that ship, and touches none of their code.
dialectSuite(toy);
fixtureSuite(toy, join(import.meta.dirname, "fixtures"));

describe("a dialect of one's own", () => {
  it("joins the runtime through use(), beside those that ship", async () => {
    const hooks = createHooks({ dialects: ["xbot"], home: import.meta.dirname });
    hooks.use(toy);
    await hooks.load();
    expect(new Set(hooks.looked().map(({ dialect }) => dialect))).toEqual(new Set(["xbot", "toy"]));
    await hooks.close();
  });
});
