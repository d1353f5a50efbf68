import type { JsonObject, JsonValue } from "./json.js";

/** How to reach an MCP server: a process that speaks on stdin and stdout, or an address that speaks streamable HTTP. */
export type McpServer =
  | {
      readonly command: string;
      readonly args?: readonly string[];
      readonly env?: Readonly<Record<string, string>>;
      /** Variables to inherit, beyond the harmless ones. */
      readonly env_passthrough?: readonly string[];
    }
  | {
      readonly url: string;
      /** `$NAME` and `${NAME}` stand for a variable of `env_passthrough`. */
      readonly headers?: Readonly<Record<string, string>>;
      readonly env_passthrough?: readonly string[];
    };

/** What a tool answered: MCP's `CallToolResult`, as far as hooks use it. */
export interface McpResult {
  readonly content?: JsonValue;
  readonly structuredContent?: JsonObject;
  readonly isError?: boolean;
}

/** The embedding program's own connections. Returning undefined means: no such server here. Rejects when the call failed. */
export type McpFunction = (call: {
  readonly server: string;
  readonly tool: string;
  readonly input: JsonObject;
  readonly signal: AbortSignal;
}) => Promise<McpResult | undefined>;

export interface McpOptions {
  readonly call?: McpFunction;
  readonly servers?: Readonly<Record<string, McpServer>>;
}

/** What a call may use to reach MCP servers. */
export interface McpAccess {
  /** Comes first. */
  readonly call?: McpFunction | undefined;
  /** Of the embedding program and of the user's own files. A rule may carry one of its own file in `params.connection`. */
  readonly servers: Readonly<Record<string, McpServer>>;
  /** The embedding program's environment, unfiltered. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
