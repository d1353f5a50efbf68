import { noteNothingFound } from "../nothing-found.js";
import { formatHooks } from "../print/hooks.js";
import { json } from "../print/json.js";
import { noteDiagnostics, openHooks, sealQuietly } from "../runtime.js";
import type { Verb, VerbContext } from "../verb.js";

export const verb: Verb = { version: 1, define: () => {}, run };

async function run(context: VerbContext): Promise<number> {
  const hooks = openHooks(context);
  try {
    noteDiagnostics(context, await hooks.load());
    const listed = hooks.list();
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
