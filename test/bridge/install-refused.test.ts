import {
  chmodSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, it } from "vitest";
import { file, names, put, read, SETTINGS, take } from "./installing.js";
import { place } from "./place.js";

describe("a settings file that must not be touched", () => {
  it.each([
    ['{ "a": 1, }}', /~\/\.fake\/settings\.json:1:12 .*left as it is/u],
    ['{\n  "hooks": [] }', /settings\.json:2:12 `hooks` must be an object/u],
    ['{ "hooks": { "x": {} } }', /`x` must be a list/u],
    ["\xff\xfe", /settings\.json:1:1/u],
  ])("%j is refused with its place, and stays", async (text, message) => {
    const where = place();
    mkdirSync(dirname(file(where)));
    writeFileSync(file(where), Buffer.from(text, "latin1"));
    await expect(put(where)).rejects.toThrow(message);
    await expect(take(where)).rejects.toThrow(message);
    expect(readFileSync(file(where), "latin1")).toBe(text);
    expect(names(where.home)).toEqual([".fake", ".fake/settings.json"]);
  });

  it("is one that is read-only", async () => {
    const where = place({ [SETTINGS]: "{}" });
    chmodSync(file(where), 0o444);
    await expect(put(where)).rejects.toThrow("is read-only");
    expect(read(where)).toBe("{}");
  });

  it("is one outside the scope's folder: a link within it is written through, one that leaves it is not", async () => {
    const where = place({ "home/dotfiles/fake.json": "{}", "managed/theirs.json": "{}", "home/.fake/x": "" });
    const inside = join(where.home, "dotfiles/fake.json");
    symlinkSync(inside, file(where));
    await put(where);
    expect(realpathSync(file(where))).toBe(inside);
    expect(readFileSync(inside, "utf8")).toContain("bridge fake");
    await take(where);
    expect([realpathSync(file(where)), read(where)]).toEqual([inside, "{}"]);
    for (const target of [join(where.managed, "theirs.json"), join(where.managed, "gone.json")]) {
      rmSync(file(where));
      symlinkSync(target, file(where));
      await expect(put(where)).rejects.toThrow(/leads out of|leads nowhere/u);
    }
    symlinkSync(where.managed, join(where.cwd, ".fake"));
    await expect(put(where, { scope: "project" })).rejects.toThrow("leads out of");
    expect(names(where.managed)).toEqual(["theirs.json"]);
  });

  it("is a folder, or what a relative variable leads to", async () => {
    const where = place({ [`${SETTINGS}/x`]: "" });
    await expect(put(where)).rejects.toThrow("is no regular file");
    const env = { FAKE_HOME: "./evil" };
    await expect(put(where, { homeGiven: false, env })).rejects.toThrow("FAKE_HOME is a relative path");
  });

  it("is the home's, when the scope is a project", async () => {
    const where = place();
    await expect(put({ ...where, cwd: where.home }, { scope: "project" })).rejects.toThrow(
      "it is no project",
    );
  });
});
