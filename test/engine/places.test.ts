import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHooks } from "../../src/index.js";
import { HookError } from "../../src/spec/index.js";
import type { Diagnostic, HooksOptions, Verdict } from "../../src/spec/index.js";
import { trustWorkspace } from "../../src/workbench/trust.js";
import { review } from "../../src/workbench/review.js";

const XBOT_GUARD = JSON.stringify({
  enable_command_hooks: true,
  hooks: { PreToolUse: [{ hooks: [{ type: "command", command: "echo no >&2; exit 2" }] }] },
});
const GUARD = 'hooks:\n  PreToolUse:\n    - hooks: [{ type: command, command: "echo no >&2; exit 2" }]\n';
const TOOL = { tool_name: "Bash", tool_input: { command: "ls" } };

function place(files: Readonly<Record<string, string>>): Record<"root" | "cwd" | "home" | "managed", string> {
  const root = mkdtempSync(join(tmpdir(), "anyhook-places-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const folder of ["cwd", "home", "managed"]) mkdirSync(join(root, folder));
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text, { mode: 0o644 });
  }
  return { root, cwd: join(root, "cwd"), home: join(root, "home"), managed: join(root, "managed") };
}

function makePipe(path: string): void {
  execFileSync("/bin/sh", ["-c", 'mkfifo "$0"', path]);
}

interface Result {
  readonly verdict: Verdict;
  readonly diagnostics: readonly Diagnostic[];
  readonly layers: readonly string[];
}

async function emit(options: HooksOptions): Promise<Result> {
  const hooks = createHooks(options);
  const diagnostics = await hooks.load();
  const verdict = await hooks.emit("PreToolUse", TOOL);
  const layers = hooks.list().map(({ layer }) => layer);
  await hooks.close();
  return { verdict, diagnostics, layers };
}

/** With the home taken from the environment: only then do variables move anything. */
async function withHome<Answer>(home: string, work: () => Promise<Answer>): Promise<Answer> {
  const before = process.env["HOME"];
  process.env["HOME"] = home;
  try {
    return await work();
  } finally {
    if (before === undefined) delete process.env["HOME"];
    else process.env["HOME"] = before;
  }
}

const codes = ({ diagnostics }: Result): readonly string[] => diagnostics.map(({ code }) => code);
const skips = ({ verdict }: Result): readonly unknown[] => verdict.runs.map(({ because }) => because);

describe("a vendor's variable", () => {
  it("that points into the workspace makes no untrusted hook run, and people are told", async () => {
    const { cwd, home, managed } = place({ "cwd/.xbot/hooks.json": XBOT_GUARD });
    const env = { ...process.env, XBOT_HOME: join(cwd, ".xbot") };
    const result = await withHome(home, () => emit({ cwd, managed, env, dialects: ["xbot"] }));
    expect(result.layers).toEqual(["project"]);
    expect([result.verdict.decision, skips(result), codes(result)]).toEqual([
      "none",
      ["untrusted"],
      ["needs_trust"],
    ]);
  });

  it("reaches the workspace through no link either", async () => {
    const { root, cwd, home, managed } = place({ "cwd/elsewhere/hooks.json": XBOT_GUARD });
    symlinkSync(join(cwd, "elsewhere"), join(root, "link"));
    const env = { ...process.env, XBOT_HOME: join(root, "link") };
    const result = await withHome(home, () => emit({ cwd, managed, env, dialects: ["xbot"] }));
    expect([result.verdict.decision, skips(result)]).toEqual(["none", ["untrusted"]]);
  });

  it("is ignored when it is relative, and people are told; the user's own file counts", async () => {
    const { cwd, home, managed } = place({ "home/.xbot/hooks.json": XBOT_GUARD });
    const env = { ...process.env, XBOT_HOME: "./.xbot" };
    const result = await withHome(home, () => emit({ cwd, managed, env, dialects: ["xbot"] }));
    expect([result.verdict.decision, result.layers, codes(result)]).toEqual([
      "deny",
      ["user"],
      ["relative_variable"],
    ]);
  });

  it("moves the user's files where it points outside the workspace", async () => {
    const { root, cwd, home, managed } = place({ "moved/hooks.json": XBOT_GUARD });
    const env = { ...process.env, XBOT_HOME: join(root, "moved") };
    const result = await withHome(home, () => emit({ cwd, managed, env, dialects: ["xbot"] }));
    expect([result.verdict.decision, result.layers, codes(result)]).toEqual(["deny", ["user"], []]);
  });

  it("shows its files in the review that comes before trust", async () => {
    const { cwd, home } = place({ "cwd/elsewhere/hooks.json": XBOT_GUARD });
    const env = { XBOT_HOME: join(cwd, "elsewhere") };
    const reviewed = await withHome(home, () => review({ cwd, dialects: ["xbot"], env }));
    expect(reviewed.hooks.map(({ rule: { layer, source } }) => [layer, source.file])).toEqual([
      ["project", "elsewhere/hooks.json"],
    ]);
  });
});

