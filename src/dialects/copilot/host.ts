import { dirname, resolve } from "node:path";
import { isJsonObject } from "../../spec/index.js";
import type { HookEvent, HostContext, HostSide, JsonObject, Preparation, Rule } from "../../spec/index.js";
import { fillHeaders } from "../kit/header-variables.js";
import { toPayload } from "./payload.js";
import { read } from "./read.js";

/** We act as Copilot. */
export const host: HostSide = { body: toPayload, prepare, read };

function prepare(_event: HookEvent, rule: Rule, { cwd, env }: HostContext): Preparation {
  const { params, source } = rule;
  if (rule.executor === "http") return prepareHttp(params, env);
  if (params["command"] === undefined) {
    const message = `it has no command for this platform: only \`${otherShell(params)}\``;
    return { failed: { code: "spawn", message } };
  }
  return {
    env: {
      // To the letter, as recorded: nothing is expanded, whatever the reference says.
      ...textsOf(params["env"]),
      COPILOT_CLI: "1",
      COPILOT_PROJECT_DIR: cwd,
      CLAUDE_PROJECT_DIR: cwd,
      COPILOT_HOOK_DIR: dirname(source.path),
    },
    cwd: typeof params["cwd"] === "string" ? resolve(cwd, params["cwd"]) : cwd,
  };
}

function otherShell({ shell }: JsonObject): string {
  return shell === "bash" ? "powershell" : "bash";
}

const LOCAL = /^(?:localhost|127(?:\.\d+){3}|\[::1\])$/u;

/** To this machine itself in clear text only where a variable of the program's permits it; else it is never called. */
function prepareHttp(params: JsonObject, env: HostContext["env"]): Preparation {
  const { protocol, hostname } = new URL(String(params["url"]));
  if (protocol === "http:" && LOCAL.test(hostname) && env["COPILOT_HOOK_ALLOW_LOCALHOST"] !== "1") {
    const message = "Copilot calls this machine over http only with COPILOT_HOOK_ALLOW_LOCALHOST=1";
    return { failed: { code: "not_available", message } };
  }
  const { headers } = fillHeaders(params["headers"], params["allowedEnvVars"], env);
  return { params: { ...params, headers } };
}

function textsOf(value: JsonObject[string]): Readonly<Record<string, string>> {
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([name, text]) => [name, String(text)]))
    : {};
}
