import type { Document } from "../../formats/document.js";
import { pointer } from "../../formats/document.js";
import { nearest } from "../../formats/suggest.js";
import { isJsonObject } from "../../spec/index.js";
import type {
  ConfigFile,
  Dialect,
  JsonObject,
  JsonValue,
  Layer,
  Rule,
  RuleSource,
} from "../../spec/index.js";
import type { Findings, Path } from "./findings.js";

/** Something below a known event, and where it stands. */
export interface EventEntry {
  readonly path: Path;
  readonly dialect: string;
  readonly native: string;
  readonly events: readonly string[];
  readonly id: string;
  readonly layer: Layer;
  readonly source: RuleSource;
}

/** A handler within `hooks → Event → [{ matcher, hooks: [handler] }]`. */
export interface HandlerEntry extends EventEntry {
  readonly value: JsonObject;
  /** As written; undefined when the group has none. */
  readonly matcher: string | undefined;
  readonly matcherPath: Path;
}

export interface EventGroupsOptions {
  readonly file: ConfigFile;
  readonly document: Document;
  readonly findings: Findings;
  readonly dialect: Pick<Dialect, "id" | "events">;
  readonly hooks: JsonValue | undefined;
  /** How bad an unknown key of a group is. */
  readonly unknownKeys: "error" | "warning";
  /** Other spellings of the group's keys become `matcher` and `hooks`. */
  normalize?(group: JsonObject, path: Path): JsonObject;
  /** What one handler becomes; undefined when it is beyond use. */
  handler(entry: HandlerEntry): Rule | undefined;
  /** What becomes of an event's value, a group or a handler that has the wrong shape. Default: nothing. */
  malformed?(entry: EventEntry): Rule;
}

/**
 * Walks the shape that most agents share. Whatever is malformed is reported at its place; its siblings load.
 */
export function decodeEventGroups(options: EventGroupsOptions): readonly Rule[] {
  const { findings, hooks } = options;
  if (hooks === undefined || hooks === null) return [];
  if (!isJsonObject(hooks)) {
    findings.add({
      code: "wrong_type",
      level: "error",
      path: ["hooks"],
      message: "`hooks` must be an object of events",
    });
    return [];
  }
  return Object.entries(hooks).flatMap(([native, groups]) => decodeEvent(options, native, groups));
}

function decodeEvent(
  options: EventGroupsOptions,
  native: string,
  groups: JsonValue | undefined,
): readonly Rule[] {
  const { findings, dialect } = options;
  const path = ["hooks", native];
  if (!Object.hasOwn(dialect.events, native)) {
    const word = nearest(native, Object.keys(dialect.events), 1)[0];
    const hint =
      word === undefined ? `events: ${Object.keys(dialect.events).join(", ")}` : `did you mean \`${word}\`?`;
    const message = `there is no event \`${native}\`: its hooks never run`;
    findings.add({ code: "unknown_event", level: "error", path, at: "key", message, hint });
    return [];
  }
  if (groups === null || groups === undefined) return [];
  if (!Array.isArray(groups))
    return malformed(options, native, path, { message: `\`${native}\` must be a list of groups` });
  return groups.flatMap((group: JsonValue, index) => decodeGroup(options, native, group, [...path, index]));
}

function decodeGroup(
  options: EventGroupsOptions,
  native: string,
  raw: JsonValue,
  path: Path,
): readonly Rule[] {
  const group = isJsonObject(raw) ? (options.normalize?.(raw, path) ?? raw) : raw;
  if (!isJsonObject(group)) {
    const message = "a group must be an object with `matcher` and `hooks`";
    return malformed(options, native, path, { message });
  }
  for (const key of Object.keys(group))
    if (key !== "matcher" && key !== "hooks") reportGroupKey(options, group, key, path);
  const { matcher, hooks } = group;
  if (matcher !== undefined && matcher !== null && typeof matcher !== "string")
    return malformed(options, native, [...path, "matcher"], { message: "`matcher` must be a text" });
  if (!Array.isArray(hooks)) {
    const message = "a group needs `hooks`, a list of handlers";
    return hooks === undefined
      ? malformed(options, native, path, { message, code: "missing" })
      : malformed(options, native, [...path, "hooks"], { message });
  }
  return hooks.flatMap((value: JsonValue, index) => {
    const place = [...path, "hooks", index];
    if (!isJsonObject(value))
      return malformed(options, native, place, { message: "a handler must be an object" });
    const entry = entryAt(options, native, place);
    const matched = { matcher: matcher ?? undefined, matcherPath: [...path, "matcher"] };
    return options.handler({ ...entry, ...matched, value }) ?? [];
  });
}

function malformed(
  options: EventGroupsOptions,
  native: string,
  path: Path,
  { code = "wrong_type", message }: { code?: string; message: string },
): readonly Rule[] {
  options.findings.add({ code, level: "error", path, message });
  return options.malformed === undefined ? [] : [options.malformed(entryAt(options, native, path))];
}

/** What is known of an entry before anybody reads it. */
export function entryAt(
  { file, document, dialect }: Pick<EventGroupsOptions, "file" | "document" | "dialect">,
  native: string,
  path: Path,
): EventEntry {
  const source = { path: file.path, file: file.file, ...document.locate(path), pointer: pointer(path) };
  return {
    path,
    dialect: dialect.id,
    native,
    events: dialect.events[native]?.from ?? [],
    id: `${dialect.id}:${file.layer}:${file.file}#${source.pointer}`,
    layer: file.layer,
    source,
  };
}

function reportGroupKey(
  { findings, unknownKeys: level }: EventGroupsOptions,
  group: JsonObject,
  key: string,
  path: Path,
): void {
  const flat = group["hooks"] === undefined && ["type", "command", "url"].includes(key);
  const word = nearest(key, ["matcher", "hooks"], 1)[0];
  const hint = flat
    ? "handlers stand in a list: hooks: [{ type, … }]"
    : word === undefined
      ? "known: matcher, hooks"
      : `did you mean \`${word}\`?`;
  findings.add({
    code: "unknown_key",
    level,
    path: [...path, key],
    at: "key",
    message: `a group has no key \`${key}\``,
    hint,
  });
}
