import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { ErrorCode, ListRootsRequestSchema, McpError } from "@modelcontextprotocol/sdk/types.js";
import { redactText } from "../../guards/redact.js";
import type { McpResult } from "../../spec/index.js";
import type { Background } from "../background.js";
import { UnknownSession } from "./link.js";
import type { Connection, ConnectOptions, Link, Target } from "./link.js";

/** Any server answers a ping at once, unless it hangs. */
const PROBE_MS = 5000;

/** The engine owns time; this is the most that a timer takes. */
const NO_TIMEOUT = { timeout: 2 ** 31 - 1 };

/** Starts or reaches a server, and agrees with it on the protocol. */
export async function connect(target: Target, { signal, background }: ConnectOptions): Promise<Connection> {
  const link = await createLink(target, background);
  signal.throwIfAborted();
  const client = new Client({ name: "anyhook", version: "1" }, { capabilities: { roots: {} } });
  // A server learns of the workspace what its configuration says; it is not told more by asking.
  client.setRequestHandler(ListRootsRequestSchema, () => ({ roots: [] }));
  let lost = false;
  const end = (): void => {
    lost = true;
    background.add(client.close().catch(() => {}));
  };
  client.onclose = () => {
    lost = true;
    signal.removeEventListener("abort", end);
  };
  signal.addEventListener("abort", end);
  try {
    await client.connect(link.transport, NO_TIMEOUT);
  } catch (error) {
    end();
    throw explained(error, link, "could not be started or reached");
  }
  link.setBusy(false);
  return { call: createCall(client, link, end), isLost: () => lost };
}

/** Each kind is loaded on first use: a process needs no HTTP client. */
async function createLink(target: Target, background: Background): Promise<Link> {
  const { definition } = target;
  if ("command" in definition) {
    const { createStdioLink } = await import("./stdio-link.js");
    return createStdioLink(target, definition, background);
  }
  const { createHttpLink } = await import("./http-link.js");
  return createHttpLink(target, definition, background);
}

function createCall(client: Client, link: Link, end: () => void): Connection["call"] {
  let running = 0;
  let probing = false;

  /** After a call that was stopped: a server that hangs would fail every call to come. */
  function probe(): void {
    if (probing) return;
    probing = true;
    client
      .ping({ timeout: PROBE_MS })
      .catch((error: unknown) => {
        if (error instanceof McpError && error.code === ErrorCode.RequestTimeout) end();
      })
      .finally(() => (probing = false));
  }

  return async ({ tool, input }, signal) => {
    // The SDK never lets go of a signal: this one ends with the call.
    const controller = new AbortController();
    const abort = (): void => controller.abort("the hook was stopped");
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort);
    running += 1;
    link.setBusy(true);
    try {
      const options = { ...NO_TIMEOUT, signal: controller.signal };
      return (await client.callTool({ name: tool, arguments: input }, undefined, options)) as McpResult;
    } catch (error) {
      // After anything but an answer nobody knows what state the server is in: the next call begins anew.
      if (controller.signal.aborted) probe();
      else if (!isAnswer(error)) end();
      const told = explained(error, link, `the call of ${JSON.stringify(tool.slice(0, 100))} failed`);
      throw link.isUnknownSession(error) ? new UnknownSession(told.message, { cause: error }) : told;
    } finally {
      signal.removeEventListener("abort", abort);
      running -= 1;
      link.setBusy(running > 0);
    }
  };
}

/** The server said so itself; or what it said is no result, which is an answer as well. */
function isAnswer(error: unknown): boolean {
  return error instanceof McpError || isUnreadable(error);
}

/** An error of the SDK's schemas: its message is a list of what they miss. */
function isUnreadable(error: unknown): boolean {
  return error instanceof Error && "issues" in error;
}

function explained(error: unknown, link: Link, what: string): Error {
  const trouble = link.trouble();
  const said = isUnreadable(error)
    ? "its answer is no result of a tool"
    : error instanceof Error
      ? error.message
      : String(error);
  const why = trouble ?? said.replace(/^(?:MCP error (-?\d+): )+/u, "error $1: ");
  return new Error(redactText(`${what}: ${why.slice(0, MOST_TEXT)}`), { cause: error });
}

const MOST_TEXT = 2000;
