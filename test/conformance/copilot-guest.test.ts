import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createConfig } from "../../src/dialects/copilot/config.js";
import { guest } from "../../src/dialects/copilot/guest.js";
import { copilot } from "../../src/dialects/copilot/index.js";
import { locate } from "../../src/engine/locate.js";
import { createHooks } from "../../src/index.js";
import type { ConfigFile, HookEvent, JsonValue, Rule, Verdict } from "../../src/spec/index.js";

function verdictOf(given: Partial<Verdict>): Verdict {
  const event: HookEvent = { hook_event_name: "", id: "1", at: "2026-01-02T03:04:05.006Z" };
  const lists = { context: [], notices: [], runs: [], conflicts: [], unsupported: [] };
  return { event, decision: "none", ...lists, duration_ms: 0, ...given };
}

function told(
  name: string,
  given: Partial<Verdict>,
): { readonly answer: unknown; readonly exitCode: number } {
  const verdict = verdictOf(given);
  const { stdout, stderr, exitCode } = guest.reply(verdict, { ...verdict.event, hook_event_name: name });
  expect(stderr).toBe("");
  return { answer: stdout === "" ? undefined : (JSON.parse(stdout) as JsonValue), exitCode };
}

describe("copilot: what it is told", () => {
  it("denies twice: in the flat form, whose reason reaches the model, and with exit code 2", () => {
    const answer = { permissionDecision: "deny", permissionDecisionReason: "no", additionalContext: "so" };
    expect(told("PreToolUse", { decision: "deny", reason: "no", context: ["so"] })).toEqual({
      answer,
      exitCode: 2,
    });
  });

  it("never denies without a reason", () => {
    const reason = "a hook holds it back and gave no reason";
    expect(told("PreToolUse", { decision: "deny" }).answer).toMatchObject({
      permissionDecisionReason: reason,
    });
    expect(told("UserPromptSubmit", { decision: "deny" }).answer).toEqual({ decision: "block", reason });
  });

  it("asks the person where a hook asks, or leaves it to the host", () => {
    for (const decision of ["ask", "defer"] as const) {
      const answer = { permissionDecision: "ask", permissionDecisionReason: "sure?" };
      expect(told("PreToolUse", { decision, reason: "sure?" })).toEqual({ answer, exitCode: 0 });
    }
  });

  it("has nothing to say where nobody had an opinion", () => {
    for (const native of Object.keys(copilot.events))
      expect(told(copilot.events[native]!.from[0]!, {})).toEqual({ answer: undefined, exitCode: 0 });
  });

  it("rewrites, adds context and approves in the words of each event", () => {
    const rewritten = {
      decision: "allow",
      updated_input: { command: "ls" },
      context: ["one", "two"],
    } as const;
    expect(told("PreToolUse", rewritten).answer).toEqual({
      permissionDecision: "allow",
      modifiedArgs: { command: "ls" },
      additionalContext: "one\ntwo",
    });
    expect(told("UserPromptSubmit", { updated_input: "better", context: ["so"] }).answer).toEqual({
      modifiedPrompt: "better",
      additionalContext: "so",
    });
    expect(told("UserPromptExpansion", { updated_input: "better" }).answer).toEqual({
      modifiedTransformedPrompt: "better",
    });
    expect(told("PostToolUse", { updated_output: { ok: 1 } }).answer).toEqual({
      modifiedResult: { resultType: "success", textResultForLlm: '{"ok":1}' },
    });
    expect(told("SessionStart", { context: ["hello"] }).answer).toEqual({ additionalContext: "hello" });
    expect(told("PermissionRequest", { decision: "allow" })).toEqual({
      answer: { behavior: "allow" },
      exitCode: 0,
    });
  });

  it("shows notices to the person where exit code 2 decides nothing", () => {
    const verdict = verdictOf({ context: ["so"], notices: ["one", "two"] });
    const shown = { stdout: '{"additionalContext":"so"}', stderr: "one\ntwo", exitCode: 2 };
    const silent = { ...shown, stderr: "", exitCode: 0 };
    const at = (name: string) => guest.reply(verdict, { ...verdict.event, hook_event_name: name });
    for (const name of ["SessionStart", "UserPromptSubmit", "PostToolUse"]) expect(at(name)).toEqual(shown);
    for (const name of ["PreToolUse", "PostToolUseFailure"]) expect(at(name)).toEqual(silent);
    expect(at("PermissionRequest").exitCode).toBe(0);
  });

  it("holds back what it cannot ask about", () => {
    const denied = { answer: { behavior: "deny", message: "sure?" }, exitCode: 2 };
    expect(told("PermissionRequest", { decision: "ask", reason: "sure?" })).toEqual(denied);
    expect(told("UserPromptSubmit", { decision: "defer", reason: "sure?" }).answer).toEqual({
      decision: "block",
      reason: "sure?",
    });
  });

  it("holds back what it cannot end, and lets the end of a turn be the end", () => {
    const stop = { reason: "enough" };
    expect(told("PreToolUse", { stop }).answer).toMatchObject({ permissionDecision: "deny" });
    expect(told("PermissionRequest", { stop })).toMatchObject({ answer: { interrupt: true }, exitCode: 2 });
    expect(told("UserPromptSubmit", { stop }).answer).toEqual({ decision: "block", reason: "enough" });
    expect(told("Stop", { decision: "deny", reason: "go on" }).answer).toEqual({
      decision: "block",
      reason: "go on",
    });
    expect(told("Stop", { decision: "deny", reason: "go on", stop }).answer).toBeUndefined();
  });

  it("gives the reason in the place of a result that is not to be used", () => {
    const answer = { decision: "block", reason: "wrong" };
    expect(told("PostToolUse", { decision: "deny", reason: "wrong", updated_output: "x" }).answer).toEqual(
      answer,
    );
  });
});

