import { isAbsolute } from "node:path";
import type { HookEvent, HostSide, JsonObject, Preparation, Rule } from "../../spec/index.js";
import { goJson } from "../kit/go-json.js";
import { metadataOf, outbound } from "./metadata.js";
import { read } from "./read.js";

/** We act as NeoCode. */
export const host: HostSide = { body, serialize: goJson, prepare, read };

/** What a hook that observes is told; what the tool said is not part of it. */
function body(event: HookEvent, { id, name, native, params }: Rule): JsonObject {
  const metadata = params["include_metadata"] === true ? outbound(metadataOf(event)) : {};
  return {
    hook_id: name ?? id,
    point: native,
    scope: "user",
    kind: "http",
    mode: "observe",
    run_id: textOf(event["run_id"]),
    session_id: textOf(event.session_id),
    triggered_at: nanoTime(event.at),
    ...(Object.keys(metadata).length === 0 ? {} : { metadata }),
  };
}

/** Where NeoCode's own words name the folder of the run, files are looked for there; else in the workspace. */
function prepare(event: HookEvent): Preparation {
  const folder = textOf(event["workdir"]);
  return isAbsolute(folder) ? { cwd: folder } : {};
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : "";
}

/** Go's `RFC3339Nano`: no zeros at the end of the fraction, and no fraction without digits. */
export function nanoTime(iso: string): string {
  const [seconds = "", fraction = ""] = iso.replace("Z", "").split(".");
  const digits = fraction.replace(/(?<!0)0+$/u, "");
  return digits === "" ? `${seconds}Z` : `${seconds}.${digits}Z`;
}
