import { basename, dirname } from "node:path";
import { parseJson } from "../../formats/json.js";
import type { Document } from "../../formats/document.js";
import { nearest } from "../../formats/suggest.js";
import { createPatience } from "../../guards/backtracking.js";
import type { Patience } from "../../guards/backtracking.js";
import { preparePatterns } from "../../guards/pattern.js";
import { isJsonObject } from "../../spec/index.js";
import type { ConfigFile, ConfigSide, Decoded, JsonObject, JsonValue, Rule } from "../../spec/index.js";
import { entryAt } from "../kit/event-groups.js";
import type { EventEntry } from "../kit/event-groups.js";
import type { Findings, Path } from "../kit/findings.js";
import { readFile } from "../kit/read-file.js";
import { validate } from "../kit/validate.js";
import { eventsOf } from "./events.js";
import type { Profile } from "./events.js";
import { decodeItem } from "./item.js";
import { invalidRule } from "../kit/invalid-rule.js";
import { merge } from "./merge.js";
import type { CopilotState } from "./merge.js";
import { CopilotFile } from "./schema.js";

/** The file side of Copilot. Patterns are judged while decoding, so their engine must be there. */
export async function createConfig(profile: Profile): Promise<ConfigSide> {
  await preparePatterns();
  return { decode: (file) => decode(file, profile), merge };
}

/** A file of hooks, the user's settings, or those of a repository: they differ in what one slip costs. */
type Kind = "hooks" | "user settings" | "repository settings";

function kindOf({ path, layer }: ConfigFile): Kind {
  if (layer === "managed" || basename(dirname(path)) === "hooks") return "hooks";
  return layer === "user" ? "user settings" : "repository settings";
}

interface Reading {
  readonly file: ConfigFile;
  readonly kind: Kind;
  readonly document: Document;
  readonly findings: Findings;
  readonly profile: Profile;
  readonly patience: Patience;
}

function decode(file: ConfigFile, profile: Profile): Decoded {
  const parsed = readFile(file, (text) => parseJson(text, { comments: false }));
  if ("broken" in parsed) return parsed.broken;
  const { document, root, findings } = parsed;
  const reading: Reading = {
    file,
    kind: kindOf(file),
    document,
    findings,
    profile,
    patience: createPatience(),
  };
  if (reading.kind === "hooks") {
    const options = { findings, path: [], what: "the file" } as const;
    validate(CopilotFile, root, { ...options, unknownKeys: "warning", wrongValues: "leave-out" });
  }
  const { rules, rejected } = decodeHooks(reading, root);
  const off = switchOf(reading, root);
  const state: CopilotState = { disablesAll: off === "everything" };
  return {
    file: file.file,
    layer: file.layer,
    rules: off === "file" ? rules.map(switchedOff) : rules,
    diagnostics: findings.diagnostics,
    state,
    // A policy that is void as a whole must not pass for one that was read.
    broken: rejected && file.layer === "managed",
  };
}

/** What is wrong with the structure voids the file; an item that is wrong voids itself, in settings all of them. */
function decodeHooks(
  reading: Reading,
  { version, hooks }: JsonObject,
): { readonly rules: readonly Rule[]; readonly rejected: boolean } {
  const { kind, findings } = reading;
  const voids = (path: Path, message: string): void =>
    findings.add({
      code: "void_file",
      level: "error",
      path,
      message: `${message}: Copilot runs none of its hooks`,
    });
  const before = findings.diagnostics.length;
  if (kind === "hooks" && version !== undefined && version !== 1)
    voids(["version"], `version ${JSON.stringify(version)} is not 1`);
  if (hooks !== undefined && !isJsonObject(hooks)) voids(["hooks"], "`hooks` must be an object of events");
  const events = isJsonObject(hooks) ? Object.entries(hooks) : [];
  for (const [native, items] of events) {
    if (isKnown(reading, native) && !Array.isArray(items))
      voids(["hooks", native], `\`${native}\` must be a list`);
  }
  const rejected = findings.diagnostics.length > before;
  const rules = events.flatMap(([native, items]) => decodeEvent(reading, native, items));
  if (rejected) return { rules: rules.map((rule) => dropped(rule, "its file is void")), rejected };
  if (kind === "hooks" || rules.every(({ skip }) => skip?.because !== "invalid")) return { rules, rejected };
  voids(["hooks"], "one of the hooks in these settings is not valid");
  return {
    rules: rules.map((rule) => dropped(rule, "another hook of these settings is not valid")),
    rejected,
  };
}

function decodeEvent(reading: Reading, native: string, items: JsonValue | undefined): readonly Rule[] {
  const { kind, findings, profile } = reading;
  const path = ["hooks", native];
  if (!isKnown(reading, native)) {
    const word = nearest(native, Object.keys(eventsOf(profile)), 1)[0];
    const hint = word === undefined ? undefined : `did you mean \`${word}\`?`;
    const message = `Copilot has no event \`${native}\`: its hooks never run`;
    // Settings of a repository may be another agent's, with that agent's own events.
    const level = kind === "repository settings" ? "info" : "error";
    findings.add({ code: "unknown_event", level, path, at: "key", message, hint });
    return [];
  }
  if (!Array.isArray(items)) return [];
  return items.flatMap((item: JsonValue, index) => decodeGroup(reading, native, item, [...path, index]));
}

/** An item, or a group of them as in Claude Code's files: `{ matcher, hooks: [item] }`. */
function decodeGroup(reading: Reading, native: string, value: JsonValue, path: Path): readonly Rule[] {
  const entry = entryOf(reading, native, path);
  if (!isJsonObject(value) || value["hooks"] === undefined) return [decodeItem(entry, value, reading)];
  const { hooks, matcher: text } = value;
  if (!Array.isArray(hooks)) {
    const message = "a group needs `hooks`, a list";
    reading.findings.add({ code: "wrong_type", level: "error", path: [...path, "hooks"], message });
    return [invalidRule(entry)];
  }
  const matcher = text === undefined ? undefined : { value: text, path: [...path, "matcher"] };
  return hooks.map((item: JsonValue, index) =>
    decodeItem({ ...entryOf(reading, native, [...path, "hooks", index]), matcher }, item, reading),
  );
}

function entryOf({ file, document, profile }: Reading, native: string, path: Path): EventEntry {
  return entryAt({ file, document, dialect: { id: "copilot", events: eventsOf(profile) } }, native, path);
}

function isKnown({ profile }: Reading, native: string): boolean {
  return Object.hasOwn(eventsOf(profile), native);
}

function dropped(rule: Rule, message: string): Rule {
  return { ...rule, skip: { because: "invalid", message } };
}

function switchedOff(rule: Rule): Rule {
  if (rule.skip !== undefined) return rule;
  return { ...rule, skip: { because: "disabled", message: "`disableAllHooks` is true in its file" } };
}

/** What `disableAllHooks` reaches. Recorded from 1.0.102: in the user's settings nothing, in a repository's everything. */
function switchOf(
  { file, kind, findings }: Reading,
  { disableAllHooks: flag }: JsonObject,
): "file" | "everything" | undefined {
  if (flag !== true) return undefined;
  const warn = (message: string): void =>
    findings.add({ code: "disabled", level: "warning", path: ["disableAllHooks"], at: "key", message });
  if (kind === "repository settings") {
    warn("this switches off the hooks of every source, the user's own too; only a policy stays");
    return "everything";
  }
  if (file.layer === "managed" || kind === "user settings") {
    warn(`\`disableAllHooks\` has no effect in ${kind === "hooks" ? "a policy" : "the user's settings"}`);
    return undefined;
  }
  return "file";
}
