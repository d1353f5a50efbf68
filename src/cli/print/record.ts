import { isJsonObject } from "../../spec/index.js";
import type { Decision, JournalRecord, JsonValue } from "../../spec/index.js";
import { DECISIONS } from "../../spec/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { duration, formatDecision } from "./verdict.js";

const TYPE_WIDTH = "hook_finished".length;

/** A line of the journal for people. Its fields are read with care: any process may have appended it. */
export function formatRecord(record: JournalRecord, colors: Colors): string {
  const { at, type, hook_event_name: event, hook, outcome, because, duration_ms: ms } = record;
  const parts = [
    colors.dim(cleanLine(at)),
    colors.bold(cleanLine(type).padEnd(TYPE_WIDTH)),
    text(event),
    tool(record),
    text(hook),
    text(outcome),
    because === undefined ? "" : `(${text(because)})`,
    decision(record, colors),
    typeof ms === "number" ? colors.dim(duration(ms)) : "",
    failure(record),
    text(record["reason"]),
  ];
  return parts.filter((part) => part !== "").join(" ");
}

function tool({ event }: JournalRecord): string {
  if (!isJsonObject(event) || event["tool_name"] === undefined) return "";
  const input = event["tool_input"];
  return `${text(event["tool_name"])} ${input === undefined ? "" : cleanLine(JSON.stringify(input), 120)}`.trim();
}

function decision({ decision: value }: JournalRecord, colors: Colors): string {
  const known = DECISIONS.find((one) => one === value);
  return known === undefined || known === "none"
    ? text(known)
    : formatDecision(known satisfies Decision, colors);
}

function failure({ error }: JournalRecord): string {
  return isJsonObject(error) ? `${text(error["code"])}: ${text(error["message"])}` : "";
}

function text(value: JsonValue | undefined): string {
  return typeof value === "string" ? cleanLine(value, 200) : "";
}
