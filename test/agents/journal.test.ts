import { describe, expect, it } from "vitest";
import { DENIED, FILES } from "./policy.js";
import { AGENTS, ownStage, said, verdicts } from "./support.js";

const skipped = AGENTS.some((one) => one.skipped);

describe(`${AGENTS.map(({ title }) => title).join(", ")} under one policy`, () => {
  it.skipIf(skipped)(
    "come to the same verdict, each in a session of its own, in one intact journal",
    async () => {
      const stage = await ownStage(FILES);
      for (const { agent, id } of AGENTS) {
        await said(stage.anyhook(`install ${id}`));
        await stage.play(agent, { commands: [DENIED] });
        await said(stage.anyhook(`uninstall ${id}`));
      }
      const decided = await verdicts(stage, "PreToolUse");

      expect(new Set(decided.map(({ session_id: session }) => session)).size).toBe(AGENTS.length);
      expect(decided.map(({ decision, reason, decided_by: hook }) => ({ decision, reason, hook }))).toEqual(
        AGENTS.map(() => ({
          decision: "deny",
          reason: "REASON-OF-THE-DENY",
          hook: "anyhook:project:.anyhook/hooks.yaml#/hooks/PreToolUse/0/hooks/0",
        })),
      );
      expect(await said(stage.anyhook("log verify"))).toMatch(/^intact: /u);
    },
  );
});
