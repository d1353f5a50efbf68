import type { Document } from "../../formats/document.js";
import { parseJson } from "../../formats/json.js";
import { nearest } from "../../formats/suggest.js";
import { isJsonObject } from "../../spec/index.js";
import type { ConfigFile, ConfigSide, Decoded, JsonValue, Rule } from "../../spec/index.js";
import { entryAt } from "../kit/event-groups.js";
import type { EventEntry } from "../kit/event-groups.js";
import type { Findings } from "../kit/findings.js";
import { invalidRule, placeOf } from "../kit/invalid-rule.js";
import { readFile } from "../kit/read-file.js";
import { validate } from "../kit/validate.js";
import { events, MOMENTS, momentOf } from "./events.js";
import { doubtsAbout, matchersOf } from "./matcher.js";
import { merge } from "./merge.js";
import { AtomCodeFile, AtomCodeHook } from "./schema.js";

/** The file side of today's AtomCode. */
export async function createConfig(): Promise<ConfigSide> {
  return { decode, merge };
}

interface Reading {
  readonly file: ConfigFile;
  readonly document: Document;
  readonly findings: Findings;
}

function decode(file: ConfigFile): Decoded {
  const parsed = readFile(file, (text) => parseJson(text, { comments: true, trailingCommas: false }));
  if ("broken" in parsed) return parsed.broken;
  const { document, root, findings } = parsed;
  validate(AtomCodeFile, root, {
    findings,
    path: [],
    what: "the file",
    unknownKeys: "warning",
    wrongValues: "leave-out",
  });
  const rules = decodeHooks({ file, document, findings }, root["hooks"]);
  return { file: file.file, layer: file.layer, rules, diagnostics: findings.diagnostics };
}

function decodeHooks(reading: Reading, hooks: JsonValue | undefined): readonly Rule[] {
  if (hooks === undefined) return [];
  if (isJsonObject(hooks))
    return Object.entries(hooks).flatMap(([name, value]) => decodeHook(reading, name, value) ?? []);
  const message = "`hooks` must be an object of hooks by name";
  reading.findings.add({ code: "wrong_type", level: "error", path: ["hooks"], message, hint: SHAPE });
  return [];
}

const SHAPE = 'write "hooks": { "a-name": { "event": "PreToolUse", "command": "…" } }';

function decodeHook(reading: Reading, name: string, value: JsonValue | undefined): Rule | undefined {
  const { findings } = reading;
  const path = ["hooks", name];
  if (!isJsonObject(value)) {
    // Claude Code's files have lists of groups by event here.
    const message = `\`${name}\` must be an object with \`event\` and \`command\``;
    findings.add({ code: "wrong_type", level: "error", path, message, hint: SHAPE });
    return undefined;
  }
  const hook = validate(AtomCodeHook, value, {
    findings,
    path,
    what: "the hook",
    spellings: SPELLINGS,
    unknownKeys: "warning",
  });
  const { event: native } = value;
  if (typeof native !== "string") return undefined;
  if (momentOf(native) === undefined) return unknownEvent(findings, native, path);
  const entry = entryAt({ ...reading, dialect: { id: "atomcode-json", events } }, native, path);
  if (hook !== undefined) return ruleOf(entry, hook, name, findings);
  // One that was switched off is not missed.
  return { ...invalidRule(entry), name, ...(value["disabled"] === true ? { skip: DISABLED } : {}) };
}

const SPELLINGS = {
  timeout: "timeout_ms",
  timeoutMs: "timeout_ms",
  timeoutSec: "timeout_ms",
  timeout_secs: "timeout_ms",
  enabled: "disabled",
  trigger: "event",
  script: "command",
  bash: "command",
};

const DISABLED = { because: "disabled", message: "its entry says `disabled`" } as const;

function ruleOf(entry: EventEntry, hook: AtomCodeHook, name: string, findings: Findings): Rule {
  const { command, timeout_ms: timeoutMs = 10_000, disabled = false } = hook;
  const matcher = hook.matcher ?? undefined;
  const moment = momentOf(entry.native) ?? "PreToolUse";
  for (const doubt of doubtsAbout(matcher, moment))
    findings.add({ code: "invalid_matcher", level: "warning", path: [...entry.path, "matcher"], ...doubt });
  if (timeoutMs === 0) {
    const message = "0 ms is over at once: the hook is never heard";
    findings.add({
      code: "invalid_value",
      level: "warning",
      path: [...entry.path, "timeout_ms"],
      message,
      hint: "leave it out for 10000",
    });
  }
  return {
    ...placeOf(entry),
    name,
    when: matchersOf(matcher, moment),
    executor: "command",
    params: { command },
    timeoutMs,
    mode: "enforce",
    ...(disabled ? { skip: DISABLED } : {}),
  };
}

function unknownEvent(findings: Findings, native: string, path: readonly string[]): undefined {
  const word = nearest(native, Object.keys(events), 1)[0];
  findings.add({
    code: "unknown_event",
    level: "error",
    path: [...path, "event"],
    message: `AtomCode has no event ${JSON.stringify(native.slice(0, 60))}: the hook never runs`,
    hint: word === undefined ? `events: ${Object.keys(MOMENTS).join(", ")}` : `did you mean \`${word}\`?`,
  });
  return undefined;
}
