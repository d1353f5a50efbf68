import { runDemo } from "../../workbench/demo/index.js";
import { jsonLine } from "../print/json.js";
import { timelineStep, timelineSummary } from "../print/timeline.js";
import type { Verb } from "../verb.js";

/** `demo`: a scripted session in a folder of its own; exit code 1 when something was not as promised. */
export const verb: Verb = {
  version: 1,
  define: (command) => command.option("--keep", "leave the folder where it is, and say where"),
  run: async ({ common, colors, env, flag, note, print, signal }) => {
    const summary = await runDemo({
      env,
      keep: flag("keep"),
      signal,
      onStep: (step) => print(common.json ? jsonLine(step) : timelineStep(step, colors)),
    });
    print(common.json ? jsonLine(summary) : timelineSummary(summary, colors));
    for (const { claim, ok } of summary.claims) if (!ok) note(`anyhook: not as promised: ${claim}`);
    return summary.ok ? 0 : 1;
  },
};
