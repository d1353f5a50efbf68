import type { JsonObject, McpResult } from "../../spec/index.js";
import type { Background } from "../background.js";
import { UnknownSession } from "./link.js";
import type { Connection, ConnectOptions, Target } from "./link.js";
import { unlessAborted } from "./unless-aborted.js";

/** Loads the part that needs the SDK. */
export type LoadConnect = () => Promise<{
  connect(target: Target, options: ConnectOptions): Promise<Connection>;
}>;

export interface Connections {
  /** Connects where nobody has yet. Rejects when the server cannot be reached, is lost, or refuses. */
  call(
    target: Target,
    wanted: { readonly tool: string; readonly input: JsonObject },
    signal: AbortSignal,
  ): Promise<McpResult>;
  /** Ends all; what that takes goes on in the background. */
  close(): void;
}

interface Entry {
  readonly opening: Promise<Connection>;
  readonly controller: AbortController;
  /** Calls that wait for the connection. */
  waiting: number;
  /** Once it stands. */
  connection: Connection | undefined;
}

/** The connections of one runtime. Those with the same definition, workspace and network policy are one. */
export function createConnections(options: { load: LoadConnect; background: Background }): Connections {
  const entries = new Map<string, Entry>();
  let closed = false;

  function enter(target: Target): Entry {
    const { definition, cwd, network, trusted } = target;
    const key = JSON.stringify([definition, cwd, network, trusted]);
    const known = entries.get(key);
    if (known !== undefined && known.connection?.isLost() !== true) return known;
    const controller = new AbortController();
    const opening = open(target, controller.signal, options);
    const entry: Entry = { opening, controller, waiting: 0, connection: undefined };
    entries.set(key, entry);
    const forget = (): void => {
      if (entries.get(key) === entry) entries.delete(key);
    };
    controller.signal.addEventListener("abort", forget);
    // Those who wait are told by `opening` itself.
    opening.then((connection) => (entry.connection = connection), forget);
    return entry;
  }

  async function connected(target: Target, signal: AbortSignal): Promise<Connection> {
    if (closed) throw new Error("the hooks are closed");
    const entry = enter(target);
    let open = false;
    entry.waiting += 1;
    try {
      const connection = await unlessAborted(entry.opening, signal);
      open = true;
      return connection;
    } finally {
      entry.waiting -= 1;
      // Nobody is left to use it: a start that takes longer than any hook may would be repeated for ever otherwise.
      if (!open && entry.waiting === 0) entry.controller.abort();
    }
  }

  return {
    async call(target, wanted, signal) {
      try {
        return await (await connected(target, signal)).call(wanted, signal);
      } catch (error) {
        if (!(error instanceof UnknownSession)) throw error;
        // The server has been restarted and did not take the call: the protocol asks for a new session.
        return (await connected(target, signal)).call(wanted, signal);
      }
    },
    close() {
      closed = true;
      for (const { controller } of entries.values()) controller.abort();
    },
  };
}

/** @param signal aborts when nobody needs the connection any more, whether it stands or not */
async function open(
  target: Target,
  signal: AbortSignal,
  { load, background }: { load: LoadConnect; background: Background },
): Promise<Connection> {
  const { connect } = await load().catch((error: unknown) => {
    throw isMissing(error) ? new Error(INSTALL) : error;
  });
  return connect(target, { signal, background });
}

const INSTALL =
  "MCP tools need the package @modelcontextprotocol/sdk, which is not installed: npm install @modelcontextprotocol/sdk";

/** ES modules and CommonJS have codes of their own. */
function isMissing(error: unknown): boolean {
  if (!(error instanceof Error) || !("code" in error)) return false;
  const missing = error.code === "ERR_MODULE_NOT_FOUND" || error.code === "MODULE_NOT_FOUND";
  return missing && error.message.includes("@modelcontextprotocol/");
}
