import { parseDefinition } from "../../dialects/llm-harness/definition.js";
import type { DefinitionType } from "../../dialects/llm-harness/definition.js";
import { invalid } from "./invalid.js";

/** What all hooks may say. */
export interface CommonHookFields {
  /** Whole seconds: 1 to 600, default 30; for an agent 1 to 1200, default 60. */
  readonly timeout_seconds?: number;
  /** An fnmatch pattern for the tool's name, case-sensitive; null or empty: every tool. */
  readonly matcher?: string | null;
  /** A failure blocks the event, and ends it for the hooks after this one. Default: false; for prompt and agent true. */
  readonly block_on_failure?: boolean;
}

export interface CommandHookFields extends CommonHookFields {
  readonly type?: "command";
  /** A line for the shell; `$ARGUMENTS` is the payload as JSON, one word. */
  readonly command: string;
}

export interface HttpHookFields extends CommonHookFields {
  readonly type?: "http";
  /** Where `{"event", "payload"}` is posted to. */
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface PromptHookFields extends CommonHookFields {
  readonly type?: "prompt";
  /** `$ARGUMENTS` is the payload as JSON, `{{key}}` one value of it. */
  readonly prompt: string;
  /** Default: the context's `default_model`. */
  readonly model?: string | null;
}

export interface AgentHookFields extends Omit<PromptHookFields, "type"> {
  readonly type?: "agent";
}

/** What all definitions have. */
export interface CommonHookDefinition {
  readonly timeout_seconds: number;
  readonly matcher: string | null;
  readonly block_on_failure: boolean;
}

/** Runs a command of the shell. */
export interface CommandHookDefinition extends CommonHookDefinition {
  readonly type: "command";
  readonly command: string;
}

/** Posts the event. */
export interface HttpHookDefinition extends CommonHookDefinition {
  readonly type: "http";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Asks a model whether a condition holds. */
export interface PromptHookDefinition extends CommonHookDefinition {
  readonly type: "prompt";
  readonly prompt: string;
  readonly model: string | null;
}

/** Asks a model to think it over. */
export interface AgentHookDefinition extends CommonHookDefinition {
  readonly type: "agent";
  readonly prompt: string;
  readonly model: string | null;
}

export type HookDefinition =
  | CommandHookDefinition
  | PromptHookDefinition
  | HttpHookDefinition
  | AgentHookDefinition;

/** Makes a definition, with `new` or without; `instanceof` works. Values are taken as pydantic takes them. */
export interface DefinitionClass<Fields, Definition> {
  /** @throws HookError `invalid_option`, with pydantic's errors in `data.errors` */
  new (fields: Fields): Definition;
  /** @throws HookError `invalid_option`, with pydantic's errors in `data.errors` */
  (fields: Fields): Definition;
}

export const CommandHookDefinition: DefinitionClass<CommandHookFields, CommandHookDefinition> =
  define("command");
export const HttpHookDefinition: DefinitionClass<HttpHookFields, HttpHookDefinition> = define("http");
export const PromptHookDefinition: DefinitionClass<PromptHookFields, PromptHookDefinition> = define("prompt");
export const AgentHookDefinition: DefinitionClass<AgentHookFields, AgentHookDefinition> = define("agent");

function define<Fields, Definition extends HookDefinition>(
  type: DefinitionType & Definition["type"],
): DefinitionClass<Fields, Definition> {
  function Definition(fields: Fields): Definition {
    const parsed = parseDefinition(type, fields);
    if ("problems" in parsed) throw invalid(`a ${type} hook`, parsed.problems);
    const made = Object.assign(
      Object.create(Definition.prototype as object),
      parsed.definition,
    ) as Definition;
    if (made.type === "http") Object.freeze(made.headers);
    return Object.freeze(made);
  }
  return Definition as unknown as DefinitionClass<Fields, Definition>;
}
