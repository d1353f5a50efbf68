import { join } from "node:path";
import { redact, restoreRedacted } from "../../guards/redact.js";
import { isJsonObject } from "../../spec/index.js";
import type {
  HookEvent,
  HostContext,
  HostSide,
  JsonObject,
  JsonValue,
  Output,
  Preparation,
  Reading,
  Rule,
} from "../../spec/index.js";
import { decisionWord } from "../kit/decision-word.js";
import { goJson } from "../kit/go-json.js";
import { parseReply } from "../kit/json-reply.js";
import { interpolateInput } from "./interpolate.js";
import { toPayload } from "./payload.js";

/** We act as xbot. */
export const host: HostSide = {
  body: (event, rule) => redact(toPayload(event, rule.native)),
  serialize: goJson,
  prepare,
  read,
};

function prepare(event: HookEvent, rule: Rule, { cwd, home, env }: HostContext): Preparation {
  const variables: Record<string, string> = {
    XBOT_HOME: env["XBOT_HOME"] || join(home, ".xbot"),
    XBOT_PROJECT_DIR: cwd,
    ...(typeof event.session_id === "string" ? { XBOT_SESSION_ID: event.session_id } : {}),
  };
  const { headers, input } = rule.params;
  if (isJsonObject(headers))
    return { env: variables, params: { ...rule.params, headers: fillHeaders(rule.params, env) } };
  if (isJsonObject(input)) {
    const payload = toPayload(event, rule.native);
    return { env: variables, params: { ...rule.params, input: interpolateInput(input, payload) } };
  }
  return { env: variables };
}

const VARIABLE = /\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?/gu;

/** `$NAME` and `${NAME}` in header values, for the variables that the rule lists; any other is empty. */
export function fillHeaders(params: JsonObject, env: HostContext["env"]): JsonObject {
  const headers = isJsonObject(params["headers"]) ? params["headers"] : {};
  const listed = params["allowed_env_vars"];
  const allowed = Array.isArray(listed) ? listed : [];
  const fill = (text: string): string =>
    text.replace(VARIABLE, (_, name: string) => (allowed.includes(name) ? (env[name] ?? "") : ""));
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, fill(String(value))]));
}

function read(output: Output, _rule: Rule, event: HookEvent): Reading {
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
      // xbot takes a failed request as an allow that says why.
      return { failed: output, ...(output.code === "network" ? { reason: output.message } : {}) };
    default:
      return output satisfies never;
  }
}

function readExit(output: Extract<Output, { kind: "exit" }>, event: HookEvent): Reading {
  const { code, signal, stdout, stderr, truncated } = output;
  if (code === 0) return readText(stdout, truncated, event);
  // The reason is what the hook wrote, to the letter.
  if (code === 2) return { decision: "deny", reason: stderr };
  const failed =
    code === null
      ? { code: "signal" as const, message: `ended by ${signal ?? "a signal"}` }
      : { code: "exit_code" as const, message: `exit code ${code}` };
  return { reason: stderr, failed };
}

function readText(text: string, truncated: boolean, event: HookEvent): Reading {
  if (truncated) return { failed: { code: "output_too_big", message: "its answer was cut off" } };
  const reply = parseReply(text);
  if (reply.kind === "empty") return {};
  const plain = { context: text.replace(/^[ \t\r\n]+|[ \t\r\n]+$/gu, "") };
  if (reply.kind === "text") return plain;
  if (reply.kind === "broken") {
    return {
      ...plain,
      failed: { code: "unreadable_reply", message: "its answer begins like JSON and cannot be read" },
    };
  }
  if (!reply.noise) return readObject(reply.object, event);
  const found = readObject(reply.object, event);
  // Output before the object makes it plain text; a deny in it is not lost.
  return found.decision === "deny"
    ? { ...found, warnings: ["other output stands before its JSON answer"] }
    : plain;
}

function readValue(value: JsonValue, isError: boolean, event: HookEvent): Reading {
  const object = isJsonObject(value) ? value : {};
  if (!isError) return readObject(object, event);
  const reason = [object["reason"], object["error"]].find((one) => typeof one === "string");
  const failed = { code: "callback" as const, message: "the tool reported an error" };
  return { ...(typeof reason === "string" ? { reason } : {}), failed };
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
