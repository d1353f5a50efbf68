import {
  chmodSync,
  chownSync,
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { TRUST_FILE } from "../../src/guards/trust.js";
import { createTrustStore } from "../../src/stores/index.js";
import { createFolder } from "./support.js";

const refusal = { name: "HookError", code: "trust_store" };
const isRoot = process.getuid?.() === 0;

function createHome(): { home: string; directory: string; file: string; project: string } {
  const home = createFolder();
  const project = join(home, "project");
  mkdirSync(project);
  return { home, directory: join(home, ".anyhook"), file: join(home, ".anyhook", "trust.json"), project };
}

describe("createTrustStore", () => {
  it("lists nothing, and creates nothing, where nothing was trusted yet", async () => {
    const { home, directory, project } = createHome();
    const store = createTrustStore(home);
    expect(await store.list()).toEqual([]);
    expect(await store.remove(project)).toEqual({ path: project, removed: false });
    expect(existsSync(directory)).toBe(false);
  });

  it("adds once and removes once, in a file and a folder of the user alone", async () => {
    const { home, directory, file, project } = createHome();
    const store = createTrustStore(home);
    expect(await store.add(project)).toEqual({ path: project, added: true });
    expect(await store.add(project)).toEqual({ path: project, added: false });
    expect(await store.list()).toEqual([{ path: project, added_at: expect.stringMatching(/^\d{4}-.*Z$/) }]);
    expect([statSync(directory).mode & 0o777, statSync(file).mode & 0o777]).toEqual([0o700, 0o600]);
    expect(await store.remove(project)).toEqual({ path: project, removed: true });
    expect(await store.remove(project)).toEqual({ path: project, removed: false });
    expect(await store.list()).toEqual([]);
    expect(readdirSync(directory)).toEqual(["trust.json"]);
  });

  it("writes what the guard trusts, and no other folder", async () => {
    const { home, file, project } = createHome();
    await createTrustStore(home).add(project);
    const { mode, uid } = statSync(file);
    const content = { bytes: readFileSync(file), stat: { isFile: true, mode, uid }, uid: process.getuid?.() };
    expect(TRUST_FILE.decide(content, project)).toMatchObject({ trusted: true });
    expect(TRUST_FILE.decide(content, join(project, "below"))).toMatchObject({ trusted: false });
    expect(TRUST_FILE.decide(content, home)).toMatchObject({ trusted: false });
  });

  it("works on the real path behind a link", async () => {
    const { home, project } = createHome();
    const link = join(home, "link");
    symlinkSync(project, link);
    const store = createTrustStore(home);
    expect(await store.add(link)).toEqual({ path: project, added: true });
    expect(await store.add(project)).toEqual({ path: project, added: false });
    expect(await store.remove(link)).toEqual({ path: project, removed: true });
  });

  it("removes a folder that no longer exists, also when it is named through a link above it", async () => {
    const { home, project } = createHome();
    const store = createTrustStore(home);
    symlinkSync(project, join(home, "link"));
    for (const name of ["project", "link"]) {
      mkdirSync(join(project, "deep", "gone"), { recursive: true });
      await store.add(join(project, "deep", "gone"));
      rmSync(join(project, "deep"), { recursive: true });
      expect(await store.remove(join(home, name, "deep", "gone"))).toEqual({
        path: join(project, "deep", "gone"),
        removed: true,
      });
    }
  });

  it("removes a folder whose place was taken by a link", async () => {
    const { home, project } = createHome();
    const store = createTrustStore(home);
    await store.add(project);
    rmSync(project, { recursive: true });
    symlinkSync(home, project);
    expect(await store.remove(project)).toEqual({ path: project, removed: true });
    expect(await store.list()).toEqual([]);
  });

  it("trusts only folders that exist", async () => {
    const { home, directory, project } = createHome();
    const store = createTrustStore(home);
    writeFileSync(join(project, "file"), "");
    for (const path of [join(home, "none"), join(project, "file")]) {
      await expect(store.add(path)).rejects.toMatchObject({ name: "HookError", code: "invalid_option" });
    }
    expect(existsSync(directory)).toBe(false);
  });

  it("keeps both of two additions at once", async () => {
    const { home } = createHome();
    const paths = Array.from({ length: 10 }, (_, index) => join(home, `project-${index}`));
    for (const path of paths) mkdirSync(path);
    const results = await Promise.all(paths.map((path) => createTrustStore(home).add(path)));
    expect(results.every(({ added }) => added)).toBe(true);
    expect((await createTrustStore(home).list()).map(({ path }) => path).toSorted()).toEqual(
      paths.toSorted(),
    );
  });

  it.each(["", "{", "[]", '{"version":2,"workspaces":[]}', '{"version":1,"workspaces":[1]}', "\ufffd\u0000"])(
    "never overwrites a file that it cannot read: %j",
    async (text) => {
      const { home, directory, file, project } = createHome();
      mkdirSync(directory, { mode: 0o700 });
      writeFileSync(file, text, { mode: 0o600 });
      const store = createTrustStore(home);
      for (const act of [store.list(), store.add(project), store.remove(project)]) {
        await expect(act).rejects.toMatchObject(refusal);
      }
      expect(readFileSync(file, "utf8")).toBe(text);
      expect(readdirSync(directory)).toEqual(["trust.json"]);
    },
  );

  it("refuses a file that is a link, even to nowhere, or a folder", async () => {
    const { home, directory, file, project } = createHome();
    mkdirSync(directory, { mode: 0o700 });
    const store = createTrustStore(home);
    const elsewhere = join(home, "elsewhere.json");
    symlinkSync(elsewhere, file);
    for (const text of [undefined, '{"version":1,"workspaces":[]}']) {
      if (text !== undefined) writeFileSync(elsewhere, text);
      for (const act of [store.list(), store.add(project), store.remove(project)]) {
        await expect(act).rejects.toMatchObject({
          ...refusal,
          message: expect.stringContaining("symbolic link"),
        });
      }
      expect(lstatSync(file).isSymbolicLink()).toBe(true);
    }
    rmSync(file);
    mkdirSync(file);
    await expect(store.add(project)).rejects.toMatchObject(refusal);
  });

  it("refuses a file or folder that others can write, and mends what they can only read", async () => {
    const { home, directory, file, project } = createHome();
    const store = createTrustStore(home);
    await store.add(project);
    const before = readFileSync(file, "utf8");
    chmodSync(file, 0o620);
    await expect(store.remove(project)).rejects.toMatchObject(refusal);
    chmodSync(file, 0o600);
    chmodSync(directory, 0o770);
    await expect(store.remove(project)).rejects.toMatchObject(refusal);
    expect(readFileSync(file, "utf8")).toBe(before);
    chmodSync(directory, 0o755);
    chmodSync(file, 0o644);
    await store.remove(project);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });

  it.skipIf(!isRoot)("refuses a file or a folder of somebody else (needs root to make one)", async () => {
    const { home, directory, file, project } = createHome();
    const store = createTrustStore(home);
    await store.add(project);
    chownSync(file, 65_534, 65_534);
    for (const act of [store.list(), store.add(home), store.remove(project)]) {
      await expect(act).rejects.toMatchObject(refusal);
    }
    chownSync(file, 0, 0);
    chownSync(directory, 65_534, 65_534);
    await expect(store.add(home)).rejects.toMatchObject(refusal);
  });

  it("gives up when another process keeps the lock, and changes nothing", async () => {
    const { home, directory, file, project } = createHome();
    const store = createTrustStore(home);
    await store.add(project);
    const before = readFileSync(file, "utf8");
    writeFileSync(`${file}.lock`, JSON.stringify({ pid: 1, host: "other", at: new Date().toISOString() }));
    await expect(store.remove(project)).rejects.toMatchObject({
      ...refusal,
      message: expect.stringContaining("another"),
    });
    expect(readFileSync(file, "utf8")).toBe(before);
    expect(readdirSync(directory).toSorted()).toEqual(["trust.json", "trust.json.lock"]);
  });
});
