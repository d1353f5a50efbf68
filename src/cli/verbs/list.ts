import type { Hooks, ListedHook } from "../../spec/index.js";
import { guardsOff } from "../../workbench/doctor/index.js";
import { noteNothingFound } from "../nothing-found.js";
import { formatHooks } from "../print/hooks.js";
import type { Marks } from "../print/hooks.js";
import { json } from "../print/json.js";
import { noteDiagnostics, openHooks, sealQuietly } from "../runtime.js";
import type { Verb, VerbContext } from "../verb.js";

export const verb: Verb = { version: 1, define: () => {}, run };

async function run(context: VerbContext): Promise<number> {
  const hooks = openHooks(context);
  try {
    noteDiagnostics(context, await hooks.load());
    const listed = await withOff(context, hooks);
    if (context.common.json) context.print(json(listed));
    else if (listed.length > 0) context.print(formatHooks(listed, context.colors));
    const nothing = noteNothingFound(context, hooks.looked());
    if (listed.length === 0 && !nothing) context.note("The hook files hold no hooks.");
    await sealQuietly(context);
    return 0;
  } finally {
    await hooks.close();
  }
}

/** Those that could not do their work say so: a guard must not be off in silence. */
async function withOff({ common, env }: VerbContext, hooks: Hooks): Promise<readonly MarkedHook[]> {
  const { cwd, home, homeGiven, dialects, trust } = common;
  const place = { cwd, ...(homeGiven ? { home } : {}), dialects, env };
  const off = await guardsOff({ ...place, trust: trust ? "all" : "store" });
  return hooks.list().map((hook) => {
    const own = off.filter((finding) => finding.hook === hook.hook);
    return own.length === 0 ? hook : { ...hook, off: own.map(({ code, message }) => ({ code, message })) };
  });
}

type MarkedHook = ListedHook & Marks;
