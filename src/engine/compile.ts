import { literalPrefix } from "../guards/pattern.js";
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
      draft.add(
        position,
        rule.when.find((matcher) => matcher.subject === "tool"),
      );
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
  readonly #rest: number[] = [];

  add(position: number, tool: Matcher | undefined): void {
    if (tool === undefined) {
      this.#any.push(position);
    } else if ("exact" in tool.test) {
      for (const name of new Set(tool.test.exact)) push(this.#exact, name, position);
    } else {
      const prefix = "pattern" in tool.test ? literalPrefix(tool.test.pattern) : "";
      if (prefix === "") this.#rest.push(position);
      else push(this.#prefix, prefix, position);
    }
  }

  finish(): EventIndex {
    return {
      any: this.#any,
      exact: Object.fromEntries(this.#exact),
      prefix: Object.fromEntries(this.#prefix),
      prefixLengths: [...new Set([...this.#prefix.keys()].map((prefix) => prefix.length))],
      rest: this.#rest,
    };
  }
}

function push(map: Map<string, number[]>, key: string, position: number): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [position]);
  else list.push(position);
}
