import type { Transport } from "@modelcontextprotocol/sdk/shared/transport.js";
import type { JsonObject, McpResult, McpServer, NetworkPolicy } from "../../spec/index.js";
import type { Background } from "../background.js";

/** A server, and what a connection to it may do. */
export interface Target {
  readonly name: string;
  readonly definition: McpServer;
  /** Absolute path of the workspace. */
  readonly cwd: string;
  /** The embedding program's environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly network: NetworkPolicy;
  /** Named by the embedding program or by the user's own settings, not by a file of the workspace. */
  readonly trusted: boolean;
}

/** A way to a server, below the protocol. */
export interface Link {
  readonly transport: Transport;
  /** Whether calls are under way: a link that nobody waits for does not keep the program alive. */
  setBusy(busy: boolean): void;
  /** What happened to it, as far as it knows; undefined while nothing has. */
  trouble(): string | undefined;
  /** Whether this error means that the server no longer knows the session. */
  isUnknownSession(error: unknown): boolean;
}

export interface ConnectOptions {
  /** Aborts when nobody needs the connection any more, whether it stands or not. */
  readonly signal: AbortSignal;
  /** Gets the work of ending the server. */
  readonly background: Background;
}

export interface Connection {
  /**
   * Rejects when the server refuses, answers something unreadable, or is lost; with {@link UnknownSession} when it did not
   * take the call. Aborting cancels the call there.
   */
  call(
    wanted: { readonly tool: string; readonly input: JsonObject },
    signal: AbortSignal,
  ): Promise<McpResult>;
  /** Whether it has ended, or is about to: the next call needs another. */
  isLost(): boolean;
}

/** The server does not know the session any more, so that it cannot have run the tool. */
export class UnknownSession extends Error {}
