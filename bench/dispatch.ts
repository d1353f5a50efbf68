import { createHooks as createHookable, HookableCore } from "hookable";
import { AsyncParallelHook } from "tapable";
import { createHooks } from "../src/index.js";
import type { Hooks } from "../src/index.js";
import { unrelatedFile } from "./hook-files.js";
import { interleave } from "./measure.js";
import type { Subject } from "./measure.js";
import { Place } from "./place.js";
import { planCost } from "./plan-cost.js";
import { rowOf } from "./row.js";
import type { Goal, Row } from "./row.js";

const ROUNDS = 60;
const SAMPLE_MS = 3;
const MOST_RULES = 10_000;
const NAME = "PreToolUse";
const PAYLOAD = { session_id: "bench", tool_name: "Bash", tool_input: { command: "ls -la" } } as const;

interface Case {
  readonly hooks: number;
  readonly kind: "sync" | "async";
  /** Of the ratio to hookable's `callHook`. */
  readonly atMost?: number;
}

const CASES: readonly Case[] = [
  { hooks: 1, kind: "sync" },
  { hooks: 10, kind: "sync", atMost: 0.4 },
  { hooks: 100, kind: "sync" },
  { hooks: 1, kind: "async" },
  { hooks: 10, kind: "async", atMost: 0.6 },
  { hooks: 100, kind: "async" },
];

const CALLBACKS: Readonly<Record<Case["kind"], () => () => undefined | Promise<undefined>>> = {
  sync: () => () => undefined,
  async: () => async () => undefined,
};

/** A full verdict in this process, beside libraries that only call functions. */
export async function dispatch(rounds = ROUNDS): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const one of CASES) rows.push(...(await callbacks(one, rounds)));
  return [...rows, ...(await manyRules(rounds)), ...(await planCost({ rounds, sampleMs: SAMPLE_MS }))];
}

async function callbacks({ hooks: count, kind, atMost }: Case, rounds: number): Promise<readonly Row[]> {
  const hooks = withCallbacks(createHooks({ dialects: [] }), count, kind);
  const subjects = [emitting("anyhook", hooks), ...peers(count, kind)];
  const [ours, ...others] = await interleave(subjects, { rounds, sampleMs: SAMPLE_MS });
  await hooks.close();
  const goal: Goal | undefined = atMost === undefined ? undefined : { number: 1, of: "ratio", atMost };
  return others.map((theirs, position) =>
    rowOf(`${count} ${kind}`, ours!, theirs, position === 0 ? goal : undefined),
  );
}

function withCallbacks(hooks: Hooks, count: number, kind: Case["kind"]): Hooks {
  for (let number = 0; number < count; number += 1) hooks.on(NAME, CALLBACKS[kind]());
  return hooks;
}

function emitting(name: string, hooks: Hooks): Subject {
  return { name, run: () => hooks.emit(NAME, PAYLOAD) };
}

/** The first is the one that the goals speak of. */
function peers(count: number, kind: Case["kind"]): readonly Subject[] {
  const hookable = createHookable();
  const core = new HookableCore();
  const tapable = new AsyncParallelHook<[typeof PAYLOAD]>(["event"]);
  for (let number = 0; number < count; number += 1) {
    const callback = CALLBACKS[kind]();
    hookable.hook(NAME, callback as () => Promise<void>);
    core.hook(NAME, callback as () => Promise<void>);
    if (kind === "sync") tapable.tap("bench", callback as () => undefined);
    else tapable.tapPromise("bench", callback as () => Promise<undefined>);
  }
  return [
    { name: "hookable callHook", run: () => hookable.callHook(NAME, PAYLOAD) },
    { name: "hookable core callHook", run: () => core.callHook(NAME, PAYLOAD) },
    { name: "tapable parallel", run: () => tapable.promise(PAYLOAD) },
  ];
}

/** Rules that do not concern the event cost it nothing. */
async function manyRules(rounds: number): Promise<readonly Row[]> {
  using few = new Place();
  using many = new Place();
  const small = await withRules(few, 10);
  const large = await withRules(many, MOST_RULES);
  const [ours, fewer, hookable] = await interleave(
    [
      emitting(`${MOST_RULES} loaded rules`, large),
      emitting("10 loaded rules", small),
      peers(10, "async")[0]!,
    ],
    { rounds, sampleMs: SAMPLE_MS },
  );
  await Promise.all([small.close(), large.close()]);
  const name = `10 async, ${MOST_RULES} rules`;
  return [
    rowOf(name, ours!, fewer!, { number: 1, of: "ratio", atMost: 1.1 }),
    rowOf("10 async, 10 rules", fewer!, hookable!),
  ];
}

async function withRules(place: Place, count: number): Promise<Hooks> {
  place.write("home/.anyhook/hooks.json", unrelatedFile(count));
  const hooks = withCallbacks(createHooks(place.options), 10, "async");
  const diagnostics = await hooks.load();
  const loaded = hooks.list().length - 10;
  if (diagnostics.length > 0 || loaded !== count) throw new Error(`${loaded} of ${count} rules were loaded`);
  return hooks;
}
