import { closeSync, openSync, readSync } from "node:fs";
import type { Command } from "commander";
import { dialects } from "../dialects/index.js";
import { parseJson } from "../formats/json.js";
import { decodeText } from "../formats/text.js";
import type { Problem } from "../formats/document.js";
import { limits } from "../guards/limits.js";
import { EVENTS, HookError, isJsonObject } from "../spec/index.js";
import type { JsonObject, JsonValue } from "../spec/index.js";
import { eventHelp } from "./event-help.js";
import type { VerbContext } from "./verb.js";

/** Adds what `emit` and `explain` need to know about an event. */
export function addEventOptions(command: Command): Command {
  return command
    .argument("<event>", "the event, in canonical words or in those of --as")
    .option("--payload <file>", "the payload, a JSON object; - reads stdin")
    .addOption(
      command.createOption("--tool <name>", "a tool's name, instead of a payload").conflicts("payload"),
    )
    .addOption(command.createOption("--input <json>", "that tool's input").conflicts("payload"))
    .option("--as <id>", "in whose words event and payload are (default: canonical)")
    .addHelpText("after", () => `\n${eventHelp(command.opts<{ as?: string }>().as)}`);
}

export interface EventInput {
  readonly name: string;
  readonly payload: JsonObject;
  readonly options: { readonly as?: string };
}

/**
 * The event that the flags describe.
 * @throws HookError `invalid_payload` with file, line and column, `usage`
 */
export async function readEvent(context: VerbContext): Promise<EventInput> {
  const name = context.args[0] ?? "";
  const as = context.option("as");
  const payload = await readPayload(context);
  refuseOtherEvent(name, payload, as);
  if (EVENTS[name]?.subject === "tool_name" && as === undefined && !payload["tool_name"])
    context.note(`${name} without a tool_name: matchers on tools see an empty name. Name one with --tool.`);
  return { name, payload, options: as === undefined ? {} : { as } };
}

async function readPayload(context: VerbContext): Promise<JsonObject> {
  const file = context.option("payload");
  if (file === undefined) return madeUp(context);
  const shown = file === "-" ? "<stdin>" : file;
  if (file === "-" && context.terminal.stdin.isTTY)
    context.note("Reading the payload from the terminal; Ctrl-D ends it.");
  const bytes = file === "-" ? Buffer.from(await context.stdin()) : readBytes(context.resolve(file), shown);
  const decoded = decodeText(bytes, limits.payloadBytes);
  if ("problem" in decoded) throw problemError(shown, decoded.problem);
  const value = parse(shown, decoded.text);
  if (isJsonObject(value)) return value;
  throw new HookError("invalid_payload", `${shown}:1:1 a payload is a JSON object, not ${kindOf(value)}`);
}

/** Without a payload: a session of that name, and the tool. */
function madeUp(context: VerbContext): JsonObject {
  const tool = context.option("tool");
  const input = context.option("input");
  const base = { session_id: "cli", cwd: context.common.cwd };
  if (tool === undefined && input !== undefined) throw new HookError("usage", "--input needs --tool");
  if (tool === undefined) return base;
  return {
    ...base,
    tool_name: tool,
    tool_input: input === undefined ? {} : parse("--input", input),
  };
}

function parse(shown: string, text: string): JsonValue {
  const { value, problems } = parseJson(text, { comments: false });
  // A key that stands there twice has two readings: a guard could judge one, and the agent run the other.
  const error = problems.find(({ level, code }) => level === "error" || code === "duplicate_key");
  if (error !== undefined) throw problemError(shown, error);
  if (value === undefined)
    throw problemError(shown, { line: 1, column: 1, message: "expected a JSON value" });
  return value;
}

function readBytes(path: string, shown: string): Uint8Array {
  try {
    return readBounded(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new HookError("invalid_payload", `the payload ${shown} cannot be read (${code ?? String(error)})`, {
      cause: error,
    });
  }
}

/** Also what is no regular file, such as a shell's `<(…)`; one byte too many is left to be complained about. */
function readBounded(path: string): Uint8Array {
  const descriptor = openSync(path, "r");
  try {
    const chunks: Buffer[] = [];
    for (let length = 0; length <= limits.payloadBytes;) {
      const chunk = Buffer.alloc(256 * 1024);
      const read = readSync(descriptor, chunk);
      if (read === 0) break;
      chunks.push(chunk.subarray(0, read));
      length += read;
    }
    return Buffer.concat(chunks);
  } finally {
    closeSync(descriptor);
  }
}

function problemError(
  shown: string,
  { line, column, message, hint }: Omit<Problem, "code" | "level">,
): HookError {
  const data = { file: shown, line, column };
  return new HookError("invalid_payload", `${shown}:${line}:${column} ${message}`, { hint, data });
}

/** A payload that names another event would be run as something that it is not. */
function refuseOtherEvent(name: string, payload: JsonObject, as: string | undefined): void {
  const named = payload["hook_event_name"];
  const native = dialects.find(({ id }) => id === as)?.events;
  const comparable = as === undefined || (native !== undefined && Object.hasOwn(native, name));
  if (typeof named !== "string" || named === name || !comparable) return;
  const message = `the payload says that it is of ${JSON.stringify(named)}, not of ${JSON.stringify(name)}`;
  throw new HookError("invalid_payload", message, { hint: "mend its hook_event_name, or name that event" });
}

function kindOf(value: JsonValue): string {
  if (Array.isArray(value)) return "a list";
  return value === null ? "null" : `a ${typeof value}`;
}
