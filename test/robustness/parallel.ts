import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect } from "vitest";
import { createHooks } from "../../src/index.js";
import type { Decision, Effects, Verdict } from "../../src/spec/index.js";
import { DECISIONS, strongest } from "../../src/spec/index.js";
import { timeless } from "../engine/fakes.js";

/** SECURITY.md, bar 16. */
export const EVENTS_AT_ONCE = 200;
export const HOOKS = 10;
export const SHUFFLES = { short: 25, long: 1000 };
/** Of the shuffles, those in which some hooks are processes. */
export const WITH_PROCESSES = { short: 1, long: 20 };

const MOST_DELAY_MS = 12;
const PROCESSES = 3;

/** The same everywhere, so that a failure can be played again. */
function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** What hook `hook` says to event `event`: every decision, texts, rewrites, failures and time-outs. */
function answerOf(event: number, hook: number): Effects {
  const decisions = [...DECISIONS];
  const decision =
    decisions[(event * 7 + hook * hook) % (event % 3 === 0 ? decisions.length : 2 + (event % 4))];
  return {
    ...(decision === undefined ? {} : { decision }),
    reason: `hook ${hook} on ${event}`,
    ...(hook % 3 === 0 ? { context: `context ${hook}` } : {}),
    ...(hook === 4 && event % 5 === 0 ? { updated_input: { command: `ls ${event}` } } : {}),
  };
}

interface Round {
  readonly random: () => number;
  /** Whether three of the hooks are processes. */
  readonly processes: boolean;
}

/** Plays one shuffle: all events at once, each hook after a delay of its own. */
async function playRound({ random, processes }: Round): Promise<readonly Verdict[]> {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-parallel-"));
  if (processes) writeFileSync(join(folder, "hooks.yaml"), processHooks());
  const hooks = createHooks({ cwd: folder, home: join(folder, "home"), managed: folder });
  for (let hook = 0; hook < HOOKS - (processes ? PROCESSES : 0); hook += 1) {
    hooks.on("PreToolUse", { name: `hook ${hook}` }, ({ tool_use_id: id }) => {
      const delay = Math.floor(random() * MOST_DELAY_MS);
      const event = Number(id);
      const answer = (): Effects => {
        if (event % 11 === 0 && hook === 7) throw new Error("it broke");
        return answerOf(event, hook);
      };
      // Some at once, some after others.
      return delay < 2
        ? answer()
        : new Promise((resolve, reject) =>
            setTimeout(() => {
              try {
                resolve(answer());
              } catch (error) {
                reject(error as Error);
              }
            }, delay),
          );
    });
  }
  try {
    const count = processes ? EVENTS_AT_ONCE / 10 : EVENTS_AT_ONCE;
    const order = shuffled(
      Array.from({ length: count }, (_, event) => event),
      random,
    );
    const verdicts: Verdict[] = [];
    await Promise.all(
      order.map(async (event) => {
        const payload = {
          tool_name: "Bash",
          tool_use_id: String(event),
          tool_input: { command: `ls -l ${event}` },
        };
        verdicts[event] = await hooks.emit("PreToolUse", { session_id: "s", cwd: "/w", ...payload });
      }),
    );
    return verdicts;
  } finally {
    await hooks.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Processes that answer late, and in no particular order. */
function processHooks(): string {
  const lines = ["ask", "allow", "ask"].map((word, index) => {
    const answer = JSON.stringify({ decision: word, reason: `process ${index}`, context: `p${index}` });
    const command = JSON.stringify(`sleep 0.0$(( $$ % 5 )); echo '${answer}'`);
    return `        - { type: command, name: process-${index}, command: ${command} }\n`;
  });
  return `hooks:\n  PreToolUse:\n    - hooks:\n${lines.join("")}`;
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, key: random() }))
    .toSorted((one, other) => one.key - other.key)
    .map(({ item }) => item);
}

/** What must be the same in every shuffle, whatever the timing; the first of them tells what it is. */
export async function expectOneVerdict(
  rounds: number,
  { processes, seed }: { readonly processes: boolean; readonly seed: number },
): Promise<void> {
  const random = createRandom(seed);
  let first: readonly string[] | undefined;
  for (let round = 0; round < rounds; round += 1) {
    const verdicts = await playRound({ random, processes });
    for (const verdict of verdicts) expectStrongest(verdict);
    const texts = verdicts.map((verdict) => JSON.stringify(timeless(verdict)));
    first ??= texts.map((text) => text.replaceAll(/anyhook-parallel-\w+/gu, "folder"));
    expect(
      texts.map((text) => text.replaceAll(/anyhook-parallel-\w+/gu, "folder")),
      `shuffle ${round}`,
    ).toEqual(first);
  }
}

/** However the hooks are put in order, and however often one is asked, the strongest of what they said is the verdict. */
function expectStrongest({ decision, runs }: Verdict): void {
  const said = runs.map((run) => run.decision);
  expect(runs.filter(({ pass }) => pass === 1)).toHaveLength(HOOKS);
  expect(decision).toBe(said.reduce<Decision>(strongest, "none"));
  expect(decision).toBe([...said, ...said].toReversed().reduce<Decision>(strongest, "none"));
}
