import type {
  ErrorOutput,
  ExitOutput,
  Failure,
  HookEvent,
  HttpOutput,
  Output,
  ReadContext,
  Reading,
  Rule,
} from "../../spec/index.js";
import { readChatReply } from "../kit/chat-reply.js";
import { exitFailureCode } from "../kit/exit-failure.js";
import { formatOf } from "./chat.js";
import { effectsOf, line } from "./result.js";
import { readScript } from "./script-output.js";
import { readReply } from "./webhook-reply.js";

/** What an output means to AtomCode. Failures are logged and hold nothing back. */
export function read(output: Output, rule: Rule, event: HookEvent, context?: ReadContext): Reading {
  const attempt = context?.attempts ?? 1;
  switch (output.kind) {
    case "http":
      return readHttp(output, rule, event, attempt);
    case "exit":
      return readExit(output, rule, event);
    case "error":
      return rule.executor === "command"
        ? scriptFailure(output, rule)
        : requestFailure(output, rule, attempt);
    case "effects":
      return output.effects;
    case "value":
      return { failed: { code: "internal", message: "AtomCode runs scripts and webhooks only" } };
    default:
      return output satisfies never;
  }
}

function readHttp(output: HttpOutput, rule: Rule, event: HookEvent, attempt: number): Reading {
  const { status, body, truncated } = output;
  if (status < 200 || status > 299) {
    const said = oneLine(body) || reasonPhrase(status);
    const message = `HTTP ${status} at attempt ${attempt}: ${said}`;
    return failed(rule, message, { code: "http_status", message: `HTTP ${status}` });
  }
  const format = formatOf(rule);
  if (format !== undefined) {
    // A chat decides nothing, whatever stands in its answer.
    const reading = readChatReply(format, output);
    return reading.failed === undefined ? {} : failed(rule, reading.failed.message, reading.failed);
  }
  if (truncated) {
    const message = "its answer was cut off";
    return failed(rule, message, { code: "output_too_big", message });
  }
  return effectsOf(readReply(body), rule, event);
}

/** The standard one: what the server wrote there is not kept. Asked for on failures only, since it takes all of HTTP. */
function reasonPhrase(status: number): string {
  return process.getBuiltinModule("node:http").STATUS_CODES[status] ?? "";
}

/** Source of the form: seed 000, "Webhook 返回错误". */
function requestFailure(failure: ErrorOutput, rule: Rule, attempt: number): Reading {
  const said = failure.message.replace(/^HTTP request failed: /u, "");
  return failed(rule, `Request failed at attempt ${attempt}: ${said}`, failure);
}

/** Output of one that failed is not looked at, whatever it says. Source: AtomCode's script runner. */
function readExit(output: ExitOutput, rule: Rule, event: HookEvent): Reading {
  const { code, signal, stdout, stderr, stdoutTruncated } = output;
  if (code !== 0) {
    const status = code === null ? `signal: ${signal ?? "unknown"}` : `exit status: ${code}`;
    const failure: Failure =
      code === null
        ? { code: "signal", message: `ended by ${signal ?? "a signal"}` }
        : { code: exitFailureCode(code), message: `exit code ${code}` };
    return failed(rule, `Script error: Script exited with status ${status}: ${oneLine(stderr)}`, failure);
  }
  if (stdoutTruncated) {
    const message = "its output was cut off";
    return failed(rule, `Script error: ${message}`, { code: "output_too_big", message });
  }
  return effectsOf(readScript(stdout, rule), rule, event);
}

function scriptFailure(failure: ErrorOutput, rule: Rule): Reading {
  const { code, message } = failure;
  const isAbsent = message.startsWith("Script not found: ");
  const said =
    code === "timeout"
      ? "Script execution timed out"
      : isAbsent
        ? message
        : `Failed to spawn script: ${message}`;
  return failed(rule, `Script error: ${said}`, failure);
}

function failed(rule: Rule, said: string, { code, message }: Failure): Reading {
  return { notices: [line("Warning", rule, said)], failed: { code, message } };
}

const SHOWN_CHARACTERS = 1000;

/** A log is read line by line: what others say begins none of its own. */
function oneLine(text: string): string {
  const said = text
    .slice(0, SHOWN_CHARACTERS + 1)
    .replaceAll(/\s+/gu, " ")
    .trim();
  return said.length > SHOWN_CHARACTERS ? `${said.slice(0, SHOWN_CHARACTERS)}…` : said;
}
