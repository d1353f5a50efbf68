import { symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { Runtime } from "../../src/engine/hooks.js";
import { createHooks } from "../../src/index.js";
import { minimal } from "../../src/presets/minimal.js";
import { standard } from "../../src/presets/standard.js";
import { trustWorkspace } from "../../src/workbench/trust.js";
import type { HooksOptions, ListedHook } from "../../src/spec/index.js";
import { fake } from "./fake-agent.js";
import { place } from "./place.js";
import type { Place } from "./place.js";

const XBOT = JSON.stringify({
  hooks: { PreToolUse: [{ matcher: "", hooks: [{ type: "command", command: "exit 0" }] }] },
});
const xbot = (where: string): Record<string, string> => ({ [`${where}/.xbot/hooks.json`]: XBOT });
const own = (where: string, ids: string): Record<string, string> => ({
  [`${where}/.anyhook/hooks.yaml`]: `import: [${ids}]\n`,
});

async function load(where: Place, more: HooksOptions = {}) {
  const hooks = createHooks({ ...where, dialects: ["anyhook", fake], guestOf: "fake", ...more });
  const diagnostics = await hooks.load();
  const listed = hooks.list();
  await hooks.close();
  return { diagnostics, listed };
}

const places = (listed: readonly ListedHook[]): readonly string[] =>
  listed.map(({ dialect, file, trusted }) => `${dialect} ${file} ${trusted ? "trusted" : "untrusted"}`);

describe("import, in an agent", () => {
  it("brings the files of the scope that asks, and of no other", async () => {
    const files = { ...xbot("home"), ...xbot("cwd") };
    const user = place({ ...own("home", "xbot"), ...files });
    expect(places((await load(user)).listed)).toEqual(["xbot ~/.xbot/hooks.json trusted"]);
    const project = place({ ...own("cwd", "xbot"), ...files });
    expect(places((await load(project)).listed)).toEqual(["xbot .xbot/hooks.json untrusted"]);
    await trustWorkspace({ cwd: project.cwd, home: project.home, dialects: [], env: {} });
    expect(places((await load(project)).listed)).toEqual(["xbot .xbot/hooks.json trusted"]);
    const both = place({ ...own("home", "xbot"), ...own("cwd", "xbot"), ...files });
    expect((await load(both)).listed).toHaveLength(2);
  });

  it("lets an untrusted workspace ask for nothing that would run, whatever the other system trusts", async () => {
    const trust = {
      path: ".xbot/trust",
      names: "lexical",
      decide: () => ({ trusted: true, reason: "" }),
    } as const;
    const ships = standard();
    const dialects = ships.dialects.map((one) => (one.id === "xbot" ? { ...one, trust } : one));
    const presets = { minimal, standard: async () => ({ ...ships, dialects: [...dialects, fake] }) };
    const where = place({ ...own("cwd", "xbot"), ...xbot("cwd") });
    const hooks = new Runtime({ ...where, dialects: ["anyhook"], guestOf: "fake" }, presets);
    await hooks.load();
    expect(places(hooks.list())).toEqual(["xbot .xbot/hooks.json untrusted"]);
    await trustWorkspace({ cwd: where.cwd, home: where.home, dialects: [], env: {} });
    await hooks.load();
    expect(places(hooks.list())).toEqual(["xbot .xbot/hooks.json trusted"]);
    await hooks.close();
  });

  it("is not followed where anyhook is no hook of anybody", async () => {
    const where = place({ ...own("home", "xbot"), ...xbot("home") });
    const hooks = createHooks({ ...where, dialects: ["anyhook"] });
    expect(await hooks.load()).toEqual([]);
    expect(hooks.list()).toEqual([]);
    await hooks.close();
  });

  it("names what nobody knows, with its place and the likely word, wherever the file is read", async () => {
    const where = place(own("home", "xbot, xbto, anyhook"));
    for (const guestOf of ["fake", undefined]) {
      const more = guestOf === undefined ? { dialects: ["anyhook"] } : { guestOf };
      const hooks = createHooks({ ...where, dialects: ["anyhook", fake], ...more });
      const found = (await hooks.load()).map(({ code, line, column, hint }) => [code, line, column, hint]);
      expect(found.slice(0, 1)).toEqual([["unknown_dialect", 1, 16, "did you mean `xbot`?"]]);
      expect(found[1]?.slice(0, 3)).toEqual(["unknown_dialect", 1, 22]);
      await hooks.close();
    }
  });

  it("does not start on a managed file that asks for what nobody knows", async () => {
    const where = place({ "managed/hooks.yaml": "import: [xbto]\n" });
    await expect(load(where)).rejects.toThrow("there is no dialect `xbto`");
  });

  it("is there for the one hook that a wrong neighbour stands beside", async () => {
    const where = place({ "home/.anyhook/hooks.yaml": "import: [7, xbot]\n", ...xbot("home") });
    const { diagnostics, listed } = await load(where);
    expect(listed).toHaveLength(1);
    expect(diagnostics).toMatchObject([{ code: "wrong_type", line: 1, column: 10 }]);
  });
});

describe("the files that the agent runs itself", () => {
  const HOST = { ...fake, locations: [{ layer: "user", base: "home", path: ".fake/hooks.json" } as const] };

  it("are left out, also where another system's name leads to them", async () => {
    const where = place({ ...own("home", "xbot"), "home/.fake/hooks.json": XBOT, "home/.xbot/other": "" });
    symlinkSync(join(where.home, ".fake/hooks.json"), join(where.home, ".xbot/hooks.json"));
    expect((await load(where, { dialects: ["anyhook", HOST] })).listed).toEqual([]);
    const other = { ...HOST, locations: [] };
    expect((await load(where, { dialects: ["anyhook", other] })).listed).toHaveLength(1);
  });

  it("are left out when a file asks for the agent's own system", async () => {
    const where = place({ ...own("home", "xbot"), ...xbot("home") });
    expect((await load(where, { dialects: ["anyhook"], guestOf: "xbot" })).listed).toEqual([]);
  });

  it("belong to an agent that is known", async () => {
    await expect(load(place(), { guestOf: "nobody" })).rejects.toThrow('there is no dialect "nobody"');
  });
});

describe("mode: monitor", () => {
  it("makes a monitor of every hook that was loaded", async () => {
    const where = place({ ...own("home", "xbot"), ...xbot("home") });
    const { listed } = await load(where, { mode: "monitor" });
    expect(listed.map(({ mode }) => mode)).toEqual(["monitor"]);
  });
});
