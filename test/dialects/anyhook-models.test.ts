import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHooks } from "../../src/index.js";
import type { Hooks, HooksOptions } from "../../src/spec/index.js";
import { STDIO } from "../support/mcp.js";

/** A runtime over fresh folders with these hook files, by folder. */
function open(
  files: Readonly<Partial<Record<"home" | "work", object>>>,
  options: Partial<HooksOptions> = {},
): Hooks {
  const root = mkdtempSync(join(tmpdir(), "anyhook-own-"));
  for (const name of ["home", "work"] as const) {
    mkdirSync(join(root, name, ".anyhook"), { recursive: true });
    const file = files[name];
    if (file !== undefined) writeFileSync(join(root, name, ".anyhook/hooks.json"), JSON.stringify(file));
  }
  const hooks = createHooks({ cwd: join(root, "work"), home: join(root, "home"), trust: "all", ...options });
  onTestFinished(async () => {
    await hooks.close();
    rmSync(root, { recursive: true, force: true });
  });
  return hooks;
}

const SCAN = {
  type: "mcp_tool",
  server: "scanner",
  tool: "scan_file",
  input: { path: "${tool_input.file_path}" },
};
const SERVERS = { scanner: { command: STDIO.command, args: STDIO.args } };
const READ = (file_path: string): object => ({ tool_name: "Read", tool_input: { file_path } });
const hooksOf = (...handlers: readonly object[]): object => ({ PreToolUse: [{ hooks: handlers }] });

describe("mcp_tool in the own format", () => {
  it.each([
    ["the user's settings", { home: { mcp_servers: SERVERS }, work: { hooks: hooksOf(SCAN) } }],
    ["the repository's own file", { work: { mcp_servers: SERVERS, hooks: hooksOf(SCAN) } }],
  ])("asks a real server that stands in %s", async (_where, files) => {
    const hooks = open(files);
    const denied = await hooks.emit("PreToolUse", { ...READ("secret.pem") });
    expect(denied).toMatchObject({ decision: "deny", reason: "secret.pem is secret" });
    expect(await hooks.emit("PreToolUse", { ...READ("a.ts") })).toMatchObject({ decision: "allow" });
  });

  it("leaves a repository's servers to the repository's own hooks", async () => {
    const hooks = open({ home: { hooks: hooksOf(SCAN) }, work: { mcp_servers: SERVERS } });
    const verdict = await hooks.emit("PreToolUse", { ...READ("a.ts") });
    expect(verdict).toMatchObject({
      decision: "deny",
      runs: [{ outcome: "failed", error: { code: "mcp" } }],
    });
  });
});

describe("agent in the own format", () => {
  it("keeps its tools, and its model is asked with the event, redacted, behind the text", async () => {
    const asked: { readonly prompt: string; readonly tools: readonly string[] }[] = [];
    const model: HooksOptions["model"] = ({ prompt, tools }) => {
      asked.push({ prompt, tools: tools.map(({ name }) => name) });
      return '{"ok": true}';
    };
    const hooks = open({ work: { hooks: hooksOf({ type: "agent", prompt: "Fine?" }) } }, { model });
    const tool_input = { file_path: "a.ts", password: "hunter22" };
    expect((await hooks.emit("PreToolUse", { tool_name: "Read", tool_input })).decision).toBe("none");
    expect(asked).toHaveLength(1);
    expect(asked[0]?.tools).toEqual(expect.arrayContaining(["read_file"]));
    expect(asked[0]?.prompt).toMatch(/^Fine\?\n\nThe event, as JSON:\n\{.*"file_path":"a\.ts".*\}$/u);
    expect(asked[0]?.prompt).not.toContain("hunter22");
  });

  it("is a failed run, and a closed gate, when the model fails or takes too long", async () => {
    const never: HooksOptions["model"] = ({ signal }) =>
      new Promise((_answer, reject) => {
        signal.addEventListener("abort", () => reject(new Error("aborted")));
      });
    const throws = (): string => {
      throw new Error("quota");
    };
    for (const [model, code] of [
      [never, "timeout"],
      [throws, "model"],
    ] as const) {
      const handler = { type: "prompt", prompt: "Fine?", timeout: 0.05 };
      const hooks = open({ work: { hooks: hooksOf(handler) } }, { model });
      const verdict = await hooks.emit("PreToolUse", { ...READ("a.ts") });
      expect(verdict).toMatchObject({ decision: "deny", runs: [{ error: { code } }] });
    }
  });
});
