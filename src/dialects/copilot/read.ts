import { isJsonObject } from "../../spec/index.js";
import type { ExitOutput, Failure, Output, Reading, Rule } from "../../spec/index.js";
import { exitFailureCode } from "../kit/exit-failure.js";
import { parseReply } from "../kit/json-reply.js";
import type { Reply } from "../kit/json-reply.js";
import { holdsBack, readAnswer } from "./answer.js";
import { camelName } from "./events.js";

type Source = Pick<Rule, "native">;

/** What an output means, by event and spelling. Recorded from 1.0.102, exit codes and HTTP included. */
export function read(output: Output, rule: Source): Reading {
  switch (output.kind) {
    case "exit":
      return readExit(output, rule);
    case "http":
      if (output.status >= 200 && output.status < 300)
        return readText(output.body, { truncated: output.truncated, rule });
      return failure({ code: "http_status", message: `HTTP ${output.status}` }, rule);
    case "value":
      return isJsonObject(output.value) && !output.isError ? readAnswer(output.value, rule) : {};
    case "effects":
      return output.effects;
    case "error":
      return failure(output, rule);
    default:
      return output satisfies never;
  }
}

function readExit({ code, signal, stdout, stderr, stdoutTruncated }: ExitOutput, rule: Source): Reading {
  const said = readText(stdout, { truncated: stdoutTruncated, rule });
  if (code === 0) return said;
  const why = stderr.trim().slice(0, 500);
  if (code === 2) return readTwo(said, why, rule);
  const how = code === null ? `ended by ${signal ?? "a signal"}` : `exit code ${code}`;
  const message = why === "" ? how : `${how}: ${why}`;
  const failed = failure({ code: exitFailureCode(code), message }, rule);
  // What it printed cannot soften that; a reason of its own is worth more than ours.
  return said.decision === "deny" && failed.decision === "deny" ? { ...failed, ...reasonOf(said) } : failed;
}

const DENIES_WITH_TWO: ReadonlySet<string> = new Set(["preToolUse", "permissionRequest"]);

/**
 * Exit code 2: a deny where a permission is decided, elsewhere a word to the person; stdout counts besides. After a
 * tool that failed it is a word to the model, and the only one.
 */
function readTwo(said: Reading, why: string, rule: Source): Reading {
  const { failed: _, updated_input: _input, ...rest } = said;
  const name = camelName(rule.native) ?? "";
  if (name === "postToolUseFailure") return why === "" ? {} : { context: why };
  if (DENIES_WITH_TWO.has(name)) {
    const reason = why === "" ? "the hook exited with code 2" : why;
    return { ...rest, reason, ...reasonOf(said), decision: "deny" };
  }
  return why === "" ? said : { ...said, notices: why };
}

function reasonOf({ reason }: Reading): Pick<Reading, "reason"> {
  return reason === undefined || reason === "" ? {} : { reason };
}

/** What leaves even `preToolUse` open: running out of time, and what the program would not have called at all. */
const OPEN: ReadonlySet<string> = new Set(["timeout", "not_available"]);

/** `preToolUse` takes whoever cannot be asked for a no. */
function failure(failed: Failure, rule: Source): Reading {
  const { code, message } = failed;
  if (camelName(rule.native) !== "preToolUse" || OPEN.has(code)) return { failed: { code, message } };
  return { decision: "deny", reason: `a hook errored (${message})`, failed: { code, message } };
}

/** Lines of progress are for the screen; what is left must be one JSON object, or it is no answer. */
function readText(output: string, { truncated, rule }: { truncated: boolean; rule: Source }): Reading {
  const reply = parseReply(withoutProgress(output), { otherOutput: "is_noise", truncated });
  switch (reply.kind) {
    case "empty":
    case "text":
      return {};
    case "object":
      return readAnswer(reply.object, rule);
    case "mixed":
    case "broken":
      return readAmong(reply, rule);
    default:
      return reply satisfies never;
  }
}

/** Copilot reads nothing here. A deny is not lost over what a linter prints; nothing else counts. */
function readAmong(reply: Extract<Reply, { kind: "mixed" | "broken" }>, rule: Source): Reading {
  const held = holdsBack(reply.objects, rule);
  if (held !== undefined) {
    const warning = "Copilot would not read this answer: it must be one JSON object and nothing else";
    return { ...held, warnings: [warning] };
  }
  if (reply.kind === "broken") return { failed: reply.failed };
  return { warnings: ["its answer is not read: it must be one JSON object and nothing else"] };
}

function withoutProgress(output: string): string {
  if (!output.includes('"progress"')) return output;
  return output
    .split("\n")
    .filter((line) => !isProgress(line.trim()))
    .join("\n");
}

function isProgress(line: string): boolean {
  if (!line.startsWith("{") || !line.includes('"progress"')) return false;
  try {
    const value: unknown = JSON.parse(line);
    return isJsonObject(value) && value["type"] === "progress";
  } catch {
    return false;
  }
}
