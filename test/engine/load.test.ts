import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { xbot } from "../../src/dialects/xbot/index.js";
import { createHooks } from "../../src/index.js";
import { createTrustStore } from "../../src/stores/index.js";
import { trustWorkspace } from "../../src/workbench/trust.js";
import type { HooksOptions } from "../../src/spec/index.js";
import { HookError } from "../../src/spec/index.js";

const GUARD = 'hooks:\n  PreToolUse:\n    - hooks: [{ type: command, command: "echo no >&2; exit 2" }]\n';
const TOOL = { tool_name: "Bash", tool_input: { command: "ls" } };
const folders: string[] = [];

function place(files: Readonly<Record<string, string>>): { cwd: string; home: string; managed: string } {
  const root = mkdtempSync(join(tmpdir(), "anyhook-load-"));
  folders.push(root);
  for (const folder of ["cwd", "home", "managed"]) mkdirSync(join(root, folder));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return { cwd: join(root, "cwd"), home: join(root, "home"), managed: join(root, "managed") };
}

async function decide(options: HooksOptions): Promise<string> {
  const hooks = createHooks(options);
  const { decision, runs } = await hooks.emit("PreToolUse", TOOL);
  await hooks.close();
  return `${decision} ${runs.map(({ outcome, because }) => because ?? outcome).join(" ")}`.trim();
}

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

describe("rules of the embedding program", () => {
  it("stand where a file would, need no trust, and are read anew by every load", async () => {
    const places = place({});
    const deny = { hooks: { PreToolUse: [{ hooks: [{ type: "command", command: "exit 2" }] }] } };
    let text = JSON.stringify({ enable_command_hooks: true, ...deny });
    const location = {
      layer: "host",
      base: "workspace",
      path: "none.json",
      get text() {
        return text;
      },
    } as const;
    const hooks = createHooks({ ...places, dialects: [{ ...xbot, locations: [location] }] });
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("deny");
    text = "{}";
    await hooks.load();
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("none");
    await hooks.close();
  });
});

describe("trust", () => {
  it("lets a workspace run its hooks once the user trusts it, and not after the user took that back", async () => {
    const places = place({ "cwd/.anyhook/hooks.yaml": GUARD });
    const store = createTrustStore(places.home);
    expect(await decide(places)).toBe("none untrusted");
    await trustWorkspace({ cwd: places.cwd, home: places.home, dialects: [], env: {} });
    expect(await decide(places)).toBe("deny blocked");
    await store.remove(places.cwd);
    expect(await decide(places)).toBe("none untrusted");
  });

  it("is for that folder: neither a folder above nor one below counts", async () => {
    const places = place({ "cwd/below/.anyhook/hooks.yaml": GUARD });
    await trustWorkspace({ cwd: places.cwd, home: places.home, dialects: [], env: {} });
    expect(await decide({ ...places, cwd: join(places.cwd, "below") })).toBe("none untrusted");
  });

  it("sees through links to the real folder", async () => {
    const places = place({ "cwd/.anyhook/hooks.yaml": GUARD });
    await trustWorkspace({ cwd: places.cwd, home: places.home, dialects: [], env: {} });
    const link = join(places.home, "link");
    symlinkSync(places.cwd, link);
    expect(await decide({ ...places, cwd: link })).toBe("deny blocked");
  });

  it("is not given by anything within the workspace, nor by a variable", async () => {
    const places = place({ "cwd/.anyhook/hooks.yaml": GUARD, "cwd/.env": "ANYHOOK_TRUST=all\nHOME=.\n" });
    writeFileSync(
      join(places.cwd, ".anyhook/trust.json"),
      JSON.stringify({ version: 1, workspaces: [{ path: places.cwd }] }),
    );
    expect(await decide({ ...places, env: { ...process.env, ANYHOOK_TRUST: "all" } })).toBe("none untrusted");
  });

  it("is given to nobody when the trust file is writable by others, a link, or malformed; and says so", async () => {
    const places = place({ "cwd/.anyhook/hooks.yaml": GUARD });
    await trustWorkspace({ cwd: places.cwd, home: places.home, dialects: [], env: {} });
    const path = join(places.home, ".anyhook/trust.json");
    const good = readFileSync(path, "utf8");
    const spoilt: (() => void)[] = [
      () => chmodSync(path, 0o666),
      () => writeFileSync(path, "{"),
      () => {
        writeFileSync(join(places.home, "elsewhere.json"), good, { mode: 0o600 });
        rmSync(path);
        symlinkSync(join(places.home, "elsewhere.json"), path);
      },
    ];
    for (const spoil of spoilt) {
      rmSync(path, { force: true });
      writeFileSync(path, good, { mode: 0o600 });
      expect(await decide(places)).toBe("deny blocked");
      spoil();
      const hooks = createHooks(places);
      expect(await hooks.load()).toContainEqual(
        expect.objectContaining({ code: "trust_store", level: "error" }),
      );
      expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("none");
      await hooks.close();
    }
  });

  it("can be vouched for by the caller", async () => {
    expect(await decide({ ...place({ "cwd/.anyhook/hooks.yaml": GUARD }), trust: "all" })).toBe(
      "deny blocked",
    );
  });
});

