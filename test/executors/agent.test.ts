import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createAgentExecutor } from "../../src/executors/agent/index.js";
import { readTextFile } from "../../src/executors/agent/text-file.js";
import { createTools } from "../../src/executors/agent/tools.js";
import type { ExecutorCall, ModelRequest, ModelTool, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { serveModel } from "../support/openai-server.js";
import type { ModelTurn, OpenAiServer } from "../support/openai-server.js";
import { until } from "../support/server.js";

const NO = '{"ok": false, "reason": "it is not there"}';

describe("agent executor: the loop", () => {
  it("looks into the workspace and answers with what it found", async () => {
    const { workspace } = createWorkspace({ "src/a.ts": "one\ntwo\nthree\n", "README.md": "hello\n" });
    const server = await serveModel(
      {
        tools: [
          { name: "list_files", input: { glob: "src/**" } },
          { name: "search", input: { text: "two" } },
        ],
      },
      { tools: [{ name: "read_file", input: { path: "src/a.ts", from: 2, to: 2 } }] },
      NO,
    );
    expect(await run(server, workspace)).toEqual({ kind: "value", value: NO, isError: false });
    expect(server.asked).toHaveLength(3);
    expect(server.asked[0]?.tools?.map((tool) => tool.function.name)).toEqual([
      "read_file",
      "list_files",
      "search",
    ]);
    expect(results(server)).toEqual(["src/a.ts", "src/a.ts:2: two", "2: two"]);
  });

  it("ends after ten rounds, the last of which has to be an answer", async () => {
    const { workspace } = createWorkspace({ "a.txt": "x" });
    const again: ModelTurn = { tools: [{ name: "list_files", input: {} }] };
    const server = await serveModel(again);
    expect(await run(server, workspace)).toMatchObject({
      code: "model",
      message: "the model went on using tools when it had to answer",
    });
    expect(server.asked).toHaveLength(10);
    expect(server.asked[9]).toMatchObject({ tool_choice: "none" });
    expect(server.asked[9]?.messages[0]?.content).toContain("This is the last round");
  });

  it("lives with calls that make no sense, and tells the model so", async () => {
    const { workspace } = createWorkspace({ "a.txt": "x" });
    const server = await serveModel(
      {
        tools: [
          { name: "rm", input: { path: "a.txt" } },
          { name: "read_file", input: "{broken" },
          { name: "read_file", input: { path: 7 } },
          { name: "search", input: { text: "(", regex: true } },
        ],
      },
      NO,
    );
    expect(await run(server, workspace)).toMatchObject({ value: NO });
    const said = results(server);
    expect(said).toHaveLength(4);
    expect(said[2]).toBe("error: read_file needs a `path`");
    expect(said[3]).toContain("no regular expression");
  });

  it("understands tool calls that are streamed in pieces, though nobody asked for a stream", async () => {
    const { workspace } = createWorkspace({ "a.txt": "x" });
    const part = (call: object): string =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta: { tool_calls: [{ index: 0, ...call }] } }] })}`;
    const raw = [
      part({ id: "call_1", function: { name: "read_file", arguments: '{"pa' } }),
      part({ function: { arguments: 'th":"a.txt"}' } }),
      'data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}',
      "data: [DONE]",
    ].join("\r\n\r\n");
    const server = await serveModel({ raw, type: "text/event-stream; charset=utf-8" }, NO);
    expect(await run(server, workspace)).toMatchObject({ value: NO });
    expect(results(server)).toEqual(["1: x"]);
  });

  it("is one call with `tools: false`", async () => {
    const { workspace } = createWorkspace({});
    const server = await serveModel(NO);
    expect(await run(server, workspace, { tools: false })).toMatchObject({ value: NO });
    expect(server.asked).toHaveLength(1);
    expect(server.asked[0]?.tools).toBeUndefined();
    expect(server.asked[0]?.messages[0]?.content).toContain("Be thorough");
  });

  it("stops between rounds when the call is stopped", async () => {
    const { workspace } = createWorkspace({ "a.txt": "x" });
    const server = await serveModel(
      { tools: [{ name: "list_files", input: {} }] },
      { after: "never", text: "" },
    );
    const controller = new AbortController();
    const output = run(server, workspace, {}, controller);
    await until(() => server.asked.length === 2);
    controller.abort();
    expect(await output).toMatchObject({ kind: "error", code: "aborted" });
    await until(() => server.hungUp() === 1);
  });

  it("fails when a later round fails", async () => {
    const { workspace } = createWorkspace({ "a.txt": "x" });
    const server = await serveModel({ tools: [{ name: "list_files", input: {} }] }, { status: 500 });
    expect(await run(server, workspace)).toMatchObject({ kind: "error", code: "network" });
  });

  it("hands its tools to the program's own function", async () => {
    const { workspace } = createWorkspace({ "a.txt": "x" });
    const tools = await toolsOf(workspace);
    expect(tools.map(({ name }) => name)).toEqual(["read_file", "list_files", "search"]);
    expect(await call(tools, "read_file", { path: "a.txt" })).toBe("1: x");
  });
});

describe("agent executor: it sees the workspace, and nothing else", () => {
  it.each([
    "../outside/secret.txt",
    "sub/../../outside/secret.txt",
    "OUTSIDE/secret.txt",
    "link-out",
    "folder-out/secret.txt",
    "link-to-link",
    "/etc/passwd",
    "no-such-file",
    "../no-such-file",
    "a\u0000b",
  ])("%j does not exist", async (path) => {
    const { workspace, outside } = createWorkspace({ "sub/a.txt": "a" });
    writeFileSync(join(outside, "secret.txt"), "hidden-value");
    symlinkSync(join(outside, "secret.txt"), join(workspace, "link-out"));
    symlinkSync(outside, join(workspace, "folder-out"));
    symlinkSync(join(workspace, "link-out"), join(workspace, "link-to-link"));
    const tools = await toolsOf(workspace);
    const wanted = path.replace("OUTSIDE", outside);
    for (const name of ["read_file", "list_files", "search"]) {
      const said = await call(tools, name, { path: wanted, text: "hidden" });
      expect(said).toMatch(/^error: there is no /);
      expect(said).not.toContain("hidden-value");
    }
    for (const [name, input] of [
      ["list_files", {}],
      ["search", { text: "hidden" }],
    ] as const)
      expect(await call(tools, name, input)).not.toMatch(/link|out|hidden/);
  });

  it("follows links that stay inside, and takes absolute paths of the workspace", async () => {
    const { workspace } = createWorkspace({ "a.txt": "x" });
    symlinkSync("a.txt", join(workspace, "link"));
    const tools = await toolsOf(workspace);
    expect(await call(tools, "read_file", { path: "link" })).toBe("1: x");
    expect(await call(tools, "read_file", { path: join(workspace, "a.txt") })).toBe("1: x");
  });

  it.each([
    ".env",
    "api/.env.local",
    ".ENV",
    "server.pem",
    "id_rsa",
    ".git/config",
    ".ssh/known_hosts",
    ".npmrc",
    "innocent",
  ])("%s is not shown, listed or searched", async (path) => {
    const { workspace } = createWorkspace({ ".env": "A=hidden-value", [path]: "A=hidden-value" });
    if (path === "innocent") {
      rmSync(join(workspace, path));
      symlinkSync(".env", join(workspace, path));
    }
    const tools = await toolsOf(workspace);
    expect(await call(tools, "read_file", { path })).toMatch(/^error: /);
    expect(await call(tools, "search", { path, text: "A" })).toMatch(/^error: /);
    expect(await call(tools, "list_files", {})).toBe("(no such files)");
    expect(await call(tools, "search", { text: "hidden" })).toBe("(nothing found)");
  });

  it("opens nothing behind a folder that has become a link since its path was checked", async () => {
    const { workspace, outside } = createWorkspace({});
    writeFileSync(join(outside, "a.txt"), "not yours\n");
    symlinkSync(outside, join(workspace, "folder"));
    await expect(readTextFile(join(workspace, "folder/a.txt"))).rejects.toThrow("this cannot be read");
    expect(await readTextFile(join(realpathSync(outside), "a.txt"))).toMatchObject({
      lines: ["not yours", ""],
    });
  });

  it("masks secrets in what it shows, also where a key spans lines", async () => {
    const key = `-----BEGIN PRIVATE KEY-----\n${"MIIabc\n".repeat(5)}-----END PRIVATE KEY-----`;
    const { workspace } = createWorkspace({ "a.txt": `token=abcdef123456\n${key}\nend\n` });
    const tools = await toolsOf(workspace);
    const said = [
      await call(tools, "read_file", { path: "a.txt" }),
      await call(tools, "read_file", { path: "a.txt", from: 3, to: 4 }),
      await call(tools, "search", { text: "MIIabc" }),
      await call(tools, "search", { text: "token" }),
    ].join("\n");
    expect(said).toContain("token=***");
    expect(said).not.toMatch(/MIIabc|abcdef123456/);
  });

  it("does not wait for a pipe that nobody writes to, and reads no folder", async () => {
    const { workspace } = createWorkspace({ "sub/a.txt": "x" });
    execFileSync("/bin/sh", ["-c", `mkfifo "$0"`, join(workspace, "pipe")]);
    const tools = await toolsOf(workspace);
    for (const path of ["pipe", "sub"])
      expect(await call(tools, "read_file", { path })).toBe("error: this is no file");
    expect(await call(tools, "search", { text: "x" })).toBe("sub/a.txt:1: x");
  });

  it("has no tools where the workspace is gone", async () => {
    const { workspace } = createWorkspace({});
    rmSync(workspace, { recursive: true });
    expect(await toolsOf(workspace)).toEqual([]);
  });
});

describe("agent executor: everything is bounded", () => {
  it("shows 64 KiB of a file, and says from where to go on", async () => {
    const lines = Array.from({ length: 20_000 }, (_, index) => `line ${index + 1}`);
    const { workspace } = createWorkspace({ "long.txt": lines.join("\n") });
    const tools = await toolsOf(workspace);
    const said = await call(tools, "read_file", { path: "long.txt" });
    expect(Buffer.byteLength(said)).toBeLessThanOrEqual(64 * 1024 + 100);
    const from = Number(/read from line (\d+)\)$/.exec(said)?.[1]);
    expect(await call(tools, "read_file", { path: "long.txt", from, to: from })).toBe(
      `${from}: line ${from}`,
    );
  });

  it("reads 1 MiB of a file, one line or many, and no bytes that are no text", async () => {
    const { workspace } = createWorkspace({ "big.txt": "x".repeat(2 * 1024 * 1024), "a.bin": "a\u0000b" });
    const tools = await toolsOf(workspace);
    const said = await call(tools, "read_file", { path: "big.txt" });
    expect(Buffer.byteLength(said)).toBeLessThanOrEqual(64 * 1024 + 100);
    expect(await call(tools, "read_file", { path: "a.bin" })).toBe("error: this is no text");
  });

  it("lists 500 files and finds 100 lines", async () => {
    const files = Object.fromEntries(Array.from({ length: 510 }, (_, index) => [`f${index}.txt`, "here"]));
    const { workspace } = createWorkspace(files);
    const tools = await toolsOf(workspace);
    const listed = (await call(tools, "list_files", {})).split("\n");
    expect([listed.length, listed.at(-1)]).toEqual([501, expect.stringContaining("there are more")]);
    const found = (await call(tools, "search", { text: "here" })).split("\n");
    expect([found.length, found.at(-1)]).toEqual([101, expect.stringContaining("not everything")]);
  });

  it("shows 512 KiB altogether", async () => {
    const { workspace } = createWorkspace({ "long.txt": "x\n".repeat(100_000) });
    const tools = await toolsOf(workspace);
    let shown = 0;
    let said = "";
    for (let round = 0; round < 12; round += 1) {
      said = await call(tools, "read_file", { path: "long.txt" });
      if (!said.startsWith("error")) shown += Buffer.byteLength(said);
    }
    expect(said).toBe("error: you have seen as much as you may see: answer now");
    expect(shown).toBeLessThanOrEqual(600 * 1024);
  });

  it("shows 512 KiB altogether, also to a model that asks for everything at once", async () => {
    const { workspace } = createWorkspace({ "big.txt": `${"word ".repeat(20)}\n`.repeat(2000) });
    const tools = await toolsOf(workspace);
    const asked = Array.from({ length: 40 }, () => call(tools, "read_file", { path: "big.txt" }));
    const shown = await Promise.all(asked);
    expect(shown.at(-1)).toContain("as much as you may see");
    const bytes = shown.filter((text) => !text.startsWith("error")).join("").length;
    expect(bytes).toBeGreaterThan(500 * 1024);
    expect(bytes).toBeLessThan(513 * 1024);
  });

  it("reads nothing for a call that nobody waits for any more", async () => {
    const { workspace } = createWorkspace({ "a.txt": "x" });
    const controller = new AbortController();
    const tools = await createTools(workspace, controller.signal);
    controller.abort();
    expect(await call(tools, "read_file", { path: "a.txt" })).toMatch(/^error/);
  });

  it("is not held up by a pattern that would hang another engine", async () => {
    const { workspace } = createWorkspace({ "a.txt": "a".repeat(50_000) });
    const tools = await toolsOf(workspace);
    expect(await call(tools, "search", { text: "(a+)+$x", regex: true })).toBe("(nothing found)");
  });

  it("passes over installed packages, unless it is pointed at them", async () => {
    const { workspace } = createWorkspace({ "node_modules/p/index.js": "x", "a.js": "x" });
    const tools = await toolsOf(workspace);
    expect(await call(tools, "list_files", {})).toBe("a.js");
    expect(await call(tools, "list_files", { path: "node_modules/p" })).toBe("node_modules/p/index.js");
  });

  it("keeps a name with a line break on one line", async () => {
    const { workspace } = createWorkspace({ "a\nb.txt": "x" });
    expect(await call(await toolsOf(workspace), "list_files", {})).toBe('"a\\nb.txt"');
  });
});

function createWorkspace(files: Readonly<Record<string, string>>): { workspace: string; outside: string } {
  const root = mkdtempSync(join(tmpdir(), "anyhook-agent-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const workspace = join(root, "workspace");
  const outside = join(root, "outside");
  for (const folder of [workspace, outside]) mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(join(workspace, name, ".."), { recursive: true });
    writeFileSync(join(workspace, name), text);
  }
  return { workspace, outside };
}

async function run(
  { url }: OpenAiServer,
  cwd: string,
  params: ExecutorCall["params"] = {},
  controller = new AbortController(),
): Promise<Output> {
  const settings = { provider: "openai-compatible", model: "m", base_url: url } as const;
  const { signal } = controller;
  return createAgentExecutor().run(
    createCall({ cwd, signal, models: { settings, env: {} }, params: { prompt: "Is it there?", ...params } }),
  );
}

/** As the program's own function gets them. */
async function toolsOf(cwd: string): Promise<readonly ModelTool[]> {
  let request: ModelRequest | undefined;
  const models = { env: {}, ask: (given: ModelRequest) => ((request = given), NO) };
  await createAgentExecutor().run(createCall({ cwd, models, params: { prompt: "?" } }));
  return request?.tools ?? [];
}

async function call(tools: readonly ModelTool[], name: string, input: object): Promise<string> {
  const tool = tools.find((one) => one.name === name);
  if (tool === undefined) throw new Error(`there is no ${name}`);
  return tool.run({ ...input });
}

/** What the tools have said, as the model was told in its last request. */
function results({ asked }: OpenAiServer): readonly string[] {
  const messages = asked.at(-1)?.messages ?? [];
  return messages.filter(({ role }) => role === "tool").map(({ content }) => content);
}