describe("copilot: what it says", () => {
  it("needs the event's name where the payload has none", () => {
    const body = { toolName: "bash", toolArgs: "{}" };
    expect(() => guest.parse({ body, env: {} })).toThrow(/no event ""/u);
    expect(guest.parse({ event: "preToolUse", body, env: {} }).name).toBe("PreToolUse");
    expect(guest.parse({ body: { ...body, hookName: "permissionRequest" }, env: {} }).name).toBe(
      "PermissionRequest",
    );
    expect(() => guest.parse({ event: "preToolUse", body: [], env: {} })).toThrow(/object/u);
  });

  it("keeps arguments that are no JSON as they are", () => {
    const body = { toolName: "apply_patch", toolArgs: "*** Begin Patch" };
    const { payload } = guest.parse({ event: "preToolUse", body, env: {} });
    expect(payload).toEqual({ tool_name: "apply_patch", tool_input: "*** Begin Patch" });
  });

  it("is understood in the words of its SDK", () => {
    const body = { workingDirectory: "/p", timestamp: "2026-01-02T03:04:05.006Z", stopHookActive: true };
    expect(guest.parse({ event: "agentStop", body, env: {} }).payload).toEqual({
      cwd: "/p",
      timestamp: "2026-01-02T03:04:05.006Z",
      stop_hook_active: true,
    });
  });
});

async function decode(items: Readonly<Record<string, JsonValue>>): Promise<readonly Rule[]> {
  const config = await createConfig("seed");
  const bytes = Buffer.from(JSON.stringify({ version: 1, hooks: items }));
  const file: ConfigFile = {
    path: "/p/.github/hooks/a.json",
    file: ".github/hooks/a.json",
    layer: "project",
    bytes,
    home: "/h",
    cwd: "/p",
  };
  return config.decode(file).rules;
}

describe("copilot: its files", () => {
  it("takes timeouts in seconds: 30 of default, `timeoutSec` before `timeout`", async () => {
    const times = [{}, { timeoutSec: 120 }, { timeout: 5 }, { timeoutSec: 0.5, timeout: 5 }];
    const rules = await decode({ preToolUse: times.map((time) => ({ bash: "true", ...time })) });
    expect(rules.map(({ timeoutMs }) => timeoutMs)).toEqual([30_000, 120_000, 5000, 500]);
  });

  it("follows COPILOT_HOME for the user's hooks and settings, and for nothing else", () => {
    const env = { COPILOT_HOME: "/moved" };
    const places = { cwd: "/p", home: "/h", managed: "/m", env };
    const paths = copilot.locations.flatMap((location) => locate(location, places)).map(({ path }) => path);
    expect(paths.filter((path) => path.startsWith("/moved"))).toEqual([
      "/moved/hooks/*.json",
      "/moved/settings.json",
    ]);
    expect(paths.filter((path) => path.startsWith("/h"))).toEqual([]);
  });

  it("is installed with entries that it reads itself: every tool, and more time than we take", async () => {
    const { events, entry, files } = copilot.client!;
    const command = "anyhook bridge copilot";
    const hooks = Object.entries(events).map(([event, { timeoutMs }]) => [
      event,
      [entry({ event, command, timeoutMs })],
    ]);
    const rules = await decode(Object.fromEntries(hooks) as Record<string, JsonValue>);
    expect(rules.map(({ native }) => native)).toEqual(Object.keys(events));
    for (const { skip, when, params, timeoutMs, native } of rules) {
      expect([skip, when, params["command"]]).toEqual([undefined, [], command]);
      expect(timeoutMs).toBe(events[native]?.timeoutMs);
    }
    expect(files.project?.blank).toEqual({ version: 1, hooks: {} });
  });

  it("refuses to start with a policy that is void", async () => {
    const root = mkdtempSync(join(tmpdir(), "anyhook-policy-"));
    mkdirSync(join(root, "policy.d"));
    writeFileSync(join(root, "policy.d/a.json"), JSON.stringify({ version: 2, hooks: {} }), { mode: 0o644 });
    const policy = { layer: "managed", base: "managed", path: "policy.d/*.json" } as const;
    const dialects = [{ ...copilot, locations: [policy] }];
    const hooks = createHooks({ dialects, cwd: root, home: root, managed: root });
    await expect(hooks.load()).rejects.toThrow(/policy/u);
    await hooks.close();
    rmSync(root, { recursive: true, force: true });
  });
});
