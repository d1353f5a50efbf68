import { restoreRedacted } from "../../guards/redact.js";
import { isJsonObject } from "../../spec/index.js";
import type {
  ErrorOutput,
  ExitOutput,
  HookEvent,
  JsonObject,
  JsonValue,
  Output,
  Reading,
  Rule,
} from "../../spec/index.js";
import { decisionWord } from "../kit/decision-word.js";
import { exitFailureCode } from "../kit/exit-failure.js";
import { objectReply, parseReply } from "../kit/json-reply.js";

/** What an output means to xbot. */
export function read(output: Output, rule: Rule, event: HookEvent): Reading {
  switch (output.kind) {
    case "exit":
      return readExit(output, event);
    case "http":
      if (output.status >= 200 && output.status < 300) return readText(output.body, output.truncated, event);
      return {
        reason: `HTTP ${output.status}: ${output.body}`,
        failed: { code: "http_status", message: `HTTP ${output.status}` },
      };
    case "value":
      return readValue(output.value, output.isError, event);
    case "effects":
      return output.effects;
    case "error":
      return rule.executor === "http" ? readRequestFailure(output) : { failed: output };
    default:
      return output satisfies never;
  }
}

/** Failures after the address was found good: xbot takes them as an allow that says why. */
const ON_THE_WAY: ReadonlySet<string> = new Set(["network", "tls", "timeout", "aborted", "unreadable_reply"]);

function readRequestFailure(failed: ErrorOutput): Reading {
  const { code, message } = failed;
  if (!ON_THE_WAY.has(code)) return { failed };
  const said = message.startsWith("HTTP request failed: ") || message.startsWith("read response body: ");
  return { failed, reason: said ? message : `HTTP request failed: ${message}` };
}

function readExit(output: ExitOutput, event: HookEvent): Reading {
  const { code, signal, stdout, stderr, stdoutTruncated } = output;
  if (code === 0) return readText(stdout, stdoutTruncated, event);
  // The reason is what the hook wrote, to the letter.
  if (code === 2) return { decision: "deny", reason: stderr };
  const failed =
    code === null
      ? { code: "signal" as const, message: `ended by ${signal ?? "a signal"}` }
      : { code: exitFailureCode(code), message: `exit code ${code}` };
  return { reason: stderr, failed };
}

function readText(text: string, truncated: boolean, event: HookEvent): Reading {
  const reply = parseReply(text, { otherOutput: "is_noise", truncated });
  switch (reply.kind) {
    case "empty":
      return {};
    case "text":
      return { context: trimBlanks(text) };
    case "object":
      return readObject(reply.object, event);
    case "mixed":
      // To xbot this is plain text; a deny in it is not lost.
      return (
        denyIn(reply.objects, event, "other output stands beside its JSON answer") ?? {
          context: trimBlanks(text),
        }
      );
    case "broken":
      return (
        denyIn(reply.objects, event, reply.failed.message) ?? {
          // What was cut off is no text that anybody meant.
          ...(truncated ? {} : { context: trimBlanks(text) }),
          failed: reply.failed,
        }
      );
    default:
      return reply satisfies never;
  }
}

/** The first deny among the objects; of the rest of it only the reason counts. */
function denyIn(objects: readonly JsonObject[], event: HookEvent, warning: string): Reading | undefined {
  for (const object of objects) {
    const { decision, reason = "", warnings = [] } = readObject(object, event);
    if (decision === "deny") return { decision, reason, warnings: [...warnings, warning] };
  }
  return undefined;
}

/** Go's `strings.Trim(text, " \t\r\n")`. A regular expression for the end would be quadratic. */
function trimBlanks(text: string): string {
  let [start, end] = [0, text.length];
  while (start < end && BLANKS.has(text[start] ?? "")) start += 1;
  while (end > start && BLANKS.has(text[end - 1] ?? "")) end -= 1;
  return text.slice(start, end);
}

const BLANKS: ReadonlySet<string> = new Set([" ", "\t", "\r", "\n"]);

/** xbot knows objects alone; the text of a tool counts as a command's does. */
function readValue(value: JsonValue, isError: boolean, event: HookEvent): Reading {
  const object = isJsonObject(value) ? value : {};
  if (isError) {
    const reason = [value, object["reason"], object["error"]].find((one) => typeof one === "string");
    const failed = { code: "mcp" as const, message: "the tool reported an error" };
    return { ...(typeof reason === "string" ? { reason } : {}), failed };
  }
  if (typeof value === "string") return readText(value, false, event);
  if (Array.isArray(value)) return { warnings: ["the tool answered with parts that are no text"] };
  const reply = objectReply(object);
  if (reply.kind !== "broken") return readObject(object, event);
  return denyIn(reply.objects, event, reply.failed.message) ?? { failed: reply.failed };
}

/** Fields of the wrong type are ignored, as in xbot; an unknown decision is not. */
function readObject(object: JsonObject, event: HookEvent): Reading {
  const { decision, reason, context, updatedInput } = object;
  const effects = {
    ...(typeof reason === "string" ? { reason } : {}),
    ...(typeof context === "string" ? { context } : {}),
    ...(isJsonObject(updatedInput)
      ? { updated_input: restoreRedacted(updatedInput, event.tool_input ?? null) }
      : {}),
  };
  if (decision === undefined || decision === null || decision === "") return effects;
  if (typeof decision !== "string")
    return { ...effects, warnings: [`decision is not a text: ${JSON.stringify(decision)}`] };
  const word = decisionWord(decision);
  if (word !== undefined) return { ...effects, decision: word };
  if (decision.toLowerCase() === "block")
    return { ...effects, decision: "deny", warnings: ["`block` is read as `deny`"] };
  return {
    ...effects,
    failed: { code: "unknown_decision", message: `"${decision}" is no decision of xbot` },
  };
}
