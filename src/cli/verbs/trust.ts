import { existsSync, realpathSync, statSync } from "node:fs";
import { join } from "node:path";
import { Argument } from "commander";
import { dialects } from "../../dialects/index.js";
import { HookError, WORKSPACE_LAYERS } from "../../spec/index.js";
import { createTrustStore } from "../../stores/index.js";
import { isPending, review } from "../../workbench/review.js";
import type { Review } from "../../workbench/review.js";
import { trustReviewed } from "../../workbench/trust.js";
import { cleanLine } from "../print/clean.js";
import { json } from "../print/json.js";
import { counted, table } from "../print/table.js";
import { noteDiagnostics, sealQuietly } from "../runtime.js";
import { factsOf, goneFacts, showHooks, showPending, trustedElsewhere } from "../trust-review.js";
import type { Verb, VerbContext } from "../verb.js";

const ACTIONS: Readonly<Record<string, (context: VerbContext, folder: string) => Promise<number>>> = {
  list,
  add,
  remove,
  review: reviewAndAsk,
};

export const verb: Verb = {
  version: 1,
  define: (command) =>
    command
      .addArgument(new Argument("[action]", "what to do").choices(Object.keys(ACTIONS)).default("list"))
      .argument("[dir]", "the workspace (default: --cwd)")
      .option("--yes", "review: trust what is shown without asking")
      .addHelpText(
        "after",
        `
review shows what is new, changed and gone since the workspace was trusted, and asks. Where nobody can be asked it
changes nothing, and exits 1 when something needs trust.
The files of an untrusted workspace are read, and never run. Trust is kept in ~/.anyhook/trust.json.`,
      ),
  run,
};

async function run(context: VerbContext): Promise<number> {
  const { cwd } = context.common;
  const [action = "list", folder] = context.args;
  // What was trusted and is gone can still be removed.
  if (folder !== undefined && action !== "remove") assertFolder(context.resolve(folder));
  const code = await ACTIONS[action]?.(context, folder === undefined ? cwd : context.resolve(folder));
  await sealQuietly(context);
  return code ?? 0;
}

function assertFolder(path: string): void {
  if (statSync(path, { throwIfNoEntry: false })?.isDirectory() === true) return;
  throw new HookError("usage", `there is no folder ${path}`);
}

async function list(context: VerbContext, folder: string): Promise<number> {
  const { common, print, note, colors } = context;
  const workspaces = await createTrustStore(common.home).list();
  if (common.json) {
    print(json(workspaces));
    return 0;
  }
  const here = realPath(folder);
  const rows = workspaces.map(({ path, added_at: at, reviewed }) => [
    cleanLine(path),
    colors.dim(cleanLine(at ?? "")),
    reviewed === undefined ? colors.yellow("never reviewed") : counted(reviewed.hooks.length, "hook"),
    path === here ? colors.green("(here)") : "",
  ]);
  if (rows.length > 0) print(table(rows).join("\n"));
  if (workspaces.some(({ path }) => path === here)) await noteChanges(context, folder);
  else note(`${cleanLine(here)} is not trusted: its own hooks do not run.`);
  for (const { id, trust, locations } of dialects) {
    const inner = locations.filter(({ layer }) => WORKSPACE_LAYERS.includes(layer));
    if (trust !== undefined && inner.some(({ path }) => existsSync(join(folder, path))))
      note(trustedElsewhere(id, trust.path));
  }
  return 0;
}

async function noteChanges(context: VerbContext, folder: string): Promise<void> {
  const reviewed = await readReview(context, folder);
  const count = (state: string): number => reviewed.hooks.filter((one) => one.state === state).length;
  const parts = [
    ...(count("new") === 0 ? [] : [`${counted(count("new"), "hook")} new`]),
    ...(count("changed") === 0 ? [] : [`${counted(count("changed"), "hook")} changed`]),
    ...(reviewed.gone.length === 0 ? [] : [`${counted(reviewed.gone.length, "hook")} gone`]),
    ...(reviewed.settingsChanged ? ["settings changed"] : []),
  ];
  if (parts.length > 0)
    context.note(`Here, since it was trusted: ${parts.join(", ")}. See: anyhook trust review`);
}

async function add(context: VerbContext, folder: string): Promise<number> {
  const { common, print, colors } = context;
  const reviewed = await readReview(context, folder);
  if (!common.json) showHooks(context, reviewed, folder);
  const { path, added } = await trustReviewed({ cwd: folder, home: common.home }, reviewed);
  noteRefused(context, reviewed);
  if (common.json)
    print(json({ path, added, hooks: reviewed.hooks.map((one) => factsOf(one, common.home)) }));
  else {
    const isNews = added || isPending(reviewed);
    print(`${colors.green(isNews ? "trusted" : "was trusted already")}: ${cleanLine(path)}`);
  }
  return 0;
}

async function remove({ common, print }: VerbContext, folder: string): Promise<number> {
  const answer = await createTrustStore(common.home).remove(folder);
  if (common.json) print(json(answer));
  else print(`${answer.removed ? "no longer trusted" : "was not trusted"}: ${cleanLine(answer.path)}`);
  return 0;
}

/** Shows what there is to trust, asks, and trusts what was shown: the same bytes, whatever lies there by then. */
async function reviewAndAsk(context: VerbContext, folder: string): Promise<number> {
  const { common, print, note, colors } = context;
  const reviewed = await readReview(context, folder);
  const pending = isPending(reviewed);
  if (common.json)
    print(json([...reviewed.hooks.map((one) => factsOf(one, common.home)), ...goneFacts(reviewed)]));
  else if (pending) showPending(context, reviewed);
  else showHooks(context, reviewed, folder);
  if (!pending) return 0;
  if (!(await mayTrust(context, folder))) {
    if (!common.json) note("Nothing was changed. To trust what is shown: anyhook trust review --yes");
    return 1;
  }
  const { path } = await trustReviewed({ cwd: folder, home: common.home }, reviewed);
  if (!common.json) print(`${colors.green("trusted")}: ${cleanLine(path)}`);
  return noteRefused(context, reviewed) ? 1 : 0;
}

/** Says which hooks were not trusted with the others. */
function noteRefused({ note }: VerbContext, { hooks }: Review): boolean {
  const refused = hooks.filter(({ state, problem }) => state !== "elsewhere" && problem !== undefined);
  for (const { rule, problem = "" } of refused) {
    const { file, line, column } = rule.source;
    note(cleanLine(`${file}:${line}:${column} was not trusted, and does not run: ${problem}`));
  }
  return refused.length > 0;
}

/** Trust is the person's to give: without one, only a flag gives it. */
async function mayTrust({ common, flag, terminal, signal }: VerbContext, folder: string): Promise<boolean> {
  if (flag("yes")) return true;
  if (common.json || terminal.ask === undefined) return false;
  const isYes = await terminal.ask(`Trust this, so that the hooks of ${cleanLine(folder)} run?`);
  return isYes && !signal.aborted;
}

async function readReview(context: VerbContext, cwd: string): Promise<Review> {
  const { home, homeGiven, dialects } = context.common;
  const reviewed = await review({ cwd, ...(homeGiven ? { home } : {}), dialects, env: context.env });
  noteDiagnostics(context, reviewed.diagnostics);
  return reviewed;
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
