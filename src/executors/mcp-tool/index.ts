import type { Executor, Output } from "../../spec/index.js";
import { createBackground } from "../background.js";
import type { Connections, LoadConnect } from "./connections.js";

/** Longer than ending a server takes that ignores SIGTERM. */
const CLOSE_TIMEOUT_MS = 5000;

const ABORTED: Output = {
  kind: "error",
  code: "aborted",
  message: "the call of the MCP tool was stopped before it ended",
};

/**
 * Calls one tool of an MCP server and says what it answered. Asked in this order: the embedding program's own
 * connections (`mcp.call`), the connection that the hook's own file names for the server (`params.connection`), the
 * servers of the program and of the user's files (`mcp.servers`).
 *
 * Connections are kept until `close` and shared by all calls of the same workspace; one that is lost is made anew by
 * the next call. A call that is stopped is cancelled at the server, which lives on. Servers that are processes run
 * under the rules of command hooks: a group of their own, an allow-list environment, ended with what they started.
 * Servers with an address are reached under the network policy of the call (`server-fetch.ts`).
 * @param options.load default: the official SDK, an optional peer dependency
 */
export function createMcpToolExecutor(options: { load?: LoadConnect } = {}): Executor {
  const background = createBackground();
  // The SDK is loaded with the first server that is called.
  const load = options.load ?? (() => import("./connect.js"));
  let connections: Connections | undefined;
  let closed = false;
  return {
    version: 1,
    id: "mcp_tool",
    run(call) {
      const { signal } = call;
      if (signal.aborted || closed) return ABORTED;
      return new Promise((resolve) => {
        const abort = (): void => resolve(ABORTED);
        signal.addEventListener("abort", abort);
        const work = import("./call-tool.js")
          .then(({ callTool, createConnections }) => {
            connections ??= createConnections({ load, background });
            if (closed) connections.close();
            return callTool(call, connections);
          })
          .catch((error: unknown): Output => ({ kind: "error", code: "internal", message: textOf(error) }))
          .then(resolve)
          .finally(() => signal.removeEventListener("abort", abort));
        background.add(work);
      });
    },
    close() {
      closed = true;
      connections?.close();
      return background.ended(CLOSE_TIMEOUT_MS);
    },
  };
}

function textOf(error: unknown): string {
  return `calling the MCP tool failed inside anyhook: ${error instanceof Error ? error.message : typeof error}`;
}
