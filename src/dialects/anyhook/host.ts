import { realpathSync } from "node:fs";
import { dirname, isAbsolute, relative, resolve } from "node:path";
import { isJsonObject } from "../../spec/index.js";
import type {
  HookEvent,
  HostContext,
  HostSide,
  JsonObject,
  JsonValue,
  Preparation,
  Rule,
} from "../../spec/index.js";
import { CHAT_FORMATS, chatMessage, chatNote } from "../kit/chat-message.js";
import type { ChatFormat } from "../kit/chat-message.js";
import { readChatReply } from "../kit/chat-reply.js";
import { fillHeaders } from "../kit/header-variables.js";
import { readHookReply } from "../kit/hook-reply.js";
import { readOkReply } from "../kit/ok-reply.js";
import { promptText } from "../kit/prompt-text.js";
import { interpolatePaths } from "../kit/tool-input.js";

/** Hooks of the own format: canonical events in, Claude Code's answers or canonical effects out. */
export const host: HostSide = {
  body: (event, rule) => {
    const format = chatOf(rule);
    if (format !== undefined) return chatMessage(format, chatNote(event, rule.name ?? "anyhook"));
    return event as unknown as JsonValue;
  },
  prepare,
  read: (output, rule, event) => {
    const format = chatOf(rule);
    if (format !== undefined) return readChatReply(format, output);
    if (ASKING.has(rule.executor)) return readOkReply(output);
    return readHookReply(output, event, { otherOutput: "is_noise" });
  },
};

/** They ask a model. */
const ASKING: ReadonlySet<string> = new Set(["prompt", "agent"]);

function chatOf({ executor, params }: Rule): ChatFormat | undefined {
  return executor === "http" ? CHAT_FORMATS.find((format) => format === params["format"]) : undefined;
}

function prepare(event: HookEvent, rule: Rule, context: HostContext): Preparation {
  if (ASKING.has(rule.executor)) {
    const prompt = promptText(String(rule.params["prompt"]), JSON.stringify(event));
    return { params: { ...rule.params, prompt } };
  }
  if (rule.executor === "mcp_tool") return prepareInput(event, rule);
  return prepareRun(event, rule, context);
}

/** A tool that is asked about nothing would answer something: that is a failure. */
function prepareInput(event: HookEvent, { params }: Rule): Preparation {
  const missing: string[] = [];
  const given = isJsonObject(params["input"]) ? params["input"] : {};
  const input = interpolatePaths(given, event as unknown as JsonObject, (path) => missing.push(path));
  if (missing.length === 0) return { params: { ...params, input } };
  const message = `\`input\` needs \${${missing[0]}}, which this event does not have`;
  return { failed: { code: "mcp", message } };
}

function prepareRun(event: HookEvent, rule: Rule, { cwd, env }: HostContext): Preparation {
  const { params, source } = rule;
  const variables = { ...textsOf(params["env"]), ...documented(event, rule, cwd) };
  const folder =
    typeof params["cwd"] === "string" ? insideOf([cwd, dirname(source.path)], params["cwd"]) : cwd;
  if (folder === undefined) {
    return {
      failed: { code: "cwd", message: `cwd ${String(params["cwd"])} is not a folder within the workspace` },
    };
  }
  const { headers, missing } = fillHeaders(params["headers"], params["env_passthrough"], env);
  // Sent without its secret, a request would mean something else: that is a failure, not an empty text.
  if (missing !== undefined) {
    const message = `a header needs $${missing}, which env_passthrough does not list or nobody has set`;
    return { failed: { code: "header", message } };
  }
  return {
    env: variables,
    cwd: folder,
    ...(isJsonObject(params["headers"]) ? { params: { ...params, headers } } : {}),
  };
}

function documented(event: HookEvent, rule: Rule, cwd: string): Readonly<Record<string, string>> {
  return {
    ANYHOOK_EVENT: event.hook_event_name,
    ANYHOOK_HOOK: rule.name ?? rule.id,
    ANYHOOK_PROJECT_DIR: cwd,
    ...(typeof event.session_id === "string" ? { ANYHOOK_SESSION_ID: event.session_id } : {}),
    ...(event.tool_name === undefined ? {} : { ANYHOOK_TOOL_NAME: event.tool_name }),
  };
}

/** The folder, when it really lies in one of the roots, whatever links say. */
function insideOf(roots: readonly string[], wanted: string): string | undefined {
  for (const root of roots) {
    try {
      const real = realpathSync(root);
      const folder = realpathSync(resolve(real, wanted));
      const path = relative(real, folder);
      if (path !== ".." && !path.startsWith("../") && !isAbsolute(path)) return folder;
    } catch {
      // It does not exist below this root.
    }
  }
  return undefined;
}

function textsOf(value: JsonValue | undefined): Readonly<Record<string, string>> {
  return isJsonObject(value)
    ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, String(item)]))
    : {};
}
