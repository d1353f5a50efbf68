import { noteNothingFound } from "../nothing-found.js";
import { addEventOptions, readEvent } from "../payload.js";
import { formatExplanation } from "../print/explanation.js";
import { json } from "../print/json.js";
import { noteDiagnostics, openHooks } from "../runtime.js";
import type { Verb, VerbContext } from "../verb.js";

export const verb: Verb = { version: 1, define: addEventOptions, run };

async function run(context: VerbContext): Promise<number> {
  const { name, payload, options } = await readEvent(context);
  const hooks = openHooks(context);
  try {
    noteDiagnostics(context, await hooks.load());
    const explanation = await hooks.explain(name, payload, options);
    context.print(context.common.json ? json(explanation) : formatExplanation(explanation, context.colors));
    noteNothingFound(context, hooks.looked());
    return 0;
  } finally {
    await hooks.close();
  }
}
