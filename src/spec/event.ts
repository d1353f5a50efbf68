import type { EffectName } from "./effects.js";
import type { JsonValue } from "./json.js";

/** What a tool does, whatever an agent calls it. Finer events of some agents are views of the tool events by kind. */
export type ToolKind =
  | "shell"
  | "read"
  | "write"
  | "edit"
  | "delete"
  | "search"
  | "web"
  | "mcp"
  | "agent"
  | "todo"
  | "other";

/**
 * One lifecycle event in canonical words: flat snake_case, names as in Claude Code.
 * Fields beyond the common ones are listed in the event's {@link EventDefinition}.
 */
export interface HookEvent {
  readonly hook_event_name: string;
  /** Unique per emit; the first journal record carries it before any hook runs. */
  readonly id: string;
  /** ISO 8601 UTC, milliseconds. */
  readonly at: string;
  readonly session_id?: string;
  readonly cwd?: string;
  /** Canonical tool name (`Bash`, `Read`, `Write`, `mcp__server__tool` …); unknown names pass through. */
  readonly tool_name?: string;
  readonly tool_kind?: ToolKind;
  readonly tool_input?: JsonValue;
  readonly [field: string]: unknown;
}

/** What a payload field holds; a trailing `?` says that agents may leave it out. */
export type FieldType =
  | "string"
  | "number"
  | "boolean"
  | "object"
  | "array"
  | "any"
  | "string?"
  | "number?"
  | "boolean?"
  | "object?"
  | "array?"
  | "any?";

/** What anyhook knows about a canonical event: one table entry each, no code. */
export interface EventDefinition {
  /** When it fires, as the end of the sentence "fires …". */
  readonly summary: string;
  /** The payload field that a matcher is held against; absent = matchers see an empty subject. */
  readonly subject?: string;
  /** A gate can hold the agent back. Hooks of the own format fail closed here. */
  readonly gate: boolean;
  /** What a deny means here; required reading at `Stop`, where it means "may not stop yet". */
  readonly deny: string;
  /** The payload field that a rewrite replaces; there wherever the effects hold `updated_input`. */
  readonly input?: string;
  /** Effects the event can carry back to the agent; others are reported as unsupported. */
  readonly effects: readonly EffectName[];
  /** What plain output of a hook is. Default: context where the event carries it and is no gate, else chatter. */
  readonly plainOutput?: "context" | "chatter";
  /** Payload beyond the common fields. */
  readonly fields: Readonly<Record<string, FieldType>>;
}
