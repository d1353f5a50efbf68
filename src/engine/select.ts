import type { CompiledDialect, EventIndex, Matcher, Rule, RuleList } from "../spec/index.js";
import { matches } from "./match.js";
import type { Sight } from "./match.js";

const MOST_CACHED = 1024;

/**
 * Which rules of a dialect match an event, in declared order. What depends on event and tool alone is worked
 * out once and kept; a thousand rules that do not concern a call cost it nothing.
 */
export class Selector {
  readonly #compiled: CompiledDialect;
  /** By event, then by tool: a joined key would be built anew for every event. */
  readonly #cache = new Map<string, Map<string, Candidates>>();
  readonly #mayRun: (rule: Rule) => boolean;
  #size = 0;

  /** @param mayRun whether a rule is trusted: otherwise its slow patterns get no time that others need */
  constructor(compiled: CompiledDialect, mayRun: (rule: Rule) => boolean = () => true) {
    this.#compiled = compiled;
    this.#mayRun = mayRun;
  }

  select(sight: Sight): readonly Rule[] {
    const { hook_event_name: name, tool_name: tool = "" } = sight.event;
    const index = Object.hasOwn(this.#compiled.events, name) ? this.#compiled.events[name] : undefined;
    if (index === undefined) return [];
    const candidates =
      this.#cache.get(name)?.get(tool) ??
      this.#remember(name, tool, narrow(this.#compiled.rules, index, sight));
    if (candidates.conditional === undefined) return candidates.certain;
    return filter(this.#compiled.rules, candidates, { sight, mayRun: this.#mayRun });
  }

  #remember(name: string, tool: string, candidates: Candidates): Candidates {
    if (this.#size >= MOST_CACHED) {
      this.#cache.clear();
      this.#size = 0;
    }
    let tools = this.#cache.get(name);
    if (tools === undefined) this.#cache.set(name, (tools = new Map()));
    tools.set(tool, candidates);
    this.#size += 1;
    return candidates;
  }
}

type Words = Readonly<Record<string, RuleList>>;

interface Candidates {
  /** Matched by event and tool alone, in declared order. */
  readonly certain: readonly Rule[];
  /** Set where some rules still depend on the input. */
  readonly conditional?: {
    readonly certain: readonly number[];
    /** By the first word that the command must begin with. */
    readonly words: Words;
    readonly rest: RuleList;
    /** Lists that were chosen before: who gets the same list again need not plan it again. */
    readonly known: Map<string, readonly Rule[]>;
  };
}

function narrow(rules: readonly Rule[], index: EventIndex, sight: Sight): Candidates {
  const tool = sight.event.tool_name ?? "";
  const certain: number[] = [];
  const rest: number[] = [];
  for (const position of positions(index, tool)) {
    const { when } = rules[position] as Rule;
    if (!holds(when, sight, true)) continue;
    if (when.every(isCertain)) certain.push(position);
    else rest.push(position);
  }
  const words = Object.hasOwn(index.words, tool) ? (index.words[tool] as Words) : undefined;
  const list = { certain: certain.map((position) => rules[position] as Rule) };
  if (rest.length === 0 && words === undefined) return list;
  return { ...list, conditional: { certain, words: words ?? {}, rest, known: new Map() } };
}

/** Whether event and tool decide about it alone. A pattern that may be cut off is asked each time. */
function isCertain({ subject, test }: Matcher): boolean {
  return subject === "tool" && !("backtracking" in test);
}

/** Whether the matchers hold that look at the tool's name, or those that look at anything else; slow ones left out. */
function holds(when: readonly Matcher[], sight: Sight, ofTool: boolean): boolean {
  for (const matcher of when) {
    if ("backtracking" in matcher.test || (matcher.subject === "tool") !== ofTool) continue;
    if (matches(matcher, sight) === false) return false;
  }
  return true;
}

interface Asked {
  readonly sight: Sight;
  readonly mayRun: (rule: Rule) => boolean;
}

/** Last of all, since they take time. What was cut off is chosen, and noted: the plan says what it counts as. */
function holdsSlowly(rule: Rule, { sight, mayRun }: Asked): boolean {
  if (!mayRun(rule)) return true;
  let cut: Matcher | undefined;
  for (const matcher of rule.when) {
    if (!("backtracking" in matcher.test)) continue;
    const result = matches(matcher, sight);
    if (result === false) return false;
    if (result === undefined) cut ??= matcher;
  }
  if (cut !== undefined) sight.noteCutOff(rule, cut);
  return true;
}

function positions(index: EventIndex, tool: string): number[] {
  const found = [...index.any, ...index.rest];
  if (Object.hasOwn(index.exact, tool)) found.push(...(index.exact[tool] ?? []));
  for (const length of index.prefixLengths) {
    const prefix = tool.slice(0, length);
    if (prefix.length === length && Object.hasOwn(index.prefix, prefix))
      found.push(...(index.prefix[prefix] ?? []));
  }
  for (const length of index.containsLengths) {
    for (let start = 0; start + length <= tool.length; start += 1) {
      const text = tool.slice(start, start + length);
      if (Object.hasOwn(index.contains, text)) found.push(...(index.contains[text] ?? []));
    }
  }
  return [...new Set(found)].toSorted((one, other) => one - other);
}

function filter(rules: readonly Rule[], candidates: Candidates, asked: Asked): readonly Rule[] {
  const { conditional } = candidates;
  const { sight } = asked;
  if (conditional === undefined) return candidates.certain;
  const chosen: number[] = [];
  const consider = (list: RuleList): void => {
    for (const position of list) {
      const rule = rules[position] as Rule;
      if (holds(rule.when, sight, false) && holdsSlowly(rule, asked)) chosen.push(position);
    }
  };
  consider(conditional.rest);
  const commands = sight.subject("command");
  if (commands === undefined) for (const word in conditional.words) consider(conditional.words[word] ?? []);
  else
    for (const word of new Set(commands.map(wordOf)))
      if (Object.hasOwn(conditional.words, word)) consider(conditional.words[word] ?? []);
  if (chosen.length === 0) return candidates.certain;
  const all = [...conditional.certain, ...chosen].toSorted((one, other) => one - other);
  const key = all.join();
  let known = conditional.known.get(key);
  if (known === undefined) {
    if (conditional.known.size >= MOST_CACHED) conditional.known.clear();
    conditional.known.set(key, (known = all.map((position) => rules[position] as Rule)));
  }
  return known;
}

function wordOf(command: string): string {
  return command.split(/\s/, 1)[0] as string;
}
