import { existsSync, realpathSync } from "node:fs";
import { join } from "node:path";
import { Argument } from "commander";
import { dialects } from "../../dialects/index.js";
import { WORKSPACE_LAYERS } from "../../spec/index.js";
import { createTrustStore } from "../../stores/index.js";
import type { TrustStore } from "../../stores/index.js";
import { review } from "../../workbench/review.js";
import type { Review } from "../../workbench/review.js";
import { cleanLine } from "../print/clean.js";
import { json } from "../print/json.js";
import { formatReview } from "../print/review.js";
import { counted, table } from "../print/table.js";
import { noteDiagnostics, sealQuietly } from "../runtime.js";
import type { Verb, VerbContext } from "../verb.js";

const ACTIONS: Readonly<
  Record<string, (context: VerbContext, store: TrustStore, folder: string) => Promise<void>>
> = {
  list,
  add,
  remove,
  review: showReview,
};

export const verb: Verb = {
  version: 1,
  define: (command) =>
    command
      .addArgument(new Argument("[action]", "what to do").choices(Object.keys(ACTIONS)).default("list"))
      .argument("[dir]", "the workspace (default: --cwd)")
      .addHelpText(
        "after",
        "\nThe files of an untrusted workspace are read, and never run. Trust is kept in ~/.anyhook/trust.json.",
      ),
  run,
};

async function run(context: VerbContext): Promise<number> {
  const { cwd, home } = context.common;
  const [action = "list", folder] = context.args;
  await ACTIONS[action]?.(
    context,
    createTrustStore(home),
    folder === undefined ? cwd : context.resolve(folder),
  );
  await sealQuietly(context);
  return 0;
}

async function list(
  { common, print, note, colors }: VerbContext,
  store: TrustStore,
  folder: string,
): Promise<void> {
  const workspaces = await store.list();
  if (common.json) {
    print(json(workspaces));
    return;
  }
  const here = realPath(folder);
  const rows = workspaces.map(({ path, added_at: at }) => [
    cleanLine(path),
    colors.dim(cleanLine(at ?? "")),
    path === here ? colors.green("(here)") : "",
  ]);
  if (rows.length > 0) print(table(rows).join("\n"));
  if (!workspaces.some(({ path }) => path === here))
    note(`${cleanLine(here)} is not trusted: its own hooks do not run.`);
  for (const { id, trust, locations } of dialects) {
    const inner = locations.filter(({ layer }) => WORKSPACE_LAYERS.includes(layer));
    if (trust !== undefined && inner.some(({ path }) => existsSync(join(folder, path))))
      note(trustedElsewhere(id, trust.path));
  }
}

async function add(context: VerbContext, store: TrustStore, folder: string): Promise<void> {
  const { common, print, colors } = context;
  const reviewed = await readReview(context, folder);
  if (!common.json) showHooks(context, reviewed, folder);
  const { path, added } = await store.add(folder);
  if (common.json) print(json({ path, added, hooks: reviewed.rules.map(facts) }));
  else print(`${colors.green(added ? "trusted" : "was trusted already")}: ${cleanLine(path)}`);
}

async function remove({ common, print }: VerbContext, store: TrustStore, folder: string): Promise<void> {
  const answer = await store.remove(folder);
  if (common.json) print(json(answer));
  else print(`${answer.removed ? "no longer trusted" : "was not trusted"}: ${cleanLine(answer.path)}`);
}

async function showReview(context: VerbContext, _store: TrustStore, folder: string): Promise<void> {
  const reviewed = await readReview(context, folder);
  if (context.common.json) context.print(json(reviewed.rules.map(facts)));
  else showHooks(context, reviewed, folder);
}

async function readReview(context: VerbContext, cwd: string): Promise<Review> {
  const { home, homeGiven, dialects } = context.common;
  const reviewed = await review({ cwd, ...(homeGiven ? { home } : {}), dialects, env: context.env });
  noteDiagnostics(context, reviewed.diagnostics);
  return reviewed;
}

function showHooks({ print, note, colors }: VerbContext, { rules, elsewhere }: Review, folder: string): void {
  if (rules.length === 0) note(`${cleanLine(folder)} has no hooks of its own.`);
  else print(`${counted(rules.length, "hook")} of this workspace:\n${formatReview(rules, colors)}`);
  for (const [id, path] of Object.entries(elsewhere)) note(trustedElsewhere(id, path));
}

/** A system with a trust file of its own is not helped by ours. */
function trustedElsewhere(id: string, path: string): string {
  return `${id} hooks run where ~/${path} lists the folder: \`anyhook trust\` neither reads nor writes that file.`;
}

/** What programs get to know of a hook under review. */
function facts({
  id,
  dialect,
  layer,
  source,
  native,
  when,
  executor,
  params,
  skip,
}: Review["rules"][number]): object {
  const { file, line, column } = source;
  const matchers = when.map(({ text }) => text);
  return {
    hook: id,
    dialect,
    layer,
    file,
    line,
    column,
    event: native,
    matchers,
    executor,
    params,
    skipped: skip,
  };
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
