import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { AgentRun, AgentStage } from "../../src/workbench/demo/agents/stage.js";
import { DENIED, FILES, HELD_UP, REWRITTEN, THEIR_SETTINGS } from "./policy.js";
import { TITLED, contentOf, processesOf, said, trustedStage, verdicts } from "./support.js";

describe.each(TITLED)("%s", (_, { agent, id, skipped }) => {
  describe.skipIf(skipped).each(["user", "project"])("with anyhook in the settings of the %s", (scope) => {
    // Somebody's settings are there already for the user; for the project, the file is ours alone.
    const theirs = scope === "user" ? THEIR_SETTINGS[id] : undefined;
    let stage: AgentStage;
    let run: AgentRun;
    let settings: string;
    let installed: string;

    beforeAll(async () => {
      stage = await trustedStage(FILES);
      const dryRun = await said(stage.anyhook(`install ${id} --scope ${scope} --dry-run --json`));
      settings = (JSON.parse(dryRun) as { path: string }).path;
      if (theirs !== undefined) {
        mkdirSync(dirname(settings), { recursive: true });
        writeFileSync(settings, theirs);
      }
      installed = await said(stage.anyhook(`install ${id} --scope ${scope}`));
      run = await stage.play(agent, { commands: [REWRITTEN, DENIED, HELD_UP] });
    }, 120_000);
    afterAll(() => stage.close());

    it("comes to its end", () => {
      expect(run).toMatchObject({ code: 0, timedOut: false });
      expect(run.stdout).toContain("It is ready.");
      expect(run.requests.map(({ results }) => results)).toEqual([0, 1, 2, 3]);
    });

    it("runs the hooks of .anyhook/hooks.yaml", async () => {
      expect(installed).toMatch(/^installed: /u);
      const events = (await verdicts(stage)).map(({ hook_event_name: event }) => event);
      const expected = [
        "SessionStart",
        "UserPromptSubmit",
        "PreToolUse",
        "PostToolUse",
        "Stop",
        "SessionEnd",
      ];
      expect(events).toEqual(expect.arrayContaining(expected));
    });

    it("does not run what was denied, and its model is told why", () => {
      expect(contentOf(stage, "important/thesis.txt")).toBe(FILES["important/thesis.txt"]);
      expect(requestAfter(2)).toContain("REASON-OF-THE-DENY");
      expect(requestAfter(1)).not.toContain("REASON-OF-THE-DENY");
    });

    it("runs what a hook made of a command, and not what the model wrote", () => {
      expect(contentOf(stage, "out.txt")).toBe("quiet\n");
    });

    it("hands on what hooks have to say with the model's next request", () => {
      expect(requestAfter(0)).toContain("CONTEXT-OF-THE-START");
      expect(requestAfter(0)).toContain("CONTEXT-OF-THE-PROMPT");
      expect(requestAfter(0)).not.toContain("CONTEXT-AFTER-THE-TOOL");
      expect(requestAfter(1)).toContain("CONTEXT-AFTER-THE-TOOL");
    });

    it("does not run what is guarded by a hook that hangs", () => {
      expect(contentOf(stage, "copy.txt")).toBeUndefined();
      expect(requestAfter(3)).toContain("timed out after 1 s");
    });

    it("runs the hooks that were there before", () => {
      const traces = (contentOf(stage, "theirs.txt") ?? "").split("\n").filter((line) => line !== "");
      expect(traces.length > 0).toBe(theirs !== undefined);
    });

    it("asks nobody beyond this machine, and leaves no process behind", () => {
      expect(run.outside).toEqual([]);
      expect(processesOf(stage)).toEqual([]);
    });

    it("gets its settings back to the byte", async () => {
      expect(readFileSync(settings, "utf8")).toContain(`bridge ${id}`);
      expect(await said(stage.anyhook(`uninstall ${id} --scope ${scope}`))).toMatch(/^removed: /u);
      expect(existsSync(settings) ? readFileSync(settings, "utf8") : undefined).toBe(theirs);
    });

    /** What the model was sent with so many results. */
    function requestAfter(results: number): string {
      return run.requests.find((request) => request.results === results)?.text ?? "";
    }
  });
});
