import { chmodSync, existsSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { install, listInstalls } from "../../src/bridge/install/index.js";
import { fake } from "./fake-agent.js";
import { file, names, options, PROGRAM, put, read, SETTINGS, take, write } from "./installing.js";
import { place } from "./place.js";
import { settingsText } from "./settings-text.js";

describe("install", () => {
  it("writes one command per event, by absolute paths, with its mark", async () => {
    const where = place();
    expect(await put(where)).toMatchObject({
      state: "installed",
      written: true,
      events: ["before_tool", "after_tool"],
    });
    expect(JSON.parse(read(where))).toEqual({
      version: 1,
      hooks: {
        before_tool: [
          { matcher: "*", hooks: [{ command: `${PROGRAM} bridge fake before_tool || exit 2`, seconds: 10 }] },
        ],
        after_tool: [
          { matcher: "*", hooks: [{ command: `${PROGRAM} bridge fake after_tool`, seconds: 10 }] },
        ],
      },
    });
  });

  it("changes nothing the second time, and says so", async () => {
    const where = place({ [SETTINGS]: "{}" });
    await put(where);
    const before = read(where);
    const stat = statSync(file(where));
    expect(await put(where)).toMatchObject({ state: "unchanged", written: false, diff: "" });
    expect([read(where), statSync(file(where)).ino]).toEqual([before, stat.ino]);
  });

  it("with other flags changes our entries and nothing else", async () => {
    const where = place({
      [SETTINGS]: '{\n  "hooks": { "before_tool": [{ "command": "mine" }] } // mine\n}',
    });
    const before = read(where);
    await put(where);
    expect(await put(where, { monitor: true })).toMatchObject({ state: "updated", written: true });
    expect(read(where)).toContain("bridge fake before_tool --monitor");
    expect(read(where)).not.toContain("exit 2");
    expect(await take(where)).toMatchObject({ state: "removed" });
    expect(read(where)).toBe(before);
  });

  it("and back again leaves every settings file as it was, to the byte", async () => {
    const where = place();
    await fc.assert(
      fc.asyncProperty(settingsText, fc.boolean(), fc.boolean(), async (text, twice, monitor) => {
        write(where, text);
        const first = await put(where, { monitor });
        expect(first.state).toBe("installed");
        if (twice) expect((await put(where, { monitor: !monitor })).state).toBe("updated");
        const installed = read(where);
        expect((await put(where, { monitor: monitor !== twice })).state).toBe("unchanged");
        expect(read(where)).toBe(installed);
        expect((await take(where)).state).toBe("removed");
        expect(read(where)).toBe(text);
        expect((await take(where)).state).toBe("absent");
      }),
      { numRuns: 150 },
    );
    expect(names(where.home)).toEqual([".fake", ".fake/settings.json"]);
  }, 120_000);

  it.each(["", "\n", "  \n\n"])("begins an empty file (%j) and empties it again", async (text) => {
    const where = place({ [SETTINGS]: text });
    await put(where);
    expect(JSON.parse(read(where))).toMatchObject({ version: 1 });
    await take(where);
    expect(read(where)).toBe(text);
  });

  it("removes the file and the folders that it made, and leaves no trace", async () => {
    const where = place();
    await put(where);
    await put(where, { monitor: true });
    expect(names(where.home)).toContain(".anyhook/installed.json");
    expect(await take(where)).toMatchObject({ state: "removed" });
    expect(names(where.home)).toEqual([]);
  });

  it("leaves a file that it made when a person has put something into it", async () => {
    const where = place();
    await put(where);
    writeFileSync(file(where), read(where).replace('"version": 1', '"version": 1, "mine": true'));
    await take(where);
    expect(JSON.parse(read(where))).toEqual({ version: 1, mine: true });
    await put(where);
    writeFileSync(file(where), read(where).replace(', "mine": true', ""));
    await take(where);
    expect(existsSync(file(where))).toBe(true);
  });

  it("takes out its entries and nothing else when somebody edited the file since, or nobody remembers", async () => {
    const text = '{\n    "model": "x", // mine\n    "hooks": {"before_tool": []}\n}\n';
    for (const forget of [false, true]) {
      const where = place({ [SETTINGS]: text });
      await put(where);
      writeFileSync(file(where), read(where).replace('"x"', '"y"'));
      if (forget) rmSync(join(where.home, ".anyhook"), { recursive: true });
      expect(await take(where)).toMatchObject({ state: "removed" });
      expect(read(where)).toMatch(/"model": "y",? \/\/ mine/u);
      expect(read(where)).not.toContain("bridge");
      // The list that was there stays, as long as anybody knows that it was.
      expect(read(where).includes("before_tool")).toBe(!forget);
    }
  });

  it("keeps the mode of the file, a byte order mark and carriage returns", async () => {
    const where = place({ [SETTINGS]: '\uFEFF{\r\n\t"a": 1\r\n}' });
    chmodSync(file(where), 0o640);
    await put(where);
    expect(statSync(file(where)).mode & 0o777).toBe(0o640);
    expect(read(where)).toMatch(/^\uFEFF\{\r\n\t"a": 1,\r\n\t"hooks": \{\r\n/u);
    expect(read(where).replaceAll("\r\n", "")).not.toContain("\n");
  });

  it("makes files of a person private, and those of a project not", async () => {
    const where = place();
    await put(where);
    await put(where, { scope: "project" });
    expect(statSync(file(where)).mode & 0o777).toBe(0o600);
    expect(statSync(join(where.cwd, ".fake/settings.json")).mode & 0o044).toBe(0o044);
  });
});

describe("a dry run", () => {
  it("prints a unified diff and writes nothing", async () => {
    const where = place({ [SETTINGS]: '{\n  "a": 1\n}' });
    const report = await put(where, { dryRun: true });
    expect(report).toMatchObject({ state: "installed", written: false });
    expect(report.diff.split("\n").slice(0, 7)).toEqual([
      "--- ~/.fake/settings.json",
      "+++ ~/.fake/settings.json",
      "@@ -1,3 +1,27 @@",
      " {",
      '-  "a": 1',
      '+  "a": 1,',
      '+  "hooks": {',
    ]);
    expect(report.diff).toContain("\n }\n\\ No newline at end of file");
    expect(read(where)).toBe('{\n  "a": 1\n}');
    expect(names(where.home)).toEqual([".fake", ".fake/settings.json"]);
  });

  it("says what uninstalling would do, too", async () => {
    const where = place();
    const { diff } = await put(where);
    expect(diff.startsWith("--- /dev/null\n+++ ~/.fake/settings.json\n@@ -0,0 +1,")).toBe(true);
    const back = await take(where, { dryRun: true });
    expect(back.diff).toContain("+++ /dev/null");
    expect(existsSync(file(where))).toBe(true);
  });
});

describe("installs of several", () => {
  it("at once end as one did", async () => {
    const where = place({ [SETTINGS]: '{ "a": 1 }' });
    const reports = await Promise.all([put(where), put(where), put(where), put(where)]);
    expect(reports.map(({ state }) => state).toSorted()).toEqual([
      "installed",
      "unchanged",
      "unchanged",
      "unchanged",
    ]);
    await take(where);
    expect(read(where)).toBe('{ "a": 1 }');
  });

  it("agents in one file do not touch one another", async () => {
    const where = place();
    const other = { ...fake, id: "other", title: "Other" };
    const both = { plugins: [fake, other] };
    await put(where, both);
    const report = await put(where, { ...both, agent: "other" });
    expect(report.state).toBe("installed");
    await take(where, both);
    expect(read(where)).not.toContain("bridge fake");
    expect(read(where)).toContain("bridge other before_tool");
  });

  it("scopes are told apart, and warned of", async () => {
    const where = place();
    await put(where);
    const { warnings } = await put(where, { scope: "project" });
    expect(warnings).toEqual([
      expect.stringContaining("only where its folder is trusted"),
      expect.stringContaining("anyhook is in ~/.fake/settings.json too"),
    ]);
  });

  it("follow the vendor's variable, and not where the caller moved the home", async () => {
    const where = place();
    const env = { FAKE_HOME: where.managed };
    expect((await put(where, { homeGiven: false, env })).path).toBe(join(where.managed, "settings.json"));
    expect((await put(where, { env })).path).toBe(file(where));
  });
});

describe("the command", () => {
  it("is refused when it could not be found again", async () => {
    const where = place();
    await expect(put(where, { program: "a\nb" })).rejects.toThrow("on one line");
    expect(names(where.home)).toEqual([]);
  });

  it("is this Node.js and this anyhook where nobody says otherwise", async () => {
    const where = place();
    const { program: _, ...plain } = options(where, {});
    await install(plain);
    expect(read(where)).toContain(`${process.execPath} `);
    expect(read(where)).toContain("/cli/bin.cjs bridge fake before_tool || exit 2");
  });
});

describe("the list of agents", () => {
  it("tells the state of each scope", async () => {
    const where = place();
    const list = async () =>
      (await listInstalls(options(where, {})))
        .filter(({ agent }) => agent === "fake")
        .map(({ scope, state, monitor, events }) => `${scope} ${state} ${monitor} ${events.length}`);
    expect(await list()).toEqual(["user absent false 0", "project absent false 0"]);
    await put(where);
    await put(where, { scope: "project", monitor: true, program: "npx anyhook" });
    expect(await list()).toEqual(["user installed false 2", "project installed true 2"]);
    writeFileSync(file(where), read(where).replace('"seconds": 10', '"seconds": 9'));
    writeFileSync(join(where.cwd, ".fake/settings.json"), "{");
    expect(await list()).toEqual(["user outdated false 2", "project unreadable false 0"]);
  });
});
