import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { createHooks } from "../../src/index.js";
import type { Hooks, ListedHook } from "../../src/spec/index.js";
import { runHere } from "../cli/run.js";
import { startServer } from "../support/server.js";
import type { TestServer } from "../support/server.js";

const DIALECTS = resolve(import.meta.dirname, "../../src/dialects");

/** The examples of the five documents, as the fixtures of their dialects hold them. */
const EXAMPLES = [
  "atomcode/fixtures/seed-complete",
  "neocode/fixtures/seed-quick-start",
  "neocode/fixtures/seed-require-readme",
  "xbot/fixtures/seed-example-denied",
  "copilot/fixtures/seed-audit-trail",
  "llm-harness/fixtures/seed-complete",
];
const SYSTEMS = ["atomcode", "neocode", "xbot", "copilot", "llm-harness"];

const root = mkdtempSync(join(tmpdir(), "anyhook-five-"));
const [workspace, home, bin] = [join(root, "workspace"), join(root, "home"), join(root, "bin")];
/** What hook files of others rely on, and a fresh machine lacks. */
const STAND_INS = resolve(import.meta.dirname, "../support/bin");
const env = { HOME: home, PATH: [bin, STAND_INS, process.env["PATH"] ?? ""].join(delimiter) };
let receiver: TestServer;
let hooks: Hooks;

beforeAll(async () => {
  receiver = await startServer((_, response) => response.end('{"result":"ok"}'));
  for (const place of [workspace, home, bin]) mkdirSync(place);
  for (const example of EXAMPLES)
    for (const [name, place] of [
      ["workspace", workspace],
      ["home", home],
      ["bin", bin],
    ] as const) {
      const folder = join(DIALECTS, example, name);
      if (existsSync(folder)) cpSync(folder, place, { recursive: true });
    }
  fillIn(workspace);
  fillIn(home);
  // What a person does to trust the folder: once for anyhook, once in NeoCode's own list.
  expect((await anyhook("trust", "add")).code).toBe(0);
  const trusted = { version: 1, workspaces: [workspace] };
  writeFileSync(join(home, ".neocode/trusted-workspaces.json"), JSON.stringify(trusted));
  hooks = createHooks({ cwd: workspace, home, managed: join(root, "none"), dialects: "standard", env });
});

afterAll(async () => {
  await hooks.close();
  await receiver.close();
  rmSync(root, { recursive: true, force: true });
});

function fillIn(folder: string): void {
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    writeFileSync(path, readFileSync(path, "utf8").replaceAll("{{RECEIVER}}", receiver.origin));
  }
}

function anyhook(...args: readonly string[]) {
  return runHere({ args: [...args, "--home", home], cwd: workspace, env, stdin: "" });
}

const RM = "rm -rf /data";
const CALL = { session_id: "s1", cwd: "/p" };

