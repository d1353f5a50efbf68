import { readFileSync } from "node:fs";
import { onTestFinished } from "vitest";
import { createMcpToolExecutor } from "../../src/executors/mcp-tool/index.js";
import type { Executor, ExecutorCall, McpServer, Output } from "../../src/spec/index.js";
import { createCall } from "./call.js";

/** The test server as a process. */
export const STDIO: Extract<McpServer, { command: string }> & { readonly args: readonly string[] } = {
  command: process.execPath,
  args: [new URL("mcp-stdio.mjs", import.meta.url).pathname],
};

/** An executor that is closed when the test ends. */
export function createMcp(): Executor {
  const executor = createMcpToolExecutor();
  onTestFinished(() => executor.close?.());
  return executor;
}

/** A call of a tool of the server `s`. */
export function toolCall(
  tool: string,
  input: object,
  given: Partial<ExecutorCall> & { readonly server?: McpServer } = {},
): ExecutorCall {
  const { server = STDIO, ...rest } = given;
  const mcp = { servers: { s: server }, env: { PATH: process.env["PATH"] } };
  return createCall({ params: { server: "s", tool, input: { ...input } }, mcp, ...rest });
}

/** The value that the tool answered. */
export async function valueOf(output: Output | Promise<Output>): Promise<unknown> {
  const settled = await output;
  if (settled.kind !== "value") throw new Error(JSON.stringify(settled));
  return settled.value;
}

/** What has ended and was not reaped by its parent is not alive. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    return !/^[ZX]/u.test(stat.slice(stat.lastIndexOf(")") + 2));
  } catch {
    return false;
  }
}
