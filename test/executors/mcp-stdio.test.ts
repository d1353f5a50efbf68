import { existsSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createMcpToolExecutor } from "../../src/executors/mcp-tool/index.js";
import { createMcp, isAlive, STDIO, toolCall, valueOf } from "../support/mcp.js";
import { until } from "../support/server.js";

interface Process {
  readonly pid: number;
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

describe("mcp_tool: a server that is a process", () => {
  it("gets the input, whatever its types, and its answer comes back", async () => {
    const input = { text: "ä\n\u2028", number: 1, list: [null, { deep: true }] };
    expect(await createMcp().run(toolCall("echo", input))).toEqual({
      kind: "value",
      value: { input },
      isError: false,
    });
  });

  it("says what went wrong: the value of a tool that failed, and the message of a server that refuses", async () => {
    const mcp = createMcp();
    expect(await mcp.run(toolCall("fail", { message: "no such file" }))).toEqual({
      kind: "value",
      value: "no such file",
      isError: true,
    });
    expect(await mcp.run(toolCall("nothing", {}))).toEqual({
      kind: "error",
      code: "mcp",
      message: 'the MCP server "s": the call of "nothing" failed: error -32602: there is no tool nothing',
    });
  });

  it("is one process for all calls, also for those that come at once", async () => {
    const mcp = createMcp();
    const outputs = Array.from({ length: 20 }, () => valueOf(mcp.run(toolCall("process", {}))));
    const pids = new Set((await Promise.all(outputs)).map((value) => (value as Process).pid));
    const { pid } = (await valueOf(mcp.run(toolCall("process", {})))) as Process;
    expect([...pids]).toEqual([pid]);
  });

  it("is another process for another workspace, another definition, another runtime", async () => {
    const folder = createFolder();
    const [one, other] = [createMcp(), createMcp()];
    const seen = (await Promise.all([
      valueOf(one.run(toolCall("process", {}))),
      valueOf(one.run(toolCall("process", {}, { cwd: folder }))),
      valueOf(one.run(toolCall("process", {}, { server: { ...STDIO, env: { A: "1" } } }))),
      valueOf(other.run(toolCall("process", {}))),
    ])) as Process[];
    expect(new Set(seen.map(({ pid }) => pid)).size).toBe(4);
    expect(seen[1]?.cwd).toBe(folder);
  });

  it("inherits what is harmless, what it lists, and what it is given", async () => {
    const env = { ...process.env, HOME: "/h", MY_TOKEN: "t", OTHER: "o", ANTHROPIC_API_KEY: "k" };
    const server = { ...STDIO, env: { MODE: "strict" }, env_passthrough: ["MY_TOKEN"] };
    const call = toolCall("process", {}, { mcp: { servers: { s: server }, env } });
    const { env: seen } = (await valueOf(createMcp().run(call))) as Process;
    expect(seen).toMatchObject({ HOME: "/h", MY_TOKEN: "t", MODE: "strict" });
    expect([seen["OTHER"], seen["ANTHROPIC_API_KEY"]]).toEqual([undefined, undefined]);
  });

  it("cannot be given variables that run code", async () => {
    const server = { ...STDIO, env: { NODE_OPTIONS: "--require=/tmp/x", PATH: "/tmp" } };
    expect(await createMcp().run(toolCall("echo", {}, { server }))).toMatchObject({
      code: "mcp",
      message: expect.stringContaining("NODE_OPTIONS, PATH"),
    });
  });

  it("that crashes during a call is an error with its last words, and is started again by the next call", async () => {
    const mcp = createMcp();
    const { pid } = (await valueOf(mcp.run(toolCall("process", {})))) as Process;
    const waiting = mcp.run(toolCall("slow", {}));
    const crash = await mcp.run(toolCall("crash", { stderr: "disk \u001b[31mfull" }));
    expect(crash).toEqual({
      kind: "error",
      code: "mcp",
      message:
        'the MCP server "s": the call of "crash" failed: it ended with exit code 3; its stderr ends with: disk [31mfull',
    });
    expect(await waiting).toMatchObject({ kind: "error", code: "mcp" });
    const again = (await valueOf(mcp.run(toolCall("process", {})))) as Process;
    expect(again.pid).not.toBe(pid);
  });

  it("that was killed while nobody called it is started again", async () => {
    const mcp = createMcp();
    const { pid } = (await valueOf(mcp.run(toolCall("process", {})))) as Process;
    process.kill(pid, "SIGKILL");
    await until(async () => {
      const output = await mcp.run(toolCall("process", {}));
      return output.kind === "value" && (output.value as unknown as Process).pid !== pid;
    });
  });

  it("is told of a call that is stopped, and lives on", async () => {
    const mcp = createMcp();
    const { pid } = (await valueOf(mcp.run(toolCall("process", {})))) as Process;
    const controller = new AbortController();
    const stopped = mcp.run(toolCall("slow", {}, { signal: controller.signal }));
    await until(
      async () => ((await valueOf(mcp.run(toolCall("slow_calls", {})))) as { running: number }).running === 1,
    );
    controller.abort();
    expect(await stopped).toMatchObject({ kind: "error", code: "aborted" });
    await until(
      async () =>
        ((await valueOf(mcp.run(toolCall("slow_calls", {})))) as { cancelled: number }).cancelled === 1,
    );
    expect(await valueOf(mcp.run(toolCall("process", {})))).toMatchObject({ pid });
  });

  it("that hangs is ended a while after the call that was stopped, and started again", async () => {
    const mcp = createMcp();
    const { pid } = (await valueOf(mcp.run(toolCall("process", {})))) as Process;
    const controller = new AbortController();
    const file = join(createFolder(), "hangs");
    const stopped = mcp.run(toolCall("hang", { file }, { signal: controller.signal }));
    await until(() => existsSync(file));
    controller.abort();
    expect(await stopped).toMatchObject({ code: "aborted" });
    await until(() => !isAlive(pid));
    const again = (await valueOf(mcp.run(toolCall("process", {})))) as Process;
    expect(again.pid).not.toBe(pid);
  });

  it("that never begins to speak ends with the last call that waits for it", async () => {
    const marker = `silent-${process.pid}-${Math.random()}`;
    const server = { ...STDIO, args: [...STDIO.args, "--silent", marker] };
    const mcp = createMcp();
    const [one, other] = [new AbortController(), new AbortController()];
    const calls = [one, other].map(({ signal }) => mcp.run(toolCall("echo", {}, { server, signal })));
    await until(async () => (await pidsOf(marker)).length === 1);
    one.abort();
    expect(await calls[0]).toMatchObject({ code: "aborted" });
    expect(await pidsOf(marker)).toHaveLength(1);
    other.abort();
    expect(await calls[1]).toMatchObject({ code: "aborted" });
    await until(async () => (await pidsOf(marker)).length === 0);
  });

  it("may write lines that are no messages; what is too long for a message ends the connection", async () => {
    const mcp = createMcp();
    expect(await valueOf(mcp.run(toolCall("noise", {})))).toBe("after the noise");
    expect(await valueOf(mcp.run(toolCall("huge", { bytes: 4_000_000 })))).toHaveLength(4_000_000);
    expect(await mcp.run(toolCall("huge", { bytes: 5_000_000 }))).toMatchObject({
      code: "mcp",
      message: expect.stringContaining("a message of more than 4 MiB"),
    });
    expect(await mcp.run(toolCall("echo", {}))).toMatchObject({ kind: "value" });
  });

  it("that speaks no MCP is an error that quotes its stderr", async () => {
    const server = { command: "/bin/sh", args: ["-c", "echo usage; echo bad flag >&2; exit 64"] };
    const { message } = (await createMcp().run(toolCall("echo", {}, { server }))) as { message: string };
    expect(message).toBe(
      'the MCP server "s": could not be started or reached: it ended with exit code 64; 1 lines of its stdout are no messages; its stderr ends with: bad flag',
    );
  });

  it.each([
    [{ command: "anyhook-no-such-program" }, "not found: anyhook-no-such-program"],
    [{ command: "/etc/passwd" }, "not executable: /etc/passwd"],
    [{ command: "true", args: ["\0"] }, "null byte"],
  ])("that cannot be started is an error: %j", async (server, said) => {
    expect(await createMcp().run(toolCall("echo", {}, { server }))).toMatchObject({
      kind: "error",
      code: "mcp",
      message: expect.stringContaining(said),
    });
  });

  it("may notify and ask: the roots are none, and there is no sampling", async () => {
    const mcp = createMcp();
    expect(await valueOf(mcp.run(toolCall("notify", {})))).toBe("notified");
    expect(await valueOf(mcp.run(toolCall("ask", {})))).toEqual({
      related: { roots: [] },
      alone: { roots: [] },
      refused: -32601,
    });
  });

  it("ends with `close`, and so does what it has started, also where it is stubborn", async () => {
    const mcp = createMcpToolExecutor();
    const server = { ...STDIO, args: [...STDIO.args, "--stubborn"] };
    const started = await Promise.all([
      valueOf(mcp.run(toolCall("process", {}))),
      valueOf(mcp.run(toolCall("process", {}, { server }))),
      valueOf(mcp.run(toolCall("child", { args: ["sleep", "60"] }))),
      valueOf(mcp.run(toolCall("child", { args: ["sleep", "60"], detached: true }))),
    ]);
    const pids = started.map((value) => (value as Process).pid);
    expect(pids.every(isAlive)).toBe(true);
    const before = performance.now();
    await mcp.close?.();
    expect(performance.now() - before).toBeLessThan(4500);
    // What was killed outside of the group may need a moment to be gone; none would end by itself within this test.
    await until(() => !pids.some(isAlive));
    expect(await mcp.run(toolCall("echo", {}))).toMatchObject({ code: "aborted" });
  });

  it("ends with `close` also while it is being started, and a call in flight is an error", async () => {
    const marker = `closing-${process.pid}-${Math.random()}`;
    const mcp = createMcpToolExecutor();
    const busy = { ...STDIO, args: [...STDIO.args, marker] };
    const silent = { ...STDIO, args: [...STDIO.args, "--silent", marker] };
    const calls = [
      mcp.run(toolCall("slow", {}, { server: busy })),
      mcp.run(toolCall("echo", {}, { server: silent })),
    ];
    await until(async () => (await pidsOf(marker)).length === 2);
    await mcp.close?.();
    expect(await pidsOf(marker)).toEqual([]);
    for (const call of calls) expect(await call).toMatchObject({ kind: "error", code: "mcp" });
  });
});

function createFolder(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-mcp-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Processes that have this text among their arguments. */
async function pidsOf(text: string): Promise<readonly number[]> {
  const { readdir, readFile } = await import("node:fs/promises");
  const pids = (await readdir("/proc")).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const lines = await Promise.all(
    pids.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  return pids.filter((_, index) => lines[index]?.includes(text));
}
