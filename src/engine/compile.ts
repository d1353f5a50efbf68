import { literalPrefix, literalWithin } from "../guards/pattern.js";
import type { CompiledDialect, CompiledPlan, EventIndex, Matcher, Rule } from "../spec/index.js";

/** Rules in declared order become the plan that everything else only reads. */
export function compile(dialects: readonly { id: string; rules: readonly Rule[] }[]): CompiledPlan {
  return {
    version: 1,
    dialects: dialects.map(({ id, rules }) => compileDialect(id, rules)),
    patterns: dialects.some(({ rules }) => rules.some(needsPatterns)),
  };
}

export function compileDialect(id: string, rules: readonly Rule[]): CompiledDialect {
  const drafts = new Map<string, Draft>();
  for (const [position, rule] of rules.entries()) {
    for (const event of rule.events) {
      let draft = drafts.get(event);
      if (draft === undefined) drafts.set(event, (draft = new Draft()));
      draft.add(position, rule.when);
    }
  }
  return {
    id,
    rules,
    events: Object.fromEntries([...drafts].map(([event, draft]) => [event, draft.finish()])),
  };
}

export function needsPatterns(rule: Rule): boolean {
  return rule.when.some((matcher) => "pattern" in matcher.test);
}

class Draft {
  readonly #any: number[] = [];
  readonly #exact = new Map<string, number[]>();
  readonly #prefix = new Map<string, number[]>();
  readonly #contains = new Map<string, number[]>();
  readonly #words = new Map<string, Map<string, number[]>>();
  readonly #rest: number[] = [];

  add(position: number, when: readonly Matcher[]): void {
    const tool = when.find((matcher) => matcher.subject === "tool");
    if (tool === undefined) {
      this.#any.push(position);
    } else if ("exact" in tool.test) {
      const word = firstWord(when);
      // Nobody looks at the tool again behind the index by words: all that is said about it must hold here.
      const names = word === undefined ? undefined : namesOf(when);
      for (const name of new Set(names ?? tool.test.exact)) {
        if (word === undefined || names === undefined) push(this.#exact, name, position);
        else this.#addWord(name, word, position);
      }
    } else {
      const pattern = "pattern" in tool.test ? tool.test.pattern : "";
      const prefix = literalPrefix(pattern);
      const within = prefix === "" ? literalWithin(pattern) : "";
      if (prefix !== "") push(this.#prefix, prefix, position);
      else if (within !== "") push(this.#contains, within, position);
      else this.#rest.push(position);
    }
  }

  #addWord(tool: string, word: string, position: number): void {
    let words = this.#words.get(tool);
    if (words === undefined) this.#words.set(tool, (words = new Map()));
    push(words, word, position);
  }

  finish(): EventIndex {
    return {
      any: this.#any,
      exact: Object.fromEntries(this.#exact),
      prefix: Object.fromEntries(this.#prefix),
      prefixLengths: lengthsOf(this.#prefix),
      contains: Object.fromEntries(this.#contains),
      containsLengths: lengthsOf(this.#contains),
      words: Object.fromEntries([...this.#words].map(([tool, words]) => [tool, Object.fromEntries(words)])),
      rest: this.#rest,
    };
  }
}

/** The tools that all matchers of the tool's name permit, where each of them is a list of names. */
function namesOf(when: readonly Matcher[]): readonly string[] | undefined {
  let names: readonly string[] | undefined;
  for (const { subject, test } of when) {
    if (subject !== "tool") continue;
    if (!("exact" in test)) return undefined;
    const { exact } = test;
    names = names === undefined ? exact : names.filter((name) => exact.includes(name));
  }
  return names;
}

/** The word that a command must begin with for the matchers to hold, where they demand a whole one. */
function firstWord(when: readonly Matcher[]): string | undefined {
  const words = when.flatMap(({ subject, test }) => {
    if (subject !== "command" || !("wildcard" in test)) return [];
    const demanded = new Set(test.wildcard.map(demandedWord));
    return demanded.size === 1 ? [...demanded] : [];
  });
  return words.find((word) => word !== undefined);
}

function demandedWord(wildcard: string): string | undefined {
  const literal = wildcard.split("*", 1)[0] as string;
  const space = literal.search(/\s/);
  if (space > 0) return literal.slice(0, space);
  return literal === wildcard && literal !== "" && space === -1 ? literal : undefined;
}

function lengthsOf(map: ReadonlyMap<string, unknown>): readonly number[] {
  return [...new Set([...map.keys()].map((text) => text.length))];
}

function push(map: Map<string, number[]>, key: string, position: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [position]);
  else list.push(position);
}
