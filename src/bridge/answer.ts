import { toCanonical } from "../engine/vocabulary.js";
import { createHooks } from "../index.js";
import type { Diagnostic, GuestReply, Hooks, Verdict } from "../spec/index.js";
import { workspaceOf } from "./agent.js";
import type { Asked, BridgeOptions } from "./options.js";
import { lateness, overrule } from "./overrule.js";
import { recordRefusal } from "./record.js";
import { reply } from "./reply.js";
import { LATE, within } from "./time.js";

/** How long hooks that were given up get to say so. */
const LAST_WORDS_MS = 250;

interface Decided {
  readonly verdict: Verdict;
  readonly diagnostics: readonly Diagnostic[];
}

/**
 * Runs the event through the hooks, and answers in time. What still runs then has been ended.
 * @param start when the agent asked, as of `performance.now()`
 */
export async function answer(asked: Asked, options: BridgeOptions, start: number): Promise<GuestReply> {
  const { time } = asked;
  const leftMs = (until: number): number => until - (performance.now() - start);
  const giveUp = new AbortController();
  const signals = [giveUp.signal, ...(options.signal === undefined ? [] : [options.signal])];
  const hooks = open(asked, options);
  try {
    const work = decide(hooks, asked, AbortSignal.any(signals));
    const decided = await within(leftMs(time.answerMs), work);
    if (decided !== LATE && options.signal?.aborted !== true)
      return await settle(asked, options, decided, false);
    giveUp.abort();
    // Its runs are in the journal then, and say which hooks it were.
    const last = await within(LAST_WORDS_MS, work);
    return await settle(asked, options, last === LATE ? undefined : last, true);
  } finally {
    await within(leftMs(time.endMs), hooks.close());
    // A hook in the background ends with us.
    giveUp.abort();
  }
}

async function settle(
  asked: Asked,
  options: BridgeOptions,
  decided: Decided | undefined,
  isLate: boolean,
): Promise<GuestReply> {
  const { verdict = nothing(asked), diagnostics = [] } = decided ?? {};
  const told = options.monitor === true ? verdict : overrule(asked, verdict, isLate);
  if (told !== verdict) await recordRefusal(options, told.event, told.reason ?? "");
  return reply(asked, told, options, {
    diagnostics,
    warnings: isLate ? [`anyhook: ${lateness(asked)}`] : [],
  });
}

function nothing({ event }: Asked): Verdict {
  const lists = { context: [], notices: [], runs: [], conflicts: [], unsupported: [] };
  return { event, decision: "none", ...lists, duration_ms: 0 };
}

function open({ agent, call }: Asked, options: BridgeOptions): Hooks {
  const { cwd, workspace, home, managed, trust = "store", journal, env, cache, monitor = false } = options;
  return createHooks({
    cwd: workspace ?? workspaceOf(agent, call.env) ?? cwd,
    ...(home === undefined ? {} : { home }),
    ...(managed === undefined ? {} : { managed }),
    dialects: ["anyhook", ...(options.plugins ?? [])],
    guestOf: agent.dialect.id,
    ...(monitor ? { mode: "monitor" as const } : {}),
    trust,
    journal,
    env,
    ...(cache === undefined ? {} : { cache }),
  });
}

async function decide(hooks: Hooks, { agent, event, call }: Asked, signal: AbortSignal): Promise<Decided> {
  const diagnostics = await hooks.load();
  // They go to the agent and to its log; a problem may quote the file.
  const { Redactor } = await import("../guards/redactor.js");
  const { text } = new Redactor(() => ({ env: call.env }));
  const { hook_event_name: name, id: _id, at: _at, ...payload } = event;
  const verdict = await hooks.emit(name, toCanonical(agent.dialect, payload), { signal });
  return { verdict, diagnostics: diagnostics.map((one) => ({ ...one, message: text(one.message) })) };
}
