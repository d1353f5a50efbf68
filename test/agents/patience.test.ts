import { describe, expect, it } from "vitest";
import { TITLED, contentOf, ownStage, processesOf, records, said, verdicts } from "./support.js";

const PATIENT = `hooks:
  PreToolUse:
    - matcher: Bash
      hooks: [{ type: command, name: thinker, command: "sleep 600", timeout: 3600 }]
`;

// The agents would wait 90 s and then run the tool: our own deadline for an event comes before.
describe.concurrent.each(TITLED)("%s", (_, { agent, id, skipped }) => {
  it.skipIf(skipped)(
    "does not run what a guard is still thinking about when patience runs out",
    async ({ onTestFinished }) => {
      const stage = await ownStage({ ".anyhook/hooks.yaml": PATIENT }, onTestFinished);
      await said(stage.anyhook(`install ${id}`));
      const run = await stage.play(agent, { commands: ["echo done > out.txt"], timeoutMs: 150_000 });

      expect(run).toMatchObject({ code: 0, timedOut: false });
      expect(contentOf(stage, "out.txt")).toBeUndefined();
      expect(run.requests.at(-1)?.text).toContain("hook thinker failed (timed out after 60 s)");
      const [verdict, ...others] = await verdicts(stage, "PreToolUse");
      expect(verdict).toMatchObject({ decision: "deny" });
      expect(others).toEqual([]);
      expect(processesOf(stage)).toEqual([]);
    },
  );

  it.skipIf(skipped)(
    "leaves no process behind when it is cut off while a guard is thinking",
    async ({ onTestFinished }) => {
      const stage = await ownStage({ ".anyhook/hooks.yaml": PATIENT }, onTestFinished);
      await said(stage.anyhook(`install ${id}`));
      const run = await stage.play(agent, { commands: ["echo done > out.txt"], timeoutMs: 20_000 });

      expect(run.timedOut).toBe(true);
      expect(await records(stage, "hook_failed", "thinker")).toMatchObject([{ error: { code: "aborted" } }]);
      expect(contentOf(stage, "out.txt")).toBeUndefined();
      expect(processesOf(stage)).toEqual([]);
    },
  );
});
