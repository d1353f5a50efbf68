import { isJsonObject } from "../../spec/index.js";
import type { JournalRecord, JsonValue } from "../../spec/index.js";
import { DECISIONS } from "../../spec/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { duration, formatDecision } from "./verdict.js";

const TYPE_WIDTH = "hook_finished".length;

/**
 * A line of the journal for people. Its fields are read with care: any process may have appended it. What names things
 * is written `key=value`: `hook_finished UserPromptSubmit source=user point=user_prompt_submit hook_id=note passed`.
 */
export function formatRecord(record: JournalRecord, colors: Colors): string {
  const { at, type, hook_event_name: event, outcome, because, duration_ms: ms } = record;
  const parts = [
    colors.dim(cleanLine(at)),
    colors.bold(cleanLine(type).padEnd(TYPE_WIDTH)),
    text(event),
    tool(record),
    system(record),
    ...hook(record),
    ...repository(record),
    ...pause(record),
    text(record["record"]),
    text(outcome),
    because === undefined ? "" : `(${text(because)})`,
    decision(record, colors),
    typeof ms === "number" ? colors.dim(duration(ms)) : "",
    ...messages(record),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function tool({ event, tool_name: called }: JournalRecord): string {
  if (!isJsonObject(event)) return text(called);
  if (event["tool_name"] === undefined) return "";
  const input = event["tool_input"];
  return `${text(event["tool_name"])} ${input === undefined ? "" : cleanLine(JSON.stringify(input), 120)}`.trim();
}

/** The hook system; where a hook has no name of its own, the id that is shown begins with it. */
function system({ dialect, hook: id, name }: JournalRecord): string {
  if (typeof id !== "string") return text(dialect);
  return name === undefined ? "" : ((text(dialect) || text(id).split(":", 1)[0]) ?? "");
}

/** Which hook, in the words of its own system. */
function hook({ hook: id, name, layer, native }: JournalRecord): readonly string[] {
  if (id === undefined) return [];
  return [named("source", layer), named("point", native), named("hook_id", name ?? id)];
}

/** What became of a repository's own hooks. */
function repository(record: JournalRecord): readonly string[] {
  const { hooks_path: hooks, trust_store_path: store, hook_count: count } = record;
  return [
    named("hooks_path", hooks),
    named("trust_store_path", store),
    typeof count === "number" ? `hook_count=${count}` : "",
  ];
}

/** Who paused hooks, until when, and why; the same at its end. */
function pause({ type, by, until, why }: JournalRecord): readonly string[] {
  if (type !== "paused" && type !== "resumed") return [];
  return [named("by", by), named("until", until), named("why", why)];
}

function decision({ decision: value }: JournalRecord, colors: Colors): string {
  const known = DECISIONS.find((one) => one === value);
  return known === undefined || known === "none" ? text(known) : formatDecision(known, colors);
}

/** What went wrong, and what was said; nothing is said twice. */
function messages({ error, reason }: JournalRecord): readonly string[] {
  const failure = isJsonObject(error) ? `${text(error["code"])}: ${text(error["message"])}` : "";
  const said = text(reason);
  return [failure, said === "" || failure.includes(said) ? "" : `message=${JSON.stringify(said)}`];
}

/** Nothing where there is no text; in quotes where it could be taken for more than one. */
function named(key: string, value: JsonValue | undefined): string {
  const shown = text(value);
  if (shown === "") return "";
  return `${key}=${/[\s"=]/u.test(shown) ? JSON.stringify(shown) : shown}`;
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? cleanLine(value, 200) : "";
}
