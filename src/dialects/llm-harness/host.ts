import { limits } from "../../guards/limits.js";
import type {
  HookEvent,
  HostSide,
  JsonObject,
  Output,
  Preparation,
  Reading,
  Rule,
} from "../../spec/index.js";
import { commandLine, PARAMETER } from "./command-line.js";
import { events } from "./events.js";
import type { LlmHarnessEvent } from "./events.js";
import { toPayload } from "./payload.js";
import { fillPrompt } from "./prompt.js";
import { pythonJson } from "./python.js";
import { isReinterpreted, RUNS_PAYLOAD } from "./reinterpreted.js";
import { resultOf } from "./result.js";
import type { Result } from "./result.js";

export interface HostOptions {
  /** What an event is in the words of the program. */
  readonly payload: (event: HookEvent, native: string) => JsonObject;
  /** Is told what each hook came to. */
  readonly observe?: (event: HookEvent, rule: Rule, result: Result) => void;
}

/** We act as the harness; its callers make the payloads. */
export function createHost({ payload, observe }: HostOptions): HostSide {
  return {
    body: (event, rule) => {
      const body = payload(event, rule.native);
      return rule.executor === "http" ? { event: rule.native, payload: body } : body;
    },
    prepare: (event, rule) => prepare(payload(event, rule.native), rule),
    read: (output, rule, event) => read(output, rule, (result) => observe?.(event, rule, result)),
  };
}

export const host: HostSide = createHost({ payload: toPayload });

function prepare(payload: JsonObject, rule: Rule): Preparation {
  switch (rule.executor) {
    case "command":
      return prepareCommand(payload, rule);
    case "http":
      return prepareHttp(payload, rule);
    default:
      return { params: { ...rule.params, prompt: fillPrompt(String(rule.params["prompt"] ?? ""), payload) } };
  }
}

function prepareCommand(payload: JsonObject, { params, native }: Rule): Preparation {
  const json = pythonJson(payload);
  if (json.length > limits.argumentBytes) {
    const message =
      `the payload has ${json.length} bytes as JSON, more than ${limits.argumentBytes}: ` +
      "it fits neither $ARGUMENTS nor AGENT_HARNESS_HOOK_PAYLOAD";
    return { failed: { code: "too_big", message } };
  }
  const env = { AGENT_HARNESS_HOOK_EVENT: native, AGENT_HARNESS_HOOK_PAYLOAD: json };
  const { script, takesArguments } = commandLine(String(params["command"] ?? ""));
  if (!takesArguments) return { env };
  if (isReinterpreted(script, PARAMETER)) return { failed: { code: "invalid", message: RUNS_PAYLOAD } };
  return { env, params: { ...params, command: "/bin/sh", args: ["-c", script, "/bin/sh", json] } };
}

function prepareHttp(payload: JsonObject, { params }: Rule): Preparation {
  const message = urlProblem(String(params["url"] ?? "")) ?? jsonProblem(payload);
  return message === undefined ? {} : { failed: { code: "invalid", message } };
}

/** In the words of the program's HTTP client. */
export function urlProblem(url: string): string | undefined {
  const [, scheme] = /^([A-Za-z][A-Za-z0-9+.-]*):\/\//.exec(url) ?? [];
  if (scheme === undefined) return "Request URL is missing an 'http://' or 'https://' protocol.";
  const protocol = scheme.toLowerCase();
  return protocol === "http" || protocol === "https"
    ? undefined
    : `Request URL has an unsupported protocol '${protocol}://'.`;
}

/** JSON proper has no word for NaN; sent as null it would mean something else. */
function jsonProblem(payload: JsonObject): string | undefined {
  let isFinite = true;
  JSON.stringify(payload, (_, value: unknown) => {
    if (typeof value === "number") isFinite &&= Number.isFinite(value);
    return value;
  });
  return isFinite ? undefined : "Out of range float values are not JSON compliant";
}

function read(output: Output, rule: Rule, observe: (result: Result) => void): Reading {
  const { result, failed } = resultOf(output, rule);
  observe(result);
  if (failed === undefined) return {};
  // A failure that blocks nothing is seen all the same.
  if (!result.blocked) return { failed };
  const reason = result.reason === null || result.reason === "" ? result.output : result.reason;
  const isAnswer = ANSWERS.has(failed.code) && output.kind !== "error";
  // What was an answer blocks in its own words; after an accident the failure rule does, where there is a gate.
  if (events[rule.native as LlmHarnessEvent].gate)
    return isAnswer
      ? { decision: "deny", reason, ...(MISSING.has(failed.code) ? { failed } : {}) }
      : { failed };
  const notices = `a hook of ${rule.native} failed, and nothing can be blocked there: ${reason}`;
  return { decision: "deny", reason, notices, failed };
}

/** How a hook says no. */
const ANSWERS: ReadonlySet<string> = new Set([
  "exit_code",
  "not_found",
  "not_executable",
  "http_status",
  "model",
]);
/** Of these, what a shell says in place of a hook that is not there. It blocks as well, and is seen for what it is. */
const MISSING: ReadonlySet<string> = new Set(["not_found", "not_executable"]);
