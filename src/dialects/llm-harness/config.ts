import { pointer } from "../../formats/document.js";
import type { Document } from "../../formats/document.js";
import { parseJson } from "../../formats/json.js";
import { nearest } from "../../formats/suggest.js";
import { parseYaml } from "../../formats/yaml.js";
import { isJsonObject } from "../../spec/index.js";
import type {
  ConfigFile,
  ConfigSide,
  Decoded,
  JsonObject,
  JsonValue,
  Rule,
  Subject,
} from "../../spec/index.js";
import type { EventEntry } from "../kit/event-groups.js";
import type { Findings } from "../kit/findings.js";
import type { Path } from "../kit/findings.js";
import { invalidRule } from "../kit/invalid-rule.js";
import { readFile } from "../kit/read-file.js";
import { checkDefinition } from "./check-definition.js";
import { EVENT_ORDER, events, isEvent } from "./events.js";
import { subjectAt } from "./payload.js";
import { ruleOf } from "./rule.js";

export interface ConfigOptions {
  /** What matchers are held against. Default: the tool's name, the prompt, the event. */
  readonly subject?: (native: string) => Subject;
}

/** The file side of llm-harness: `hooks → event → [definition]`, in JSON or YAML. */
export async function createConfig({ subject = subjectAt }: ConfigOptions = {}): Promise<ConfigSide> {
  return { decode: (file) => decode(file, subject) };
}

interface Reading {
  readonly file: ConfigFile;
  readonly document: Document;
  readonly findings: Findings;
  readonly subject: (native: string) => Subject;
}

function decode(file: ConfigFile, subject: Reading["subject"]): Decoded {
  const isJson = file.path.endsWith(".json");
  const parsed = readFile(file, (text) => (isJson ? parseJson(text, { comments: false }) : parseYaml(text)));
  if ("broken" in parsed) return parsed.broken;
  const { document, root, findings } = parsed;
  warnOfSlips(root, findings);
  const rules = decodeHooks({ file, document, findings, subject }, root["hooks"]);
  return { file: file.file, layer: file.layer, rules, diagnostics: findings.diagnostics };
}

/** Other settings of the harness stand in the same file; only what was probably meant for `hooks` is remarked upon. */
function warnOfSlips(root: JsonObject, findings: Findings): void {
  if (root["hooks"] !== undefined) return;
  for (const key of Object.keys(root)) {
    if (nearest(key, ["hooks"], 1).length === 0) continue;
    const message = `\`${key}\` is not read: hooks stand under \`hooks\``;
    findings.add({
      code: "unknown_key",
      level: "warning",
      path: [key],
      at: "key",
      message,
      hint: "did you mean `hooks`?",
    });
  }
}

function decodeHooks(reading: Reading, hooks: JsonValue | undefined): readonly Rule[] {
  if (hooks === undefined || hooks === null) return [];
  if (isJsonObject(hooks))
    return Object.entries(hooks).flatMap(([native, list]) => decodeEvent(reading, native, list));
  const message = "`hooks` must be an object of events";
  reading.findings.add({ code: "wrong_type", level: "error", path: ["hooks"], message });
  return [];
}

function decodeEvent(reading: Reading, native: string, list: JsonValue | undefined): readonly Rule[] {
  const { findings } = reading;
  const path = ["hooks", native];
  if (!isEvent(native)) {
    const word = nearest(native, EVENT_ORDER, 1)[0];
    const hint = word === undefined ? `events: ${EVENT_ORDER.join(", ")}` : `did you mean \`${word}\`?`;
    const message = `there is no event \`${native}\`: its hooks never run`;
    findings.add({ code: "unknown_event", level: "error", path, at: "key", message, hint });
    return [];
  }
  if (list === null || list === undefined) return [];
  if (Array.isArray(list))
    return list.map((value: JsonValue, index) => decodeEntry(reading, native, value, [...path, index]));
  const hint = isJsonObject(list) ? "put a `-` before it, or brackets around it" : undefined;
  const message = `\`${native}\`: Input should be a valid list`;
  findings.add({ code: "wrong_type", level: "error", path, message, hint });
  return [invalidRule(entryAt(reading, native, path))];
}

function decodeEntry(reading: Reading, native: keyof typeof events, value: JsonValue, path: Path): Rule {
  const entry = entryAt(reading, native, path);
  const definition = checkDefinition(value, { findings: reading.findings, path });
  if (definition === undefined) return invalidRule(entry);
  return ruleOf(entry, definition, reading.subject(native));
}

function entryAt({ file, document }: Reading, native: keyof typeof events, path: Path): EventEntry {
  const source = { path: file.path, file: file.file, ...document.locate(path), pointer: pointer(path) };
  return {
    path,
    dialect: "llm-harness",
    native,
    events: events[native].from,
    id: `llm-harness:${file.layer}:${file.file}#${source.pointer}`,
    layer: file.layer,
    source,
  };
}
