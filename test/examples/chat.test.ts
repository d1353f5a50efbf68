import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHooks } from "../../src/index.js";
import { serve } from "../support/server.js";

const EXAMPLES = resolve(import.meta.dirname, "../../examples");

/** A home or a workspace with one file in it. */
function folderWith(name: string, text: string): string {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-example-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  if (name === "") return folder;
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
  return folder;
}

/** Runs an adapter on a free port until the test ends; resolves with where it listens. */
async function startAdapter(name: string, webhook: string): Promise<string> {
  const child = spawn(process.execPath, [join(EXAMPLES, "chat-adapters", name)], {
    env: { PATH: process.env["PATH"], WEBHOOK: webhook, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = new Promise((done) => child.once("exit", done));
  onTestFinished(async () => {
    child.kill();
    await ended;
  });
  for await (const line of createInterface({ input: child.stdout })) return line.replace("listening on ", "");
  throw new Error(`${name} did not start`);
}

describe("the adapters of AtomCode's document", () => {
  const EVENT = {
    tool_name: "bash",
    tool_args: '{"command":"echo <!channel>"}',
    call_id: "c1",
    turn_number: 5,
  };

  async function emitThrough(replies: { readonly slack: string; readonly dingtalk: string }) {
    const slack = await serve((_request, response) => response.end(replies.slack));
    const dingtalk = await serve((_request, response) => response.end(replies.dingtalk));
    const config = readFileSync(join(EXAMPLES, "chat-adapters/hooks.toml"), "utf8")
      .replace(
        "http://localhost:5000/atomcode/hooks",
        await startAdapter("slack.mjs", `${slack.origin}/services/X`),
      )
      .replace(
        "http://localhost:5001/atomcode/hooks",
        await startAdapter("dingtalk.mjs", `${dingtalk.origin}/robot/send?access_token=XXX`),
      );
    const home = folderWith(".atomcode/hooks/hooks.toml", config);
    const hooks = createHooks({ cwd: folderWith("", ""), home, dialects: ["atomcode"] });
    expect((await hooks.load()).filter(({ level }) => level === "error")).toEqual([]);
    const call = await hooks.emit("tool_call_start", EVENT, { as: "atomcode" });
    const turn = await hooks.emit("TurnEnd", { turn_number: 5, result_type: "natural" });
    await hooks.close();
    return { slack: slack.requests, dingtalk: dingtalk.requests, call, turn };
  }

  it("bring each event to its chat, in the words of the document", async () => {
    const { slack, dingtalk, call, turn } = await emitThrough({ slack: "ok", dingtalk: '{"errcode":0}' });
    expect(slack.map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
      ["/services/X", { text: "🔔 AtomCode Hook\nEvent: `on_tool_call_start`\nTool: `bash`\nTurn: `5`" }],
    ]);
    const text = "### AtomCode Hook\n- 事件: `on_turn_complete`\n- 工具: `N/A`\n- Turn: `5`";
    expect(dingtalk.map(({ url, body }) => [url, JSON.parse(body)])).toEqual([
      ["/robot/send?access_token=XXX", { msgtype: "markdown", markdown: { title: "AtomCode Hook", text } }],
    ]);
    for (const verdict of [call, turn])
      expect(verdict).toMatchObject({ decision: "none", notices: [], runs: [{ outcome: "passed" }] });
  });

  it("warn when the chat refuses, and hold nobody back", async () => {
    const refused = { slack: "invalid_token", dingtalk: '{"errcode":310000,"errmsg":"no keyword"}' };
    const { call, turn } = await emitThrough(refused);
    for (const verdict of [call, turn]) {
      expect(verdict.decision).toBe("none");
      expect(JSON.stringify(verdict.notices)).toContain("the chat did not take it");
    }
  });

  it("say what is missing instead of starting without an address", async () => {
    const child = spawn(process.execPath, [join(EXAMPLES, "chat-adapters/slack.mjs")], { env: {} });
    expect(await new Promise((done) => child.once("exit", done))).toBe(1);
  });
});

describe("a chat without an adapter", () => {
  it("is an example that check finds nothing wrong with", async () => {
    const cwd = join(EXAMPLES, "chat-without-adapter");
    const hooks = createHooks({ cwd, home: folderWith("", ""), trust: "all" });
    expect(await hooks.load()).toEqual([]);
    expect(hooks.list()).toHaveLength(3);
    await hooks.close();
  });

  it("gets its own JSON from the example's file", async () => {
    const chat = await serve((request, response) =>
      response.end(request.url?.startsWith("/services") ? "ok" : '{"errcode":0,"errmsg":"ok"}'),
    );
    const example = readFileSync(join(EXAMPLES, "chat-without-adapter/.anyhook/hooks.yaml"), "utf8");
    const config = example.replaceAll(/https:\/\/(?:hooks|oapi|qyapi)[^/]*/gu, chat.origin);
    const hooks = createHooks({
      cwd: folderWith(".anyhook/hooks.yaml", config),
      home: folderWith("", ""),
      trust: "all",
      network: { allow: ["127.0.0.1"] },
    });
    const codes = (await hooks.load()).map(({ code }) => code);
    expect(codes).toEqual(["network_denied", "network_denied", "network_denied"]);
    await hooks.emit("PostToolUse", { tool_name: "Bash", tool_input: { command: "ls" } });
    await hooks.emit("TurnEnd", { turn_number: 5 });
    const verdict = await hooks.emit("SessionEnd", { session_id: "s1" });
    await hooks.close();
    expect(verdict.runs).toMatchObject([{ name: "wecom-sessions", outcome: "passed", http_status: 200 }]);
    const sent = new Map(chat.requests.map(({ url, body }) => [url, JSON.parse(body) as unknown]));
    expect(Object.fromEntries(sent)).toEqual({
      "/services/YOUR/SLACK/WEBHOOK": {
        text: "*slack-tools*\nEvent: `PostToolUse`\nTool: `Bash`\nInput: `ls`",
      },
      "/robot/send?access_token=XXX": {
        msgtype: "markdown",
        markdown: { title: "dingtalk-turns", text: "### dingtalk-turns\n- Event: `TurnEnd`\n- Turn: `5`" },
      },
      "/cgi-bin/webhook/send?key=XXX": {
        msgtype: "markdown",
        markdown: { content: "### wecom-sessions\n- Event: `SessionEnd`\n- Session: `s1`" },
      },
    });
  });
});
