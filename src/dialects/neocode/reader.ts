import { HookError, isJsonObject } from "../../spec/index.js";
import type { GuestCall, GuestEvent, GuestSide, JsonObject, JsonValue } from "../../spec/index.js";
import { objectAt } from "./go-values.js";
import { namesAt } from "./metadata.js";
import { points } from "./points.js";

/** What NeoCode sends, or would send: the body of a hook that observes, or the fields of an event side by side. */
export const reader: Pick<GuestSide, "parse"> = { parse };

/** What says which hook was called, and not what happened. */
const ENVELOPE: ReadonlySet<string> = new Set(
  "hook_event_name hook_id point scope kind mode triggered_at metadata".split(" "),
);

function parse({ event, body }: GuestCall): GuestEvent {
  if (!isJsonObject(body)) throw new HookError("invalid_payload", "a NeoCode payload is an object");
  const point = event ?? String(body["point"] ?? "");
  const [name, failure] = (Object.hasOwn(points, point) ? points[point]?.from : undefined) ?? [];
  if (name === undefined) throw new HookError("unknown_event", `NeoCode has no point "${point}"`);
  const outer = Object.entries(body).filter(([key]) => !ENVELOPE.has(key));
  const fields: JsonObject = Object.fromEntries([
    ...Object.entries(objectAt(body, "metadata") ?? {}),
    ...outer,
  ]);
  const canonical = failure !== undefined && fields["is_error"] === true ? failure : name;
  return { name: canonical, payload: inOurWords(fields, canonical) };
}

/** A field under its canonical name; one that stands there under both names keeps what the canonical one says. */
function inOurWords(fields: JsonObject, event: string): Readonly<Record<string, unknown>> {
  const names = new Map(Object.entries(namesAt(event)).map(([ours, theirs]) => [theirs, ours]));
  const { tool_arguments: input, result_content_preview: preview, ...rest } = fields;
  const renamed = Object.entries(rest).flatMap(([key, value]) => {
    const ours = names.get(key);
    if (ours === undefined || Object.hasOwn(rest, ours)) return [[key, value] as const];
    // The folder of the run is told from that of the moment.
    return key === "workdir" ? [[ours, value] as const, [key, value] as const] : [[ours, value] as const];
  });
  return {
    ...(input === undefined ? {} : { tool_input: inputOf(input) }),
    ...(preview === undefined ? {} : { tool_response: preview }),
    ...Object.fromEntries(renamed),
  };
}

/** NeoCode hands arguments on as the text that the model wrote. */
function inputOf(value: JsonValue): JsonValue {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as JsonValue;
  } catch {
    return value;
  }
}
