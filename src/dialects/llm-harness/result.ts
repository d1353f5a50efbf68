import { constants } from "node:os";
import type {
  ErrorOutput,
  ExitOutput,
  Failure,
  HttpOutput,
  JsonValue,
  Output,
  Rule,
} from "../../spec/index.js";
import { exitFailureCode } from "../kit/exit-failure.js";
import { judge } from "./prompt.js";
import { pythonJson, strip } from "./python.js";

/** What the program hands back for one hook, field by field. */
export interface Result {
  readonly hook_type: string;
  readonly success: boolean;
  readonly output: string;
  readonly blocked: boolean;
  readonly reason: string | null;
  readonly metadata: Readonly<Record<string, number>>;
}

/** A result, and what kind of accident it was where it was more than a no. */
export interface Judged {
  readonly result: Result;
  readonly failed?: Failure;
}

type Told = Omit<Result, "hook_type" | "blocked"> & { readonly failed?: Failure };

/** An output as the program sees it: whether the hook succeeded, what it said, and whether that blocks. */
export function resultOf(output: Output, rule: Rule): Judged {
  const { failed, ...told } = tell(output, rule);
  const blocked = !told.success && blocks(rule);
  const { success, output: text, reason, metadata } = told;
  const result = { hook_type: rule.executor, success, output: text, blocked, reason, metadata };
  return failed === undefined ? { result } : { result, failed };
}

/** `block_on_failure` of its definition. */
function blocks({ failure }: Rule): boolean {
  return failure === "closed";
}

function tell(output: Output, rule: Rule): Told {
  switch (output.kind) {
    case "exit":
      return ofExit(output);
    case "http":
      return ofHttp(output);
    case "value":
      return ofAnswer(output.value, output.isError);
    case "error":
      return ofError(output, rule);
    case "effects":
      return ofError({ kind: "error", code: "internal", message: "unexpected effects output" }, rule);
    default:
      return output satisfies never;
  }
}

function ofExit({ code, signal, stdout, stderr }: ExitOutput): Told {
  const status = code ?? -(constants.signals[signal as keyof typeof constants.signals] ?? 1);
  const text = [strip(stdout), strip(stderr)].filter((part) => part !== "").join("\n");
  // The program says "failed" of a success without a word, too.
  const reason = text === "" ? `command hook failed with exit code ${status}` : text;
  const told = { success: status === 0, output: text, reason, metadata: { returncode: status } };
  return status === 0 ? told : { ...told, failed: { code: exitFailureCode(code), message: reason } };
}

function ofHttp({ status, body }: HttpOutput): Told {
  const reason = body === "" ? `http hook returned ${status}` : body;
  const told = { output: body, reason, metadata: { status_code: status } };
  if (status >= 200 && status < 300) return { ...told, success: true };
  return { ...told, success: false, failed: { code: "http_status", message: `HTTP ${status}: ${reason}` } };
}

function ofAnswer(value: JsonValue, isError: boolean): Told {
  const text = typeof value === "string" ? value : pythonJson(value);
  const {
    ok,
    reason = ok ? "" : "hook rejected the event",
    isUnreadable,
  } = judge(value === null ? "" : text);
  const said = typeof reason === "string" || reason === null ? reason : pythonJson(reason);
  const told = { output: value === null ? "" : text, reason: ok ? "" : said, metadata: {} };
  if (ok && !isError) return { ...told, success: true };
  const message = said === null || said === "" ? text : said;
  return {
    ...told,
    success: false,
    failed: { code: isUnreadable === true ? "unreadable_reply" : "model", message },
  };
}

function ofError({ code, message }: ErrorOutput, rule: Rule): Told {
  const seconds = rule.timeoutMs / 1000;
  const reason = code === "timeout" ? `${rule.executor} hook timed out after ${seconds}s` : message;
  return { success: false, output: "", reason, metadata: {}, failed: { code, message: reason } };
}