/** What each document says comes of its example, in its own words. */
const EFFECTS = [
  {
    as: "xbot",
    event: "PreToolUse",
    payload: { tool_name: "Shell", tool_input: { command: "git commit -m x" } },
    verdict: { decision: "deny", reason: "lint: 2 problems\n" },
  },
  {
    as: "xbot",
    event: "UserPromptSubmit",
    payload: { prompt: "hello" },
    verdict: { context: expect.arrayContaining(["Project rules: run the linter before a commit."]) },
  },
  {
    as: "copilot",
    event: "sessionStart",
    payload: { sessionId: "s1", cwd: "/p" },
    verdict: { decision: "none" },
  },
  {
    as: "atomcode",
    event: "tool_call_start",
    payload: { context: { tool_name: "bash", tool_args: '{"command":"ls"}', call_id: "c1", turn_number: 1 } },
    verdict: { decision: "none" },
    received: { event: "on_tool_call_start", hook_name: "audit-log" },
  },
  {
    as: "atomcode",
    event: "post_tool",
    payload: { context: { tool_name: "edit_file", tool_args: "{}" } },
    verdict: { decision: "none" },
    received: { event: "post_tool_execution", hook_name: "slack-tools" },
  },
  {
    as: "atomcode",
    event: "turn_complete",
    payload: { context: { turn_number: 2 } },
    verdict: { decision: "none" },
    received: { event: "on_turn_complete", hook_name: "dingtalk-turns" },
  },
  {
    as: "atomcode",
    event: "session_end",
    payload: {},
    verdict: { decision: "none" },
    received: { event: "on_session_end", hook_name: "wechat-session" },
  },
  {
    as: "neocode",
    event: "user_prompt_submit",
    payload: CALL,
    verdict: { context: expect.arrayContaining([expect.stringContaining("最小改动")]) },
  },
  {
    as: "neocode",
    event: "before_tool_call",
    payload: { ...CALL, tool_name: "bash" },
    verdict: { notices: expect.arrayContaining([expect.stringContaining("执行 bash 前")]) },
  },
  {
    as: "neocode",
    event: "after_tool_result",
    payload: { ...CALL, tool_name: "bash" },
    verdict: { decision: "none" },
    received: { hook_id: "user-http-observe", point: "after_tool_result", scope: "user" },
  },
  {
    as: "neocode",
    event: "before_completion_decision",
    payload: CALL,
    verdict: { decision: "none", notices: [expect.stringContaining("README.md")] },
  },
  {
    as: "llm-harness",
    event: "pre_tool_use",
    payload: { tool_name: "exec", arguments: { command: RM } },
    verdict: { decision: "deny", reason: "command hook failed with exit code 1" },
  },
  {
    as: "llm-harness",
    event: "post_tool_use",
    payload: { tool_name: "exec", result: "ok" },
    verdict: { decision: "none" },
    received: { event: "post_tool_use", payload: expect.objectContaining({ tool_name: "exec" }) },
  },
];

describe("the examples of all five documents, in one trusted folder", () => {
  it("are listed with their system, file and line, and all of them may run", async () => {
    const { code, stdout } = await anyhook("list", "--json");
    expect(code).toBe(0);
    const listed = JSON.parse(stdout) as readonly ListedHook[];
    expect(new Set(listed.map(({ dialect }) => dialect))).toEqual(new Set(SYSTEMS));
    for (const { file, line, trusted, skipped } of listed) {
      expect(file).toMatch(/\.(?:json|toml|yaml)$/u);
      expect(line).toBeGreaterThan(0);
      expect({ trusted, skipped }).toEqual({ trusted: true, skipped: undefined });
    }
    expect(listed).toHaveLength(18);
  });

  it("are clean to `check`, but for the gates that their systems leave open", async () => {
    const { code, stdout } = await anyhook("check", "--json");
    const { diagnostics } = JSON.parse(stdout) as {
      diagnostics: readonly { readonly code: string; readonly level: string; readonly file: string }[];
    };
    expect(code).toBe(0);
    expect(diagnostics.map(({ code: what, level, file }) => `${file} ${level} ${what}`).toSorted()).toEqual([
      ".github/hooks/hooks.json warning fails_open",
      ".neocode/hooks.yaml warning fails_open",
      ".xbot/hooks.json warning fails_open",
      "~/.atomcode/hooks/hooks.toml warning fails_open",
    ]);
  });

  it.for(EFFECTS)("$as: $event has the documented effect", async (row) => {
    const before = receiver.requests.length;
    const verdict = await hooks.emit(row.event, row.payload, { as: row.as });
    expect(verdict).toMatchObject(row.verdict);
    const bodies = receiver.requests.slice(before).map(({ body }) => JSON.parse(body) as object);
    if (row.received !== undefined) expect(bodies).toContainEqual(expect.objectContaining(row.received));
  });

  it(
    "take every event of every system, and no run is lost for want of something to run it",
    { timeout: 90_000 },
    async () => {
      for (const { id, events } of dialects.filter((dialect) => SYSTEMS.includes(dialect.id))) {
        for (const event of Object.keys(events)) {
          const { runs } = await hooks.emit(event, {}, { as: id });
          const because = runs.map((run) => run.because ?? run.error?.code);
          for (const lost of ["executor_unavailable", "not_available", "internal", "untrusted"])
            expect(because, `${id} ${event}`).not.toContain(lost);
        }
      }
    },
  );
});
