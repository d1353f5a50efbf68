import { Argument } from "commander";
import { HookError } from "../../spec/index.js";
import type { JournalRecord } from "../../spec/index.js";
import { followJournal, isJournalProblem, readHead, readJournal, verifyJournal } from "../../stores/index.js";
import type { JournalProblem } from "../../stores/index.js";
import { readHeads } from "../heads.js";
import { addFilterOptions, FILTER_FLAGS, filterOf } from "../journal-filter.js";
import type { JournalFilter } from "../journal-filter.js";
import { formatHead, formatVerified } from "../print/chain.js";
import { cleanLine } from "../print/clean.js";
import { json, jsonLine } from "../print/json.js";
import { formatRecord } from "../print/record.js";
import { addJournalOption, assertJournal, journalOf } from "../runtime.js";
import { seal } from "../seal.js";
import type { Verb, VerbContext } from "../verb.js";

const ABOUT = `
Examples:
  anyhook log --since 2h --decision deny
  anyhook log --follow --hook "no-*"
  anyhook log head --json >> anchors.jsonl
  anyhook log verify --head anchors.jsonl

Exit code of verify: 1 when a seal does not fit or a head is missing; a torn record is named, and is no such case.
Exit code of head: 1 when a seal does not fit.`;

/** A record that was written while the past was read is younger than this when following began. */
const OVERLAP_MS = 60_000;
/** Longer waits than a timer can count need no timer. */
const MOST_WAIT_MS = 2_147_483_647;

export const verb: Verb = {
  version: 1,
  define: (command) =>
    addFilterOptions(addJournalOption(command))
      .addArgument(
        new Argument(
          "[action]",
          "verify: check the seals; head: print what the chain comes to, to be kept elsewhere",
        ).choices(["verify", "head"]),
      )
      .option(
        "--follow",
        "show what is appended from now on, until Ctrl-C; with --since what was before, too",
      )
      .option("--limit <n>", "only the last n records")
      .option(
        "--head <sha256|file>",
        "verify: the chain must still contain this head, or those in a file; repeatable",
        (value: string, before?: string) => (before === undefined ? value : `${before}\n${value}`),
      )
      .addHelpText("after", ABOUT),
  run,
};

async function run(context: VerbContext): Promise<number> {
  const directory = journalOf(context);
  const [action] = context.args;
  assertJournal(context);
  if (context.option("head") !== undefined && action !== "verify")
    throw new HookError("usage", "--head goes with `anyhook log verify`");
  if (action !== undefined) refuseFlagsOfShow(context, action);
  if (action === "verify") return verify(context, directory);
  if (action === "head") return head(context, directory);
  return show(context, directory);
}

/** Nothing is shown there: whoever filters would believe that a part was checked. */
function refuseFlagsOfShow({ option, flag }: VerbContext, action: string): void {
  const given = [...FILTER_FLAGS, "limit"].find((name) => option(name) !== undefined);
  const name = given ?? (flag("follow") ? "follow" : undefined);
  if (name !== undefined)
    throw new HookError("usage", `--${name} does not go with \`anyhook log ${action}\``);
}

/** Before anything is sealed: what had lost its seals would get new ones. */
async function verify(context: VerbContext, directory: string): Promise<number> {
  const { common, print, colors, option, resolve } = context;
  const heads = (option("head")?.split("\n") ?? []).flatMap((one) => readHeads(one, resolve));
  const result = await verifyJournal(directory, { heads });
  if (result.ok) await sealHere(context, directory);
  print(common.json ? json(result) : formatVerified(result, colors));
  return result.ok ? 0 : 1;
}

/** Of a chain that is broken, too: an anchor of it is better than none. */
async function head(context: VerbContext, directory: string): Promise<number> {
  const { common, print, note, colors } = context;
  const { ok } = await verifyJournal(directory);
  if (ok) await sealHere(context, directory);
  else note("The chain is broken, and nothing new was sealed: `anyhook log verify` says where.");
  const found = await readHead(directory);
  // A line: whoever appends it to a file has a list that `verify --head` reads.
  print(common.json ? jsonLine({ directory, ...found }) : formatHead(found, colors));
  return ok ? 0 : 1;
}

async function sealHere(context: VerbContext, directory: string): Promise<void> {
  const sealed = await seal(context, directory);
  if ("busy" in sealed) context.note("The journal is being sealed by another process just now.");
}

async function show(context: VerbContext, directory: string): Promise<number> {
  const limit = wholeNumber(context.option("limit"));
  const filter = filterOf(context);
  const past = { context, directory, filter, limit };
  await sealHere(context, directory);
  if (!context.flag("follow")) return (await showPast(past), 0);
  const signal = AbortSignal.any([context.signal, ...endOf(filter)]);
  const began = Date.now() - OVERLAP_MS;
  // Opened before the past is read: nothing falls between the two.
  const news = followJournal(directory, signal);
  const asked = limit !== undefined || filter.since !== undefined;
  const seen = asked ? await showPast({ ...past, began }) : new Set<string>();
  for await (const item of news) {
    if (isJournalProblem(item) || (filter.wants(item) && !seen.has(item.id))) showItem(context, item);
  }
  return 0;
}

/** When following ends by itself. */
function endOf({ until }: JournalFilter): readonly AbortSignal[] {
  const waitMs = until === undefined ? Infinity : Math.max(0, Date.parse(until) - Date.now());
  return waitMs > MOST_WAIT_MS ? [] : [AbortSignal.timeout(waitMs)];
}

interface Past {
  readonly context: VerbContext;
  readonly directory: string;
  readonly filter: JournalFilter;
  readonly limit: number | undefined;
  /** Milliseconds since the epoch: the ids of records since then are remembered. */
  readonly began?: number;
}

/** Shows the last records, and returns the ids of those that following may meet again. */
async function showPast({ context, directory, filter, limit, began = Infinity }: Past): Promise<Set<string>> {
  const seen = new Set<string>();
  const last: (JournalRecord | JournalProblem)[] = [];
  const { since: from, until } = filter;
  let count = 0;
  for await (const item of readJournal(directory, {
    ...(from === undefined ? {} : { from }),
    ...(until === undefined ? {} : { until }),
  })) {
    if (context.signal.aborted) break;
    if (!isJournalProblem(item)) {
      if (!filter.wants(item)) continue;
      if (Date.parse(item.at) >= began) seen.add(item.id);
    }
    count += 1;
    if (limit === undefined) showItem(context, item);
    else if (last.push(item) > limit) last.shift();
  }
  for (const item of last) showItem(context, item);
  if (count === 0) context.note(`No records in ${cleanLine(directory)}.`);
  return seen;
}

function showItem({ common, print, note, colors }: VerbContext, item: JournalRecord | JournalProblem): void {
  if (isJournalProblem(item)) note(`${cleanLine(item.file)}:${item.line}: ${cleanLine(item.problem)}`);
  else print(common.json ? jsonLine(item) : formatRecord(item, colors));
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,9}$/u.test(text)) return text === undefined ? undefined : Number(text);
  throw new HookError("usage", `--limit must be a whole number, not ${JSON.stringify(text)}`);
}
