import { describe, expect, it } from "vitest";
import { createConfig } from "../../src/dialects/claude-code/config.js";
import { claudeCode } from "../../src/dialects/claude-code/index.js";
import { limits } from "../../src/guards/limits.js";
import type { ClientProfile, Decoded, JsonObject, Layer } from "../../src/spec/index.js";

async function decode(content: object, layer: Layer = "project"): Promise<Decoded> {
  const { decode: read } = await createConfig();
  const file = { path: "/w/s.json", file: "s.json", layer, home: "/h", cwd: "/w" } as const;
  return read({ ...file, bytes: Buffer.from(JSON.stringify(content)) });
}

function at(event: string, ...handlers: readonly object[]): object {
  return { hooks: { [event]: [{ hooks: handlers }] } };
}

const COMMAND = { type: "command", command: "true" };
const HTTP = { type: "http", url: "https://example.org/" };
const PROMPT = { type: "prompt", prompt: "ok?" };
const AGENT = { type: "agent", prompt: "ok?" };

describe("claude-code: how long a hook may take", () => {
  it.each([
    ["a command", "PreToolUse", COMMAND, 600_000],
    ["a request", "PreToolUse", HTTP, 600_000],
    ["a tool", "PreToolUse", { type: "mcp_tool", server: "s", tool: "t" }, 600_000],
    ["a prompt", "PreToolUse", PROMPT, 30_000],
    ["an agent", "PreToolUse", AGENT, 60_000],
    ["what it says, in seconds", "PreToolUse", { ...COMMAND, timeout: 5 }, 5000],
    ["a part of a second", "PreToolUse", { ...COMMAND, timeout: 0.5 }, 500],
    ["at a prompt", "UserPromptSubmit", COMMAND, 30_000],
    ["an agent at a prompt", "UserPromptSubmit", AGENT, 30_000],
    ["before another model", "PreModelSwitch", COMMAND, 30_000],
    ["after another model", "PostModelSwitch", COMMAND, 30_000],
    ["while a message is shown", "MessageDisplay", COMMAND, 10_000],
    ["when the session ends", "SessionEnd", COMMAND, 1500],
    ["when the session ends, as it says", "SessionEnd", { ...COMMAND, timeout: 20 }, 20_000],
    ["when the session ends, a minute at most", "SessionEnd", { ...COMMAND, timeout: 600 }, 60_000],
    ["at a prompt, as it says", "UserPromptSubmit", { ...COMMAND, timeout: 90 }, 90_000],
  ])("%s", async (_, event, handler, timeoutMs) => {
    const { rules, diagnostics } = await decode(at(event, handler));
    expect(diagnostics).toEqual([]);
    expect(rules.map((rule) => rule.timeoutMs)).toEqual([timeoutMs]);
  });
});

describe("claude-code: settings files", () => {
  it("load without a word about what is none of ours", async () => {
    const { rules, diagnostics, broken } = await decode({
      permissions: { allow: [1] },
      hookz: 1,
      ...at("Stop", COMMAND),
    });
    expect(diagnostics).toEqual([]);
    expect(broken).toBe(false);
    expect(rules).toHaveLength(1);
  });

  it("of the administrator count as unreadable when a setting in them does", async () => {
    const wrong = { allowManagedHooksOnly: "yes", ...at("Stop", COMMAND) };
    expect((await decode(wrong, "managed")).broken).toBe(true);
    expect((await decode(wrong, "user")).broken).toBe(false);
  });

  it("of the administrator load when another program's setting in them is odd", async () => {
    expect((await decode({ permissions: 5, ...at("Stop", COMMAND) }, "managed")).broken).toBe(false);
  });

  it("know the 33 events, and no other", async () => {
    expect(Object.keys(claudeCode.events)).toHaveLength(33);
    const { diagnostics } = await decode({ hooks: { Error: [] } });
    expect(diagnostics.map(({ code }) => code)).toEqual(["unknown_event"]);
  });

  it("take handlers for identical by how they run, not by when or what is shown", async () => {
    const { rules } = await decode(
      at(
        "PreToolUse",
        COMMAND,
        { ...COMMAND, statusMessage: "x", if: "Bash", once: false },
        { ...COMMAND, onFailure: "block" },
        { ...COMMAND, timeout: 5 },
      ),
    );
    const [one, shown, ...others] = rules.map(({ identity }) => identity);
    expect(shown).toBe(one);
    expect(new Set([one, ...others]).size).toBe(3);
  });
});

describe("claude-code: how we are installed", () => {
  const client = claudeCode.client as ClientProfile;
  const entries = Object.entries(client.events).map(
    ([event, { timeoutMs }]) =>
      [event, client.entry({ event, command: "anyhook bridge", timeoutMs })] as const,
  );

  it("its entries load without a word, at events that there are", async () => {
    expect(entries.length).toBeGreaterThan(20);
    const { rules, diagnostics } = await decode({
      hooks: Object.fromEntries(entries.map(([event, group]) => [event, [group]])),
    });
    expect(diagnostics).toEqual([]);
    expect(rules.map(({ native }) => native)).toEqual(entries.map(([event]) => event));
    expect(
      rules.filter(({ native, failure }) => native === "PreToolUse" && failure === "closed"),
    ).toHaveLength(1);
  });

  it("a gate closes when we fail, wherever Claude Code lets it", () => {
    const handlers = entries.map(([event, group]) => [event, (group["hooks"] as JsonObject[])[0]] as const);
    const closing = handlers
      .filter(([, handler]) => handler?.["onFailure"] === "block")
      .map(([event]) => event);
    expect(closing).toEqual(expect.arrayContaining(["PreToolUse", "PermissionRequest", "UserPromptSubmit"]));
    for (const event of ["Stop", "SubagentStop", "TaskCompleted", "TeammateIdle", "PostToolUse"])
      expect(closing).not.toContain(event);
    for (const [, handler] of handlers) expect(handler).not.toHaveProperty("matcher");
  });

  it("Claude Code is told to wait longer than an event of ours takes", () => {
    for (const [event, { timeoutMs }] of Object.entries(client.events))
      if (event !== "SessionEnd") expect(timeoutMs).toBeGreaterThan(limits.eventMs);
  });
});
