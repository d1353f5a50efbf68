import { patternError, preparePatterns } from "../guards/pattern.js";
import { EVENTS, HookError } from "../spec/index.js";
import type { HookCallback, HookEvent, OnOptions, Rule } from "../spec/index.js";
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
    return () => {
      if (this.functions.delete(rule)) this.#use(this.#group.compiled.rules.filter((one) => one !== rule));
    };
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
    this.#group.compiled.rules.forEach(checkPatterns);
    this.#unprepared = false;
  }

  #use(rules: readonly Rule[]): void {
    this.#group = hostGroup(rules);
  }
}

function checkPatterns({ native, when }: Rule): void {
  for (const { test, text } of when) {
    const problem = "pattern" in test ? patternError(test.pattern) : undefined;
    if (problem === undefined) continue;
    throw new HookError("invalid_option", `on("${native}"): the matcher ${JSON.stringify(text)}: ${problem}`);
  }
}

function hostGroup(rules: readonly Rule[]): Group {
  return createGroup({
    dialect: hostDialect,
    compiled: compileDialect(hostDialect.id, rules),
    trusted: true,
    hardened: false,
  });
}
