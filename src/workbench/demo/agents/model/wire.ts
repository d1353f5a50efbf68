import type { JsonObject } from "../../../../spec/index.js";

/** What the scripted model does next: it calls a tool, or says something and is done. */
export type Turn = { readonly tool: ToolUse } | { readonly text: string };

export interface ToolUse {
  readonly name: string;
  readonly input: JsonObject;
}

/** How agents of one kind speak with their model. */
export interface Wire {
  /** The end of the path that they post to. */
  readonly path: string;
  /** How many tool results a request carries: so many turns have been taken, however often it is sent again. */
  results(body: JsonObject): number;
  /** The answer in one piece. */
  whole(turn: Turn, body: JsonObject): JsonObject;
  /** The answer as server-sent events, each with its data. */
  events(turn: Turn, body: JsonObject): readonly WireEvent[];
}

export interface WireEvent {
  readonly name?: string;
  readonly data: JsonObject | "[DONE]";
}
