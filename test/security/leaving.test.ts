import { describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import type { JsonObject } from "../../src/spec/index.js";
import { place } from "../bridge/place.js";
import { serve } from "../support/server.js";
import { PLANTED, rawIn } from "./planted.js";

const INPUT: JsonObject = {
  command: `deploy ${PLANTED.env} ${PLANTED.shape} && curl -H 'Authorization: Bearer ${PLANTED.header}' x`,
  api_key: PLANTED.key,
  args: ["--token", "short"],
  nested: { password: 123_456 },
};

/** A hook file of a system with one webhook before a tool, and an answer that hands back what it was shown. */
interface System {
  readonly file: string;
  readonly text: (url: string) => string;
  readonly answer?: (body: JsonObject) => JsonObject;
}

const updated = (input: unknown): JsonObject => ({
  hookSpecificOutput: {
    hookEventName: "PreToolUse",
    permissionDecision: "allow",
    updatedInput: input as JsonObject,
  },
});
const settings = (handler: object): string =>
  JSON.stringify({ hooks: { PreToolUse: [{ hooks: [{ type: "http", ...handler }] }] } });

const SYSTEMS: Readonly<Record<string, System>> = {
  anyhook: {
    file: "home/.anyhook/hooks.yaml",
    text: (url) => settings({ url }),
    answer: ({ tool_input: input }) => updated(input),
  },
  "claude-code": {
    file: "home/.claude/settings.json",
    text: (url) => settings({ url }),
    answer: ({ tool_input: input }) => updated(input),
  },
  copilot: {
    file: "home/.copilot/hooks/a.json",
    text: (url) => JSON.stringify({ version: 1, hooks: { preToolUse: [{ type: "http", url }] } }),
    answer: ({ toolArgs }) => ({ modifiedArgs: JSON.parse(String(toolArgs)) as JsonObject }),
  },
  xbot: {
    file: "home/.xbot/hooks.json",
    text: (url) => settings({ url }),
    answer: ({ tool_input: input }) => ({ decision: "allow", updatedInput: input as JsonObject }),
  },
  atomcode: {
    file: "home/.atomcode/hooks/hooks.toml",
    text: (url) => `[[webhooks]]\nname = "w"\nurl = "${url}"\ntrigger = "pre_tool"\n`,
  },
  "llm-harness": {
    file: "home/.llm-harness/settings.json",
    text: (url) => JSON.stringify({ hooks: { pre_tool_use: [{ type: "http", url }] } }),
  },
};

describe.each(Object.entries(SYSTEMS))("what a webhook of %s gets", (id, { file, text, answer }) => {
  it("is without secrets, and what it hands back is whole again", async () => {
    const server = await serve((_, response) => {
      response.setHeader("content-type", "application/json");
      const body = JSON.parse(server.requests.at(-1)?.body ?? "") as JsonObject;
      response.end(JSON.stringify(answer?.(body) ?? {}));
    });
    const where = place({ [file]: text(`${server.origin}/hook`) });
    const env = {
      PATH: process.env["PATH"] ?? "",
      DEPLOY_API_KEY: PLANTED.env,
      COPILOT_HOOK_ALLOW_LOCALHOST: "1",
    };
    const hooks = createHooks({ ...where, env, dialects: [id], network: { allow: ["127.0.0.1"] } });
    try {
      expect((await hooks.load()).filter(({ level }) => level === "error")).toEqual([]);
      const { runs, updated_input: input } = await hooks.emit("PreToolUse", {
        session_id: "s",
        tool_name: "Bash",
        tool_input: INPUT,
      });
      expect(runs.map(({ outcome, error }) => [outcome, error])).toEqual([["passed", undefined]]);
      const [body = ""] = server.requests.map((one) => one.body);
      expect(body).toContain("deploy *** ***");
      expect(rawIn(body), body).toEqual([]);
      expect(body).not.toMatch(/short|123456|123_456/u);
      // The same as before: no rewrite at all, or one that changes nothing.
      expect(input ?? INPUT).toEqual(INPUT);
      if (answer !== undefined) expect(input).toBeDefined();
    } finally {
      await hooks.close();
    }
  });
});

const CODE = "const token = getToken();\nrun();";

describe.each(Object.entries(SYSTEMS).filter(([, { answer }]) => answer !== undefined))(
  "a rewrite of a webhook of %s",
  (id, { file, text, answer }) => {
    const emit = async (change: (code: string) => string) => {
      const server = await serve((_, response) => {
        response.setHeader("content-type", "application/json");
        const body = JSON.stringify(answer?.(JSON.parse(server.requests.at(-1)?.body ?? "") as JsonObject));
        const shown = CODE.replace("getToken();", "***");
        response.end(body.replaceAll(inJson(shown), inJson(change(shown))));
      });
      const where = place({ [file]: text(`${server.origin}/hook`) });
      const env = { COPILOT_HOOK_ALLOW_LOCALHOST: "1" };
      const hooks = createHooks({ ...where, env, dialects: [id], network: { allow: ["127.0.0.1"] } });
      try {
        return await hooks.emit("PreToolUse", {
          session_id: "s",
          tool_name: "Write",
          tool_input: { file_path: "/a", content: CODE },
        });
      } finally {
        await hooks.close();
      }
    };

    it("never writes a mask into a file: where it changed the text around it, it denies", async () => {
      const spoilt = await emit((code) => `${code} // tidied`);
      expect(spoilt).toMatchObject({ decision: "deny", reason: expect.stringContaining("masked") });
      expect(spoilt).not.toHaveProperty("updated_input");
      const same = await emit((code) => code);
      expect(same).toMatchObject({ updated_input: { content: CODE } });
      const without = await emit(() => "run();");
      expect(without).toMatchObject({ updated_input: { content: "run();" } });
      expect([same.decision, without.decision]).not.toContain("deny");
    });
  },
);

/** As it stands within the text of a JSON. */
function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
