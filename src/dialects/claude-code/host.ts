import { isJsonObject } from "../../spec/index.js";
import type { HookEvent, HostContext, HostSide, JsonObject, Preparation, Rule } from "../../spec/index.js";
import { fillHeaders } from "../kit/header-variables.js";
import { promptText } from "../kit/prompt-text.js";
import { interpolatePaths } from "../kit/tool-input.js";
import { toPayload } from "./payload.js";
import { read } from "./read.js";

/** We act as Claude Code. */
export const host: HostSide = {
  body: (event, rule) => toPayload(event, rule.native),
  prepare,
  read,
};

function prepare(event: HookEvent, rule: Rule, { cwd, env }: HostContext): Preparation {
  const { executor, params } = rule;
  switch (executor) {
    case "http": {
      const { headers } = fillHeaders(params["headers"], params["allowedEnvVars"], env);
      return { params: { ...params, headers } };
    }
    case "prompt":
    case "agent": {
      const prompt = promptText(String(params["prompt"]), JSON.stringify(host.body(event, rule)));
      return { params: { ...params, prompt } };
    }
    case "mcp_tool": {
      const { input } = params;
      const filled = interpolatePaths(isJsonObject(input) ? input : {}, toPayload(event, rule.native));
      return { params: { ...params, input: filled } };
    }
    default:
      return { env: documented(event, cwd), params: substituted(params, cwd) };
  }
}

/** What Claude Code 2.1.329 sets, as far as it means something outside of it. */
function documented(event: HookEvent, cwd: string): Readonly<Record<string, string>> {
  const { session_id: session, effort } = event;
  const level = isJsonObject(effort) ? effort["level"] : undefined;
  return {
    CLAUDECODE: "1",
    CLAUDE_PROJECT_DIR: cwd,
    ...(typeof session === "string" ? { CLAUDE_CODE_SESSION_ID: session } : {}),
    ...(typeof level === "string" ? { CLAUDE_EFFORT: level } : {}),
  };
}

/** Without a shell nobody else fills in the placeholder; with one, its text stays as it is. */
function substituted(params: JsonObject, cwd: string): JsonObject {
  const { command, args } = params;
  if (!Array.isArray(args)) return params;
  const fill = (text: string): string => text.replaceAll("${CLAUDE_PROJECT_DIR}", () => cwd);
  return { ...params, command: fill(String(command)), args: args.map((item) => fill(String(item))) };
}
