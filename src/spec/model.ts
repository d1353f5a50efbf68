import type { JsonObject } from "./json.js";

/** A tool that a model may use while it answers; it only reads. */
export interface ModelTool {
  readonly name: string;
  readonly description: string;
  /** JSON Schema of its input. */
  readonly input_schema: JsonObject;
  /** Does not reject: what went wrong is the text that the model gets. */
  run(input: JsonObject): Promise<string>;
}

/** One question of a `prompt` or `agent` hook. */
export interface ModelRequest {
  readonly system: string;
  readonly prompt: string;
  /** The model that the hook names; undefined: whichever is the default. */
  readonly model: string | undefined;
  /** Most tokens of the answer. */
  readonly maxTokens: number;
  /** Empty for a `prompt` hook. Whoever has no use for tools answers at once. */
  readonly tools: readonly ModelTool[];
  /** Most rounds of tool calls, ≥ 1. */
  readonly maxSteps: number;
  /** Aborts at the deadline. */
  readonly signal: AbortSignal;
}

/** The embedding program's own way to a model: the text that it answered. Rejects when there is none. */
export type ModelFunction = (request: ModelRequest) => string | Promise<string>;

/** Where hooks find a model when the embedding program brings none. Honoured from user and managed scope only. */
export interface ModelSettings {
  readonly provider: "openai-compatible" | "anthropic";
  /** The default model. */
  readonly model: string;
  /** Of the endpoint, up to and without the resource: `http://localhost:11434/v1`. Needed for `openai-compatible`. */
  readonly base_url?: string;
  /** The variable that holds the key; a local endpoint needs none. */
  readonly api_key_env?: string;
}

/** What a call may use to reach a model. */
export interface ModelAccess {
  /** Comes first. */
  readonly ask?: ModelFunction | undefined;
  readonly settings?: ModelSettings | undefined;
  /** The embedding program's environment: keys are read from it. */
  readonly env: Readonly<Record<string, string | undefined>>;
}
