import { describe, expect, it } from "vitest";
import { DENIED, FILES, HELD_UP, REWRITTEN } from "./policy.js";
import { TITLED, contentOf, ownStage, records, said, verdicts } from "./support.js";

const HARMLESS = "echo done > out.txt";

describe.each(TITLED)("%s", (_, { agent, id, skipped }) => {
  it.skipIf(skipped)(
    "with --monitor records what would have been decided, and holds nothing back",
    async () => {
      const stage = await ownStage(FILES);
      await said(stage.anyhook(`install ${id} --monitor`));
      const { requests } = await stage.play(agent, { commands: [REWRITTEN, HELD_UP, DENIED] });

      expect(contentOf(stage, "out.txt")).toBe("loud\n");
      expect(contentOf(stage, "copy.txt")).toBe(FILES["important/thesis.txt"]);
      expect(contentOf(stage, "important/thesis.txt")).toBeUndefined();
      expect(requests.filter(({ text }) => /CONTEXT-|REASON-/u.test(text))).toEqual([]);
      expect(await records(stage, "hook_finished", "no-delete")).toMatchObject([
        { outcome: "blocked", decision: "deny", because: "monitor", reason: "REASON-OF-THE-DENY" },
      ]);
      expect(await records(stage, "hook_failed", "hung")).toMatchObject([
        { outcome: "timed_out", decision: "deny", because: "monitor" },
      ]);
      const decisions = (await verdicts(stage)).map(({ decision }) => decision);
      expect(new Set(decisions)).toEqual(new Set(["none"]));
    },
  );

  it.skipIf(skipped)(
    "does nothing under a policy that cannot be read, and says where it is broken",
    async () => {
      const stage = await ownStage({ ".anyhook/hooks.yaml": "hooks:\n  PreToolUse: [\n" });
      await said(stage.anyhook(`install ${id}`));
      const { stdout, stderr, requests, timedOut } = await stage.play(agent, { commands: [HARMLESS] });

      expect(contentOf(stage, "out.txt")).toBeUndefined();
      // The prompt is held back already.
      expect(requests).toEqual([]);
      expect(stdout + stderr).toContain(".anyhook/hooks.yaml:3:1");
      expect(timedOut).toBe(false);
    },
  );

  it.skipIf(skipped)("runs nothing more once it has broken the policy itself", async () => {
    const stage = await ownStage(FILES);
    await said(stage.anyhook(`install ${id}`));
    const sabotage = "echo 'hooks: [' > .anyhook/hooks.yaml";
    const { timedOut } = await stage.play(agent, { commands: [sabotage, HARMLESS, DENIED] });

    expect(contentOf(stage, ".anyhook/hooks.yaml")).toBe("hooks: [\n");
    expect(contentOf(stage, "out.txt")).toBeUndefined();
    expect(contentOf(stage, "important/thesis.txt")).toBe(FILES["important/thesis.txt"]);
    expect(timedOut).toBe(false);
  });

  it.skipIf(skipped)("runs nothing when the anyhook that it asks is gone", async () => {
    const stage = await ownStage(FILES);
    await said(stage.anyhook(`install ${id} --command /nowhere/anyhook`));
    await stage.play(agent, { commands: [HARMLESS] });

    expect(contentOf(stage, "out.txt")).toBeUndefined();
  });
});
