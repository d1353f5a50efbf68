import type { HookEvent } from "../../spec/index.js";

const MOST_SESSIONS = 256;
/** Events of one session whose hooks may run side by side and are still told apart. */
const MOST_IDS = 256;

/**
 * Events that tell of the same thing, before it and after it: whichever a file listens to, each thing is counted once.
 * Between lists the largest sum counts.
 */
const COUNTED = {
  turns: [["TurnStart"], ["UserPromptSubmit"], ["TurnEnd"], ["Stop"]],
  tools: [["PreToolUse"], ["PostToolUse", "PostToolUseFailure"]],
  errors: [["Error"], ["StopFailure"]],
} as const;

const BEGINNINGS: ReadonlySet<string> = new Set(["SessionStart", "TurnStart", "UserPromptSubmit"]);

/** What this runtime's builtins have seen of one session. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #ids = new Set<string>();
  readonly #since: number;
  #turnSince: number;
  #toolsBefore = 0;

  constructor(atMs: number) {
    this.#since = atMs;
    this.#turnSince = atMs;
  }

  see({ id, hook_event_name: name, at }: HookEvent): void {
    // Several builtins may listen to one event, and its second pass brings it again.
    if (this.#ids.has(id)) return;
    this.#ids.add(id);
    if (this.#ids.size > MOST_IDS) for (const oldest of this.#ids) return void this.#ids.delete(oldest);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
    if (BEGINNINGS.has(name)) this.#turnSince = Date.parse(at);
  }

  count(what: keyof typeof COUNTED): number {
    const sums = COUNTED[what].map((names) =>
      names.reduce((sum: number, name) => sum + (this.#counts.get(name) ?? 0), 0),
    );
    return Math.max(...sums);
  }

  ageMs(at: string): number {
    return Math.max(0, Date.parse(at) - this.#since);
  }

  /** Since the last turn's end; the next one begins here. */
  endTurn(at: string): { readonly tools: number; readonly durationMs: number } {
    const tools = this.count("tools");
    const turn = {
      tools: tools - this.#toolsBefore,
      durationMs: Math.max(0, Date.parse(at) - this.#turnSince),
    };
    this.#toolsBefore = tools;
    this.#turnSince = Date.parse(at);
    return turn;
  }
}

/** Whether the event only says that something begins. */
export function isBeginning({ hook_event_name: name }: HookEvent): boolean {
  return BEGINNINGS.has(name);
}

/** The newest sessions; a runtime may live for weeks. */
export class Sessions {
  readonly #tallies = new Map<string, Tally>();

  see(event: HookEvent): Tally {
    const key = typeof event.session_id === "string" ? event.session_id : "";
    const tally = this.#tallies.get(key) ?? new Tally(Date.parse(event.at));
    // The last one touched stands last.
    this.#tallies.delete(key);
    this.#tallies.set(key, tally);
    for (const oldest of this.#tallies.keys()) {
      if (this.#tallies.size <= MOST_SESSIONS) break;
      this.#tallies.delete(oldest);
    }
    tally.see(event);
    return tally;
  }
}
