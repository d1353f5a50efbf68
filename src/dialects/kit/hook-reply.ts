import { EVENTS, isJsonObject } from "../../spec/index.js";
import type { ExitOutput, HookEvent, JsonObject, JsonValue, Output, Reading } from "../../spec/index.js";
import { exitFailureCode } from "./exit-failure.js";
import { readAnswer } from "./hook-answer.js";
import { objectReply, parseReply } from "./json-reply.js";
import type { Reply, ReplyOptions } from "./json-reply.js";

/** How an agent of this grammar differs from the others. */
export interface ReplyGrammar {
  /** See {@link ReplyOptions}: whether an answer is looked for among other output. */
  readonly otherOutput: ReplyOptions["otherOutput"];
  /** What an object means. Default: {@link readAnswer}. */
  readonly object?: (object: JsonObject, event: HookEvent) => Reading;
  /** What plain text means. Default: context or chatter, as the canonical event says. */
  readonly plain?: (text: string, event: HookEvent) => Reading;
}

/**
 * Answers in Claude Code's grammar (hooks reference, "Hook output") or as canonical effects. Lenient for what holds
 * the agent back, wherever it stands; strict for an approval. Exit code 2 is a deny that no output softens.
 */
export function readHookReply(output: Output, event: HookEvent, grammar: ReplyGrammar): Reading {
  switch (output.kind) {
    case "exit":
      return readExit(output, event, grammar);
    case "http":
      if (output.status >= 200 && output.status < 300)
        return readReply(
          parseReply(output.body, { ...grammar, truncated: output.truncated }),
          event,
          grammar,
        );
      return { failed: { code: "http_status", message: `HTTP ${output.status}` } };
    case "value":
      if (output.isError) return { failed: { code: "mcp", message: reported(output.value) } };
      return readReply(valueReply(output.value, grammar), event, grammar);
    case "effects":
      return output.effects;
    case "error":
      return { failed: output };
    default:
      return output satisfies never;
  }
}

function readExit(output: ExitOutput, event: HookEvent, grammar: ReplyGrammar): Reading {
  const { code, signal, stdout, stderr, stdoutTruncated: truncated } = output;
  if (code === 2) {
    const reason = stderr.trim();
    return { decision: "deny", reason: reason === "" ? "the hook denied it and gave no reason" : reason };
  }
  const said = readReply(parseReply(stdout, { ...grammar, truncated }), event, grammar);
  if (code === 0) return said;
  // A deny counts whatever the exit code; nothing else does.
  if (said.decision === "deny")
    return { ...said, warnings: [...(said.warnings ?? []), `it denied with exit code ${code}`] };
  const how = code === null ? `it was ended by ${signal ?? "a signal"}` : `exit code ${code}`;
  const why = stderr.trim().slice(0, 500);
  return { failed: { code: exitFailureCode(code), message: why === "" ? how : `${how}: ${why}` } };
}

function valueReply(value: JsonValue, grammar: ReplyGrammar): Reply {
  return isJsonObject(value)
    ? objectReply(value)
    : parseReply(textOf(value), { ...grammar, truncated: false });
}

function reported(value: JsonValue): string {
  const text = (isJsonObject(value) ? JSON.stringify(value) : textOf(value)).trim().slice(0, 500);
  return text === "" ? "the tool reported an error" : `the tool reported an error: ${text}`;
}

/** Of a list, as tools of MCP servers answer, the parts that are text; pictures and links say nothing about a decision. */
function textOf(value: JsonValue): string {
  if (!Array.isArray(value)) return String(value ?? "");
  const texts = value.map((part: JsonValue) => (isJsonObject(part) ? part["text"] : undefined));
  return texts.filter((text) => typeof text === "string").join("\n");
}

function readReply(
  reply: Reply,
  event: HookEvent,
  { object: readOne = readAnswer, plain = readPlain }: ReplyGrammar,
): Reading {
  const read = (object: JsonObject): Reading => readOne(object, event);
  switch (reply.kind) {
    case "empty":
      return {};
    case "text":
      return plain(reply.text, event);
    case "object":
      return read(reply.object);
    case "mixed": {
      const reading = strictest(reply.objects.map(read), reply.answer && read(reply.answer)) ?? {};
      return Object.keys(reading).length === 0
        ? plain(reply.text, event)
        : warned(reading, "other output stands beside its JSON answer");
    }
    case "broken": {
      const { decision = "none", reason = "" } = strictest(reply.objects.map(read)) ?? {};
      return decision === "deny"
        ? { decision, reason, warnings: [reply.failed.message] }
        : { decision, reason, failed: reply.failed };
    }
    default:
      return reply satisfies never;
  }
}

/** SECURITY.md, part 3: where plain text is no opinion, and where it is context. */
function readPlain(text: string, { hook_event_name: name }: HookEvent): Reading {
  const event = Object.hasOwn(EVENTS, name) ? EVENTS[name] : undefined;
  const carries = event?.effects.includes("context") === true;
  const plain = event?.plainOutput ?? (carries && event?.gate === false ? "context" : "chatter");
  return plain === "context" ? { context: text } : {};
}

/** Of several objects the one that holds back most; an approval, or no opinion, counts in the answer only. */
function strictest(readings: readonly Reading[], answer?: Reading): Reading | undefined {
  return (
    readings.find(({ decision }) => decision === "deny") ??
    readings.find(({ failed }) => failed !== undefined) ??
    readings.find(({ decision }) => decision === "defer") ??
    readings.find(({ decision }) => decision === "ask") ??
    answer
  );
}

function warned(reading: Reading, warning: string): Reading {
  return { ...reading, warnings: [...(reading.warnings ?? []), warning] };
}
