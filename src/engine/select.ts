import type { CompiledDialect, EventIndex, Matcher, Rule } from "../spec/index.js";
import { matchesAll } from "./match.js";
import type { Sight } from "./match.js";

const MOST_CACHED = 1024;

/**
 * Which rules of a dialect match an event, in declared order. What depends on event and tool alone is worked
 * out once and kept; a thousand rules that do not concern a call cost it nothing.
 */
export class Selector {
  readonly #compiled: CompiledDialect;
  readonly #cache = new Map<string, Candidates>();

  constructor(compiled: CompiledDialect) {
    this.#compiled = compiled;
  }

  select(sight: Sight): readonly Rule[] {
    const { hook_event_name: name, tool_name: tool = "" } = sight.event;
    const index = Object.hasOwn(this.#compiled.events, name) ? this.#compiled.events[name] : undefined;
    if (index === undefined) return [];
    const key = `${name}\0${tool}`;
    let candidates = this.#cache.get(key);
    if (candidates === undefined) {
      candidates = narrow(this.#compiled.rules, index, sight);
      if (this.#cache.size >= MOST_CACHED) this.#cache.clear();
      this.#cache.set(key, candidates);
    }
    return candidates.conditional ? filter(this.#compiled.rules, candidates, sight) : candidates.certain;
  }
}

interface Candidates {
  /** Matched by event and tool alone, in declared order. */
  readonly certain: readonly Rule[];
  /** Set where some rules still depend on the input. */
  readonly conditional?: {
    readonly certain: readonly number[];
    /** By the first word that the command must begin with. */
    readonly byWord: ReadonlyMap<string, readonly Condition[]>;
    readonly rest: readonly Condition[];
  };
}

interface Condition {
  readonly position: number;
  readonly matchers: readonly Matcher[];
}

function narrow(rules: readonly Rule[], index: EventIndex, sight: Sight): Candidates {
  const tool = sight.event.tool_name ?? "";
  const certain: number[] = [];
  const rest: Condition[] = [];
  const byWord = new Map<string, Condition[]>();
  for (const position of positions(index, tool)) {
    const { when } = rules[position] as Rule;
    if (
      !matchesAll(
        when.filter(({ subject }) => subject === "tool"),
        sight,
      )
    )
      continue;
    const matchers = when.filter(({ subject }) => subject !== "tool");
    const word = firstWord(matchers);
    if (matchers.length === 0) certain.push(position);
    else if (word === undefined) rest.push({ position, matchers });
    else byWord.set(word, [...(byWord.get(word) ?? []), { position, matchers }]);
  }
  const list = { certain: certain.map((position) => rules[position] as Rule) };
  return rest.length + byWord.size === 0 ? list : { ...list, conditional: { certain, byWord, rest } };
}

function positions(index: EventIndex, tool: string): number[] {
  const lists = [index.any, index.rest];
  if (Object.hasOwn(index.exact, tool)) lists.push(index.exact[tool] ?? []);
  for (const length of index.prefixLengths) {
    const prefix = tool.slice(0, length);
    if (prefix.length === length && Object.hasOwn(index.prefix, prefix))
      lists.push(index.prefix[prefix] ?? []);
  }
  return lists.flat().toSorted((one, other) => one - other);
}

function filter(rules: readonly Rule[], { conditional }: Candidates, sight: Sight): readonly Rule[] {
  if (conditional === undefined) return [];
  const chosen = [...conditional.certain];
  const consider = (conditions: readonly Condition[]): void => {
    for (const { position, matchers } of conditions) if (matchesAll(matchers, sight)) chosen.push(position);
  };
  consider(conditional.rest);
  if (conditional.byWord.size > 0) {
    const commands = sight.subject("command");
    if (commands === undefined) for (const conditions of conditional.byWord.values()) consider(conditions);
    else for (const word of new Set(commands.map(wordOf))) consider(conditional.byWord.get(word) ?? []);
  }
  return chosen.toSorted((one, other) => one - other).map((position) => rules[position] as Rule);
}

/** The word that a command must begin with for the matchers to hold, where they demand a whole one. */
function firstWord(matchers: readonly Matcher[]): string | undefined {
  const words = matchers.flatMap(({ subject, test }) => {
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

function wordOf(command: string): string {
  return command.split(/\s/, 1)[0] as string;
}
