import { accessSync, existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { isJsonObject } from "../../spec/index.js";
import type { HookEvent, HostContext, HostSide, JsonValue, Preparation, Rule } from "../../spec/index.js";
import { chatMessage, chatNote } from "../kit/chat-message.js";
import { formatOf } from "./chat.js";
import { withOwn } from "./headers.js";
import { toPayload } from "./payload.js";
import { read } from "./read.js";

/** We act as AtomCode. */
export const host: HostSide = { body, batch, prepare, read };

function body(event: HookEvent, rule: Rule): JsonValue {
  const format = formatOf(rule);
  return format === undefined
    ? toPayload(event, rule)
    : chatMessage(format, chatNote(event, rule.name ?? "AtomCode", rule.native));
}

/**
 * What an async webhook sends. AtomCode copies the request's headers into it, tokens among them: they are empty here.
 * Source: its webhook program; the documents show the fields of `context` one level up.
 */
function batch(
  collected: readonly { readonly event: HookEvent; readonly body: JsonValue }[],
  { name = "", native, params }: Rule,
): JsonValue {
  const { url = "", method = "POST", trigger = native } = params;
  const events = collected.map(({ event, body: context }) => ({
    // Of its own: an entry that is sent at several moments has one queue.
    event: (isJsonObject(context) ? context["event"] : undefined) ?? native,
    hook_name: name,
    trigger,
    context,
    timestamp_ms: Date.parse(event.at),
  }));
  return { url, method, headers: {}, events };
}

function prepare(
  _event: HookEvent,
  { executor, params }: Rule,
  { env, collected }: HostContext,
): Preparation {
  const { script, command, headers } = params;
  if (collected !== undefined && isJsonObject(headers)) {
    const size = { "X-AtomCode-Batch-Size": String(collected) };
    return { params: { ...params, headers: withOwn(headers, size) } };
  }
  if (executor !== "command" || typeof script !== "string") return {};
  const missing = absence(script);
  if (missing !== undefined) return { failed: { code: "not_found", message: missing } };
  // Many systems have no `python` any more, and mean the same by `python3`.
  const isPython =
    command === "python" && !isOnPath("python", env["PATH"]) && isOnPath("python3", env["PATH"]);
  return isPython ? { params: { ...params, command: "python3" } } : {};
}

function absence(script: string): string | undefined {
  try {
    accessSync(script);
    return undefined;
  } catch {
    return `Script not found: ${script}`;
  }
}

function isOnPath(program: string, path: string = ""): boolean {
  return path.split(delimiter).some((folder) => folder !== "" && existsSync(join(folder, program)));
}