describe("a home and a workspace that meet", () => {
  it("load one file once, and it needs trust", async () => {
    const { home, managed } = place({ "home/.xbot/hooks.json": XBOT_GUARD });
    const options = { cwd: home, home, managed, dialects: ["xbot"] };
    const untrusted = await emit(options);
    expect([untrusted.layers, skips(untrusted), codes(untrusted)]).toEqual([
      ["project"],
      ["untrusted"],
      ["needs_trust"],
    ]);
    await trustWorkspace({ cwd: home, home, dialects: [], env: {} });
    const trusted = await emit(options);
    expect([trusted.layers, trusted.verdict.decision, codes(trusted)]).toEqual([["project"], "deny", []]);
  });

  it("leave the user's own file the user's where the home lies in the workspace", async () => {
    const { root, home, managed } = place({ "home/.xbot/hooks.json": XBOT_GUARD });
    const result = await emit({ cwd: root, home, managed, dialects: ["xbot"] });
    expect([result.layers, result.verdict.decision, codes(result)]).toEqual([["user"], "deny", []]);
  });

  it("need trust for a user's file that is a link into the workspace", async () => {
    const { cwd, home, managed } = place({ "cwd/dotfiles/hooks.json": XBOT_GUARD });
    mkdirSync(join(home, ".xbot"));
    symlinkSync(join(cwd, "dotfiles/hooks.json"), join(home, ".xbot/hooks.json"));
    const result = await emit({ cwd, home, managed, dialects: ["xbot"] });
    expect([result.layers, skips(result), codes(result)]).toEqual([
      ["project"],
      ["untrusted"],
      ["needs_trust"],
    ]);
  });
});

describe("what stands where a hook file should be", () => {
  it.skipIf(process.platform === "win32")(
    "is read only if it is a file, and only so far: neither a pipe nor a device holds loading up",
    async () => {
      for (const spoil of [
        makePipe,
        (path: string) => symlinkSync("/dev/zero", path),
        (path: string) => symlinkSync("nowhere", path),
      ]) {
        const { cwd, home, managed } = place({ "cwd/.anyhook/hooks.yaml": GUARD });
        mkdirSync(join(home, ".anyhook"));
        spoil(join(home, ".anyhook/hooks.yaml"));
        const result = await emit({ cwd, home, managed, trust: "all" });
        expect(result.diagnostics).toMatchObject([
          { code: "unreadable", level: "error", file: "~/.anyhook/hooks.yaml" },
        ]);
        expect(result.verdict.decision).toBe("deny");
      }
    },
  );

  it("does not count as the user's own where everybody may write it", async () => {
    const { cwd, home, managed } = place({ "home/.anyhook/hooks.yaml": GUARD });
    chmodSync(join(home, ".anyhook/hooks.yaml"), 0o666);
    const result = await emit({ cwd, home, managed });
    expect(result.diagnostics).toMatchObject([{ code: "unsafe", level: "error" }]);
    expect(result.layers).toEqual([]);
  });

  it("is not read where it is a link that leaves the workspace, trusted or not", async () => {
    const { root, cwd, home, managed } = place({ "elsewhere.yaml": GUARD });
    mkdirSync(join(cwd, ".anyhook"));
    symlinkSync(join(root, "elsewhere.yaml"), join(cwd, ".anyhook/hooks.yaml"));
    const result = await emit({ cwd, home, managed, trust: "all" });
    expect(result.diagnostics).toMatchObject([{ code: "unreadable", file: ".anyhook/hooks.yaml" }]);
    expect(result.diagnostics[0]?.message).toContain("leaves the workspace");
    expect(result.layers).toEqual([]);
  });

  it("may be a link within the workspace", async () => {
    const { cwd, home, managed } = place({ "cwd/hooks.yaml": GUARD });
    mkdirSync(join(cwd, ".anyhook"));
    symlinkSync("../hooks.yaml", join(cwd, ".anyhook/hooks.yaml"));
    expect((await emit({ cwd, home, managed, trust: "all" })).verdict.decision).toBe("deny");
  });
});

describe.skipIf(process.platform === "win32")("a managed policy", () => {
  const refused = async (options: HooksOptions): Promise<string> => {
    const error: unknown = await createHooks(options)
      .load()
      .catch((reason: unknown) => reason);
    return HookError.is(error) ? `${error.code}: ${error.message}` : "started";
  };

  it("keeps anyhook from starting when it is a pipe, a device or a link that leads nowhere", async () => {
    for (const spoil of [
      makePipe,
      (path: string) => symlinkSync("/dev/zero", path),
      (path: string) => symlinkSync("nowhere", path),
    ]) {
      const { cwd, home, managed } = place({});
      spoil(join(managed, "hooks.yaml"));
      expect(await refused({ cwd, home, managed })).toMatch(/^managed_policy: .*cannot be read/u);
    }
  });

  it("keeps anyhook from starting when others may write to its folder, or to that of a link's target", async () => {
    const { cwd, home, managed } = place({ "managed/hooks.yaml": GUARD });
    expect(await refused({ cwd, home, managed })).toBe("started");
    chmodSync(managed, 0o777);
    expect(await refused({ cwd, home, managed })).toBe(`managed_policy: ${managed} can be written by others`);
    const linked = place({ "target/hooks.yaml": GUARD });
    symlinkSync(join(linked.root, "target/hooks.yaml"), join(linked.managed, "hooks.yaml"));
    chmodSync(join(linked.root, "target"), 0o777);
    expect(await refused({ cwd: linked.cwd, home: linked.home, managed: linked.managed })).toContain(
      "target can be written by others",
    );
  });
});
