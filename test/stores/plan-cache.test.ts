import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openPlanCache } from "../../src/stores/index.js";

let root: string;
let folder: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "anyhook-cache-"));
  folder = join(root, "deep/cache");
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

describe("the plan cache", () => {
  it("gives back what was kept under a key, in files that are the user's alone", () => {
    openPlanCache(folder, "b1").set("key", "plan");
    expect(openPlanCache(folder, "b1").get("key")).toBe("plan");
    expect(openPlanCache(folder, "b1").get("other")).toBeUndefined();
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    for (const name of readdirSync(folder)) expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
  });

  it("keeps nothing between builds", () => {
    openPlanCache(folder, "b1").set("key", "plan");
    expect(openPlanCache(folder, "b2").get("key")).toBeUndefined();
  });

  it.skipIf(process.platform === "win32")("does not read what others could have written", () => {
    const cache = openPlanCache(folder, "b1");
    cache.set("key", "plan");
    chmodSync(folder, 0o777);
    expect(cache.get("key")).toBeUndefined();
    chmodSync(folder, 0o700);
    for (const name of readdirSync(folder)) chmodSync(join(folder, name), 0o666);
    expect(cache.get("key")).toBeUndefined();
  });

  it("follows no link", () => {
    openPlanCache(join(root, "elsewhere"), "b1").set("key", "plan");
    symlinkSync(join(root, "elsewhere"), join(root, "link"));
    expect(openPlanCache(join(root, "link"), "b1").get("key")).toBeUndefined();
  });

  it("never throws: where nothing can be kept, nothing is", () => {
    writeFileSync(join(root, "file"), "");
    const cache = openPlanCache(join(root, "file"), "b1");
    cache.set("key", "plan");
    expect(cache.get("key")).toBeUndefined();
  });

  it("does not grow for ever", () => {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    const cache = openPlanCache(folder, "b1");
    for (let index = 0; index < 450; index++) cache.set(`key ${index}`, "plan");
    expect(readdirSync(folder).length).toBeLessThanOrEqual(200);
    expect(cache.get("key 449")).toBe("plan");
  });
});
