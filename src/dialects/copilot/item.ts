import type { Patience } from "../../guards/backtracking.js";
import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue, Rule } from "../../spec/index.js";
import type { EventEntry } from "../kit/event-groups.js";
import type { Findings, Path } from "../kit/findings.js";
import { invalidRule, placeOf } from "../kit/invalid-rule.js";
import { slowPattern } from "../kit/slow-pattern.js";
import { validate } from "../kit/validate.js";
import { camelName, isPascal } from "./events.js";
import type { Profile } from "./events.js";
import { matcherOf } from "./matcher.js";
import { CopilotItem } from "./schema.js";
import { nameMeant } from "./tools.js";

export interface ItemEntry extends EventEntry {
  /** Of the group that it stands in; its own wins. */
  readonly matcher?: { readonly value: JsonValue; readonly path: Path } | undefined;
}

export interface Reading {
  readonly findings: Findings;
  readonly profile: Profile;
  /** For all slow patterns of the file. */
  readonly patience: Patience;
}

const DEFAULT_TIMEOUT_SEC = 30;
const SPELLINGS = { timeout_secs: "timeoutSec", timeoutMs: "timeoutSec", allowed_env_vars: "allowedEnvVars" };

/** An item becomes a rule; one that is not valid becomes a rule that never runs. */
export function decodeItem(entry: ItemEntry, value: JsonValue, reading: Reading): Rule {
  const { findings, profile } = reading;
  const { path } = entry;
  const item = validate(CopilotItem, withMatcher(value, entry), {
    findings,
    path,
    what: "the hook",
    spellings: SPELLINGS,
    unknownKeys: "warning",
  });
  if (item === undefined || !isComplete(item, entry, findings)) return invalidRule(entry);
  const seconds = item.timeoutSec ?? item.timeout ?? DEFAULT_TIMEOUT_SEC;
  const when = conditions(item, entry, reading);
  if (when === undefined || !hasTime(seconds, item, entry, findings)) return invalidRule(entry);
  return {
    ...placeOf(entry),
    ...(profile === "seed" ? {} : { variant: profile }),
    when,
    executor: item.type ?? "command",
    params: paramsOf(item),
    timeoutMs: seconds * 1000,
    mode: "enforce",
    ...submitted(item, path, findings),
  };
}

function withMatcher(value: JsonValue, { matcher }: ItemEntry): JsonValue {
  if (!isJsonObject(value) || matcher === undefined || value["matcher"] !== undefined) return value;
  return { ...value, matcher: matcher.value };
}

const SHELLS = ["bash", "powershell", "command"] as const;

function isComplete(item: CopilotItem, { path, native }: ItemEntry, findings: Findings): boolean {
  const problem = problemOf(item, native);
  if (problem !== undefined) findings.add({ code: "invalid_value", level: "error", path, message: problem });
  return problem === undefined;
}

function problemOf(item: CopilotItem, native: string): string | undefined {
  const { type = "command", exec, args, url } = item;
  if (type === "http") {
    if (url === undefined) return "a hook of type http needs `url`";
    const { protocol } = URL.canParse(url) ? new URL(url) : {};
    return protocol === "https:" || protocol === "http:" ? undefined : "`url` must be an http or https URL";
  }
  if (type === "prompt") {
    if (item.prompt === undefined) return "a hook of type prompt needs `prompt`";
    return camelName(native) === "sessionStart"
      ? undefined
      : "hooks of type prompt are for sessionStart only";
  }
  const lines = SHELLS.filter((shell) => item[shell] !== undefined);
  if (exec !== undefined && lines.length > 0) return `\`exec\` does not go together with \`${lines[0]}\``;
  if (exec === undefined && args !== undefined) return "`args` are for `exec` only";
  return exec === undefined && lines.length === 0
    ? "a hook needs `bash`, `powershell`, `command` or `exec`"
    : undefined;
}

/** Recorded from 1.0.102: with a timeout of 0 the hook never runs, and nothing says so. */
function hasTime(seconds: number, item: CopilotItem, { path }: ItemEntry, findings: Findings): boolean {
  if (seconds > 0) return true;
  const key = item.timeoutSec === undefined ? "timeout" : "timeoutSec";
  const message = `\`${key}\` must be more than 0: the hook never runs`;
  findings.add({ code: "invalid_value", level: "error", path: [...path, key], message });
  return false;
}

function conditions(
  item: CopilotItem,
  entry: ItemEntry,
  { findings, patience }: Reading,
): Rule["when"] | undefined {
  const { matcher: text } = item;
  if (text === undefined) return [];
  const { native, path } = entry;
  const place = entry.matcher?.value === text ? entry.matcher.path : [...path, "matcher"];
  const add = (level: "error" | "warning", message: string): void =>
    findings.add({ code: "invalid_matcher", level, path: place, message });
  const meaning = matcherOf(native, text, patience);
  if ("problem" in meaning) {
    add("error", meaning.problem);
    return undefined;
  }
  if (meaning.slow !== undefined) findings.add(slowPattern(meaning.slow, place));
  if (meaning.ignored === true) add("warning", `${native} has nothing to match: \`matcher\` is ignored`);
  const foreign = isPascal(native) ? undefined : nameMeant(text);
  if (foreign !== undefined) add("warning", `${native} knows this tool as \`${foreign}\`: it never matches`);
  return meaning.when;
}

/** What is submitted as if a person had typed it is the interactive program's to submit. It is no prompt to judge by. */
function submitted({ type }: CopilotItem, path: Path, findings: Findings): Pick<Rule, "skip"> {
  if (type !== "prompt") return {};
  const message = "anyhook submits no prompts: Copilot itself does, when an interactive session starts";
  findings.add({ code: "not_available", level: "warning", path, message });
  return { skip: { because: "not_available", message } };
}

/** What the executor, and `prepare`, may see: the type's own fields, for this platform. */
function paramsOf(item: CopilotItem): JsonObject {
  const { type = "command", exec, args = [], cwd, env, url, headers, allowedEnvVars, prompt } = item;
  if (type === "http") return { url, headers: headers ?? {}, allowedEnvVars: allowedEnvVars ?? [] };
  if (type === "prompt") return { prompt };
  const shell = process.platform === "win32" ? "powershell" : "bash";
  const run =
    exec === undefined ? { command: item[shell] ?? item.command, shell } : { command: exec, args: [...args] };
  return JSON.parse(JSON.stringify({ ...run, cwd, env })) as JsonObject;
}
