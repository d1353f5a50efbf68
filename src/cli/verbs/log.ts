import { existsSync } from "node:fs";
import { Argument, Option } from "commander";
import { HookError } from "../../spec/index.js";
import type { JournalRecord, JournalType } from "../../spec/index.js";
import {
  followJournal,
  isJournalProblem,
  readJournal,
  sealJournal,
  verifyJournal,
} from "../../stores/index.js";
import type { JournalProblem } from "../../stores/index.js";
import { cleanLine } from "../print/clean.js";
import { json, jsonLine } from "../print/json.js";
import { formatRecord } from "../print/record.js";
import { counted } from "../print/table.js";
import { addJournalOption, journalOf } from "../runtime.js";
import type { Verb, VerbContext } from "../verb.js";

const TYPES: readonly JournalType[] = [
  "event",
  "hook_started",
  "hook_finished",
  "hook_failed",
  "hook_skipped",
  "hook_blocked",
  "repo_hooks_discovered",
  "repo_hooks_loaded",
  "repo_hooks_skipped_untrusted",
  "repo_hooks_trust_store_invalid",
  "verdict",
];

export const verb: Verb = {
  version: 1,
  define: (command) =>
    addJournalOption(command)
      .addArgument(new Argument("[action]", "verify: check the seals").choices(["verify"]))
      .option("--follow", "show what is appended from now on, until Ctrl-C")
      .option("--session <id>", "only this session")
      .addOption(new Option("--type <type>", "only records of this type").choices(TYPES))
      .option("--limit <n>", "only the last n records"),
  run,
};

async function run(context: VerbContext): Promise<number> {
  const directory = journalOf(context);
  const limit = wholeNumber(context.option("limit"));
  if (context.option("journal") !== undefined && !existsSync(directory))
    throw new HookError("usage", `--journal: there is no folder ${directory}`);
  if (context.args[0] === "verify") return verify(context, directory);
  await seal(context, directory);
  // Opened before the past is read: nothing falls between the two.
  const news = context.flag("follow") ? followJournal(directory, context.signal) : undefined;
  const seen =
    news !== undefined && limit === undefined ? undefined : await showPast(context, directory, limit);
  for await (const item of news ?? []) {
    if (isJournalProblem(item) || (isWanted(context, item) && seen?.has(item.id) !== true))
      show(context, item);
  }
  return 0;
}

async function seal({ note }: VerbContext, directory: string): Promise<void> {
  const sealed = await sealJournal(directory);
  if ("busy" in sealed) note("The journal is being sealed by another process just now.");
}

/** Before anything is sealed: what had lost its seals would get new ones. */
async function verify(context: VerbContext, directory: string): Promise<number> {
  const { common, print, colors } = context;
  const result = await verifyJournal(directory);
  if (result.ok) await seal(context, directory);
  if (common.json) print(json(result));
  else if (result.ok) {
    const { seals, files, sealedBytes, unsealedBytes } = result;
    const sealed = `${counted(seals, "seal")} over ${sealedBytes} bytes in ${counted(files, "file")}`;
    const rest = `${unsealedBytes} bytes had no seal before this call`;
    print(`${colors.green("intact")}: ${sealed}; ${unsealedBytes === 0 ? rest : colors.yellow(rest)}`);
  } else {
    const { file, from, to, seal, why } = result;
    print(
      `${colors.red("broken")}: ${cleanLine(file)}, bytes ${from} to ${to} (seal ${seal}): ${cleanLine(why)}`,
    );
  }
  return result.ok ? 0 : 1;
}

/** Shows the last records, and returns their ids. */
async function showPast(
  context: VerbContext,
  directory: string,
  limit = Infinity,
): Promise<ReadonlySet<string>> {
  const session = context.option("session");
  const type = context.option("type") as JournalType | undefined;
  const filter = {
    ...(session === undefined ? {} : { session }),
    ...(type === undefined ? {} : { types: [type] }),
  };
  const last: (JournalRecord | JournalProblem)[] = [];
  let count = 0;
  for await (const item of readJournal(directory, filter)) {
    if (context.signal.aborted) break;
    count += 1;
    if (limit === Infinity) show(context, item);
    else last.push(item);
    if (last.length > limit) last.shift();
  }
  for (const item of last) show(context, item);
  if (count === 0) context.note(`No records in ${cleanLine(directory)}.`);
  return new Set(last.flatMap((item) => (isJournalProblem(item) ? [] : [item.id])));
}

function isWanted({ option }: VerbContext, { session_id: session, type }: JournalRecord): boolean {
  const [wantedSession, wantedType] = [option("session"), option("type")];
  return (wantedSession ?? session) === session && (wantedType ?? type) === type;
}

function show({ common, print, note, colors }: VerbContext, item: JournalRecord | JournalProblem): void {
  if (isJournalProblem(item)) note(`${cleanLine(item.file)}:${item.line}: ${cleanLine(item.problem)}`);
  else print(common.json ? jsonLine(item) : formatRecord(item, colors));
}

function wholeNumber(text: string | undefined): number | undefined {
  if (text === undefined || /^\d{1,9}$/u.test(text)) return text === undefined ? undefined : Number(text);
  throw new HookError("usage", `--limit must be a whole number, not ${JSON.stringify(text)}`);
}
