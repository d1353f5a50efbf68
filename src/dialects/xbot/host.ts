import { join } from "node:path";
import { redact } from "../../guards/redact.js";
import { isJsonObject } from "../../spec/index.js";
import type { HookEvent, HostContext, HostSide, JsonObject, Preparation, Rule } from "../../spec/index.js";
import { goJson } from "../kit/go-json.js";
import { fillHeaders as fillListed } from "../kit/header-variables.js";
import { interpolateInput } from "./interpolate.js";
import { toPayload } from "./payload.js";
import { read } from "./read.js";

/** We act as xbot. */
export const host: HostSide = {
  body,
  serialize: goJson,
  prepare,
  read,
};

function body(event: HookEvent, rule: Rule): JsonObject {
  const payload = redact(toPayload(event, rule.native));
  return isJsonObject(payload) ? payload : {};
}

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
    // What the tool is handed leaves the hooks' own world: it is redacted like every payload.
    const payload = body(event, rule);
    return { env: variables, params: { ...rule.params, input: interpolateInput(input, payload) } };
  }
  return { env: variables };
}

/** One brace is enough for xbot. */
const VARIABLE = /\$\{?([A-Za-z_][A-Za-z0-9_]*)\}?/gu;

/** `$NAME` and `${NAME}` in header values, for the variables that the rule lists; any other is empty. */
export function fillHeaders(
  { headers, allowed_env_vars: listed }: JsonObject,
  env: HostContext["env"],
): JsonObject {
  return fillListed(headers, listed, env, VARIABLE).headers;
}
