import { expressionOf } from "../guards/expression.js";
import { preparePatterns } from "../guards/pattern.js";
import { EVENTS, HookError } from "../spec/index.js";
import type { HookCallback, HookEvent, Matcher, OnOptions, Rule } from "../spec/index.js";
import { compileDialect, needsPatterns } from "./compile.js";
import { createGroup } from "./group.js";
import type { Group } from "./group.js";
import { callbackRule, hostDialect } from "./host.js";
import { checkOnOptions } from "./options.js";

/** The embedding program's own hooks: rules as data, and beside them the functions that they call. */
export class Callbacks {
  readonly functions = new Map<Rule, HookCallback>();
  #group: Group = hostGroup([]);
  #count = 0;
  /** A matcher waits for the pattern engine, which is loaded when somebody needs it. */
  #unprepared = false;

  /** @throws HookError `unknown_event`, `invalid_option` */
  add(event: string, options: OnOptions, callback: HookCallback): () => void {
    if (!Object.hasOwn(EVENTS, event)) throw new HookError("unknown_event", `there is no event "${event}"`);
    if (typeof callback !== "function") {
      throw new HookError("invalid_option", `on("${event}") needs a function`);
    }
    checkOnOptions(event, options);
    this.#count += 1;
    const rule = callbackRule(this.#count, event, options);
    this.functions.set(rule, callback);
    this.#use([...this.#group.compiled.rules, rule]);
    this.#unprepared ||= needsPatterns(rule);
    return () => this.#remove(rule.id);
  }

  get group(): Group {
    return this.#group;
  }

  get isReady(): boolean {
    return !this.#unprepared;
  }

  /** Whether one of them listens to the event. */
  hear({ hook_event_name: name }: HookEvent): boolean {
    return Object.hasOwn(this.#group.compiled.events, name);
  }

  /** @throws HookError `invalid_option` for a matcher that is no pattern */
  async prepare(): Promise<void> {
    if (!this.#unprepared) return;
    await preparePatterns();
    // All of them, before any of them is another one.
    const rules = this.#group.compiled.rules.map((rule) => [rule, prepared(rule)] as const);
    for (const [rule, fresh] of rules) this.#replace(rule, fresh);
    this.#use(rules.map(([, fresh]) => fresh));
    this.#unprepared = false;
  }

  #replace(rule: Rule, fresh: Rule): void {
    const callback = this.functions.get(rule);
    if (rule === fresh || callback === undefined) return;
    this.functions.set(fresh, callback);
    this.functions.delete(rule);
  }

  #remove(id: string): void {
    const { rules } = this.#group.compiled;
    const rule = rules.find((one) => one.id === id);
    if (rule !== undefined && this.functions.delete(rule)) this.#use(rules.filter((one) => one !== rule));
  }

  #use(rules: readonly Rule[]): void {
    this.#group = hostGroup(rules);
  }
}

/** What RE2 cannot run takes the slow way; the rule that says so is another one. */
function prepared(rule: Rule): Rule {
  const when = rule.when.map((matcher) => runnable(matcher, rule));
  return when.every((matcher, index) => matcher === rule.when[index]) ? rule : { ...rule, when };
}

function runnable(matcher: Matcher, { native }: Rule): Matcher {
  const { test, text } = matcher;
  if (!("pattern" in test)) return matcher;
  const expression = expressionOf(test.pattern);
  if (!("problem" in expression))
    return expression.slow === undefined ? matcher : { ...matcher, test: expression.test };
  const message = `on("${native}"): the matcher ${JSON.stringify(text)}: ${expression.problem}`;
  throw new HookError("invalid_option", message);
}

function hostGroup(rules: readonly Rule[]): Group {
  return createGroup({
    dialect: hostDialect,
    compiled: compileDialect(hostDialect.id, rules),
    trusted: true,
    hardened: false,
  });
}
