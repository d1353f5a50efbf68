import { resolve, relative } from "node:path";
import { createPatience, testBacktracking } from "../guards/backtracking.js";
import type { Patience } from "../guards/backtracking.js";
import { testFnmatch } from "../guards/fnmatch.js";
import { testPathGlob } from "../guards/path-glob.js";
import { testPattern } from "../guards/pattern.js";
import { simpleCommands } from "../guards/shell-commands.js";
import { testWildcard } from "../guards/wildcard.js";
import { isJsonObject } from "../spec/index.js";
import type { HookEvent, JsonValue, Matcher, Rule, Subject, Test } from "../spec/index.js";

/**
 * An event as matchers see it, in one dialect's words. Subjects are worked out once, when first asked for.
 * `undefined` means that a subject was too complex to be read: it counts as a match, since a guard that
 * cannot see must not look away.
 */
export class Sight {
  readonly event: HookEvent;
  readonly #patience: Patience;
  readonly #subjects = new Map<Subject, readonly string[] | undefined>();
  #answers: Map<Matcher, boolean | undefined> | undefined;
  #cutOff: Map<Rule, Matcher> | undefined;

  /** @param patience what slow patterns may take: one for all sights of an event */
  constructor(event: HookEvent, patience: Patience = createPatience()) {
    this.event = event;
    this.#patience = patience;
  }

  /** Chosen rules whose matcher was cut off: whoever plans decides what that means. */
  get cutOff(): ReadonlyMap<Rule, Matcher> | undefined {
    return this.#cutOff;
  }

  noteCutOff(rule: Rule, matcher: Matcher): void {
    (this.#cutOff ??= new Map()).set(rule, matcher);
  }

  /** A slow pattern is run once for an event, however often it is asked about. */
  slowly(matcher: Matcher, source: string, texts: readonly string[]): boolean | undefined {
    const answers = (this.#answers ??= new Map());
    if (!answers.has(matcher)) answers.set(matcher, testBacktracking(source, texts, this.#patience));
    return answers.get(matcher);
  }

  subject(subject: Subject): readonly string[] | undefined {
    if (!this.#subjects.has(subject)) this.#subjects.set(subject, look(subject, this.event));
    return this.#subjects.get(subject);
  }
}

/** `undefined` where its pattern was cut off. */
export function matches(matcher: Matcher, sight: Sight): boolean | undefined {
  const { subject, test } = matcher;
  const texts = sight.subject(subject);
  if (texts === undefined) return true;
  if ("backtracking" in test) return sight.slowly(matcher, test.backtracking, texts);
  return texts.some((text) => passes(test, text));
}

/** Whether all of them match, as far as they could be run. */
export function matchesAll(matchers: readonly Matcher[], sight: Sight): boolean {
  for (const matcher of matchers) if (matches(matcher, sight) === false) return false;
  return true;
}

function passes(test: Exclude<Test, { readonly backtracking: string }>, text: string): boolean {
  if ("exact" in test) return test.exact.includes(text);
  if ("except" in test) return !test.except.includes(text);
  if ("pattern" in test) return testPattern(test.pattern, text);
  if ("wildcard" in test) return test.wildcard.some((wildcard) => testWildcard(wildcard, text));
  if ("fnmatch" in test) return testFnmatch(test.fnmatch, text);
  if ("path" in test) return test.path.some((glob) => testPathGlob(glob, text));
  return test satisfies never;
}

function look(subject: Subject, event: HookEvent): readonly string[] | undefined {
  if (subject === "tool") return [event.tool_name ?? ""];
  if (subject === "strings") return strings(event.tool_input);
  if (subject === "fields") return isJsonObject(event.tool_input) ? strings(event.tool_input) : [];
  if (subject === "command") return commands(event.tool_input);
  if (subject === "path") return paths(event);
  if (subject === "domain") return domains(event.tool_input);
  if (subject.startsWith("first:")) return [firstOf(subject.slice("first:".length).split(","), event)];
  const value = event[subject.slice("field:".length)];
  return [typeof value === "string" ? value : ""];
}

function firstOf(names: readonly string[], event: HookEvent): string {
  for (const name of names) {
    const value = name.startsWith("=") ? name.slice(1) : event[name];
    if (typeof value === "string" && value !== "") return value;
  }
  return "";
}

/** An input with more values than these is not read to its end. */
const MOST_VALUES = 100_000;

/** Strings of objects and of arrays, but not of arrays within arrays. However deep: a loop, since calls end in a full stack. */
function strings(input: JsonValue | undefined): readonly string[] | undefined {
  const found: string[] = [];
  const open = [input];
  for (let read = 0; open.length > 0; read += 1) {
    if (read > MOST_VALUES) return undefined;
    const value = open.pop();
    if (typeof value === "string") found.push(value);
    else if (Array.isArray(value)) {
      for (const item of value) if (!Array.isArray(item)) open.push(item);
    } else if (isJsonObject(value)) {
      for (const item of Object.values(value)) open.push(item);
    }
  }
  return found;
}

function commands(input: JsonValue | undefined): readonly string[] | undefined {
  const text = field(input, ["command", "cmd", "script"]);
  if (text === undefined) return strings(input);
  const simple = simpleCommands(text);
  return simple === undefined ? undefined : [text, ...simple];
}

function paths(event: HookEvent): readonly string[] | undefined {
  const given = field(event.tool_input, ["file_path", "path", "notebook_path"]);
  if (given === undefined) return strings(event.tool_input);
  const cwd = event.cwd ?? "/";
  const absolute = resolve(cwd, given);
  return [given, absolute, relative(cwd, absolute)];
}

/** The host, as names are compared: lower case, without the dot of the root. Tools also take an address without `https://`. */
function domains(input: JsonValue | undefined): readonly string[] | undefined {
  const url = field(input, ["url"]);
  if (url === undefined) return undefined;
  const host = hostOf(url) ?? hostOf(`https://${url}`);
  return host === undefined ? undefined : [host.toLowerCase().replace(/\.+$/, "")];
}

function hostOf(url: string): string | undefined {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return host === "" ? undefined : host;
}

function field(input: JsonValue | undefined, names: readonly string[]): string | undefined {
  if (!isJsonObject(input)) return undefined;
  for (const name of names) {
    const value = input[name];
    if (typeof value === "string") return value;
  }
  return undefined;
}
