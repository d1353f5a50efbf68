import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, symlinkSync, truncateSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createTrustStore } from "../../src/stores/index.js";
import { hookFile, machine, type Machine } from "./trust-support.js";

/** A guard that is deleted, or whose file is spoilt, frees whoever did that no more than an edit of it does. */
const OWN = "work/.anyhook/hooks.yaml";
describe("a trusted guard of which nothing is found any more", () => {
  it.each<[string, (one: Machine, path: string) => void]>([
    ["its file is deleted", (_, path) => rmSync(path)],
    ["its folder is deleted", (one) => rmSync(join(one.cwd, ".anyhook"), { recursive: true })],
    ["its file has another name", (one, path) => renameSync(path, join(one.cwd, ".anyhook/hooks.yml"))],
    ["its file is malformed", (one) => one.write({ [OWN]: "hooks: [" })],
    ["its file is empty", (one) => one.write({ [OWN]: "" })],
    ["its file is too big", (_, path) => truncateSync(path, 2 * 1024 * 1024)],
    ["its file is a folder", (_, path) => (rmSync(path), mkdirSync(path))],
    ["its file is a pipe", (_, path) => (rmSync(path), execFileSync("mkfifo", [path]))],
    [
      "its file is a link out of the workspace",
      (one, path) => (renameSync(path, join(one.root, "out")), symlinkSync(join(one.root, "out"), path)),
    ],
    [
      "a weaker one takes its place",
      (one) => one.write({ [OWN]: hookFile("exit 0", { event: "Stop" }).replace("guard", "other") }),
    ],
  ])("keeps its gate closed: %s", async (_, spoil) => {
    const one = machine({ [OWN]: hookFile("exit 2") });
    await one.trust();
    spoil(one, join(one.root, OWN));
    const { verdict, becauses, diagnostics, skipped } = await one.emit();
    expect(verdict.decision).toBe("deny");
    expect(becauses).toContain("changed_since_trusted");
    expect(diagnostics.map(({ code }) => code)).toContain("trusted_hook_gone");
    expect(skipped).toHaveLength(becauses.length);
    await one.trust();
    expect((await one.emit()).becauses).not.toContain("changed_since_trusted");
  });

  it("guards what it guarded, and nothing else", async () => {
    const guard = hookFile("exit 2").replace("- hooks:", "- matcher: Write\n      hooks:");
    const one = machine({ [OWN]: guard });
    await one.trust();
    rmSync(join(one.root, OWN));
    expect((await one.emit()).verdict.decision).toBe("none");
    // Of what it was nothing is known any more: its whole event.
    rmSync(join(one.home, ".anyhook/trusted"), { recursive: true });
    expect((await one.emit()).verdict.decision).toBe("deny");
  });

  it("fails as its system says, and as its author said", async () => {
    const file = "work/.xbot/hooks.json";
    const guard = { PreToolUse: [{ hooks: [{ type: "command", command: "exit 2" }] }] };
    const foreign = machine({ [file]: JSON.stringify({ enable_command_hooks: true, hooks: guard }) });
    await foreign.trust();
    rmSync(join(foreign.root, file));
    expect(await foreign.emit()).toMatchObject({ becauses: ["changed_since_trusted"] });
    expect((await foreign.emit("PreToolUse", { failure: "closed" })).verdict.decision).toBe("deny");
    const open = machine({ [OWN]: hookFile("exit 2", { more: ", on_failure: allow" }) });
    await open.trust();
    rmSync(join(open.root, OWN));
    expect((await open.emit()).verdict.decision).toBe("none");
  });

  it("did not guard anything where it was switched off, or its workspace never trusted", async () => {
    const off = machine({ [OWN]: hookFile("exit 2", { more: ", enabled: false" }) });
    await off.trust();
    rmSync(join(off.root, OWN));
    expect((await off.emit()).verdict.decision).toBe("none");
    const stranger = machine({ [OWN]: hookFile("exit 2") });
    rmSync(join(stranger.root, OWN));
    expect(await stranger.emit()).toMatchObject({ becauses: [], diagnostics: [] });
  });
});

describe("what the store keeps", () => {
  it("goes with the trust that it belongs to", async () => {
    const one = machine({ [OWN]: hookFile("sh x.sh"), "work/x.sh": "exit 0\n" });
    await one.trust();
    const kept = join(one.home, ".anyhook/trusted");
    expect(readdirSync(kept)).toHaveLength(2);
    await createTrustStore(one.home).remove(one.cwd);
    expect(readdirSync(kept)).toEqual([]);
  });

  it("never grows beyond what would be read again", async () => {
    const one = machine({ [OWN]: hookFile("exit 0") });
    await one.trust();
    const hook = {
      hook: "h",
      dialect: "anyhook",
      file: "f",
      event: "e",
      definition: "a".repeat(64),
      scripts: [],
    };
    const review = {
      hooks: Array.from({ length: 60_000 }, () => hook),
      files: [],
      dialects: [],
      bytes: new Map(),
    };
    await expect(createTrustStore(one.home).add(one.home, review)).rejects.toMatchObject({
      code: "trust_store",
    });
    expect((await one.emit()).becauses).toEqual(["ran"]);
  });

  it("is not read to its end where it is huge", async () => {
    const one = machine({ [OWN]: hookFile("exit 0") });
    await one.trust();
    truncateSync(join(one.home, ".anyhook/trust.json"), 100 * 1024 ** 3);
    await expect(createTrustStore(one.home).list()).rejects.toThrow("trust store is larger than");
    expect(existsSync(join(one.home, ".anyhook/trust.json.lock"))).toBe(false);
  });
});