describe("loading", () => {
  it("does no I/O before it is asked to, and loads with the first event when nobody did", async () => {
    const places = place({});
    const hooks = createHooks({ ...places, trust: "all" });
    writeFileSync(join(places.home, "x"), "");
    mkdirSync(join(places.cwd, ".anyhook"));
    writeFileSync(join(places.cwd, ".anyhook/hooks.yaml"), GUARD);
    expect(hooks.looked()).toEqual([]);
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("deny");
    await hooks.close();
  });

  it("takes up changes when it is called again, and keeps the old rules when that fails", async () => {
    const places = place({ "home/.anyhook/hooks.yaml": GUARD });
    const hooks = createHooks(places);
    await hooks.load();
    writeFileSync(join(places.home, ".anyhook/hooks.yaml"), GUARD.replace("exit 2", "exit 0"));
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("deny");
    await hooks.load();
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("none");
    writeFileSync(join(places.home, ".anyhook/hooks.yaml"), GUARD);
    writeFileSync(join(places.managed, "hooks.yaml"), "hooks: [");
    await expect(hooks.load()).rejects.toSatisfy(HookError.is);
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("none");
    await hooks.close();
  });

  it("takes up a dialect that is added later, with the next event", async () => {
    const places = place({
      "cwd/.xbot/hooks.json": JSON.stringify({
        enable_command_hooks: true,
        hooks: { PreToolUse: [{ hooks: [{ type: "command", command: "exit 2" }] }] },
      }),
    });
    for (const before of ["load", "emit", "nothing", "load, not awaited"]) {
      const hooks = createHooks({ ...places, trust: "all" });
      if (before === "load") await hooks.load();
      if (before === "emit") expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("none");
      const loading = before === "load, not awaited" ? hooks.load() : undefined;
      hooks.use(xbot);
      expect((await hooks.emit("PreToolUse", TOOL)).decision, before).toBe("deny");
      await loading;
      expect(hooks.list(), before).toHaveLength(1);
      await hooks.close();
    }
  });

  it("never decides without rules because they were outdated while they were loaded", async () => {
    const places = place({ "home/.anyhook/hooks.yaml": GUARD });
    const hooks = createHooks(places);
    const verdict = hooks.emit("PreToolUse", TOOL);
    hooks.use(xbot);
    expect((await verdict).decision).toBe("deny");
    await hooks.close();
  });

  it("refuses to start with a managed policy that cannot be read, or that others may write", async () => {
    for (const [text, mode] of [
      ["hooks: {", 0o644],
      [GUARD, 0o666],
      ["just text", 0o644],
    ] as const) {
      const places = place({ "managed/hooks.yaml": text });
      chmodSync(join(places.managed, "hooks.yaml"), mode);
      const error: unknown = await createHooks(places)
        .load()
        .catch((reason: unknown) => reason);
      expect(HookError.is(error) && error.code).toBe("managed_policy");
    }
  });

  it("survives files that are folders, no text, or too big, and names each", async () => {
    const places = place({
      "home/.anyhook/hooks.yaml": GUARD,
      "cwd/.anyhook/hooks.local.yaml": `# ${"x".repeat(1_200_000)}`,
      "cwd/.xbot/hooks.json": "\u0000\uFFFE",
    });
    mkdirSync(join(places.cwd, ".anyhook/hooks.yaml"));
    writeFileSync(join(places.cwd, ".xbot/hooks.local.json"), Buffer.from([0x7b, 0xff, 0x7d]));
    const hooks = createHooks({ ...places, dialects: "standard", trust: "all" });
    const diagnostics = await hooks.load();
    expect([...new Set(diagnostics.map(({ file, code }) => `${file} ${code}`))].toSorted()).toEqual([
      ".anyhook/hooks.local.yaml too_big",
      ".anyhook/hooks.yaml unreadable",
      ".xbot/hooks.json syntax",
      ".xbot/hooks.local.json encoding",
    ]);
    expect((await hooks.emit("PreToolUse", TOOL)).decision).toBe("deny");
    await hooks.close();
  });

  it("moves every user file with `home`, and ignores vendors' variables then", async () => {
    const places = place({ "home/.xbot/hooks.json": "{}" });
    const hooks = createHooks({ ...places, dialects: ["xbot"], env: { XBOT_HOME: "/elsewhere" } });
    await hooks.load();
    expect(hooks.looked()[0]).toMatchObject({
      path: join(places.home, ".xbot/hooks.json"),
      file: "~/.xbot/hooks.json",
      found: true,
    });
    await hooks.close();
  });
});
