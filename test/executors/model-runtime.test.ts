import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createHooks } from "../../src/index.js";
import type { Hooks, HooksOptions, Verdict } from "../../src/index.js";
import { serveModel } from "../support/openai-server.js";
import type { ModelTurn, OpenAiServer } from "../support/openai-server.js";
import { until } from "../support/server.js";

const KEY = "sk-test-0123456789abcdefghij";
const QUESTION = "does the purple elephant agree";
const NO = '{"ok": false, "reason": "it does not"}';
const CALL = { tool_name: "Bash", tool_input: { command: "ls" } };

describe("models in the runtime", () => {
  it("are found by the user's own settings, for hooks of every format", async () => {
    const { hooks, server } = await start([NO], {
      claude: { type: "prompt", prompt: QUESTION },
      own: `{ type: agent, prompt: "${QUESTION}" }`,
    });
    const verdict = await hooks.emit("PreToolUse", CALL);
    expect(verdict).toMatchObject({
      decision: "deny",
      runs: [{ outcome: "blocked" }, { outcome: "blocked" }],
    });
    expect(server.asked.map(({ headers }) => headers.authorization)).toEqual([
      `Bearer ${KEY}`,
      `Bearer ${KEY}`,
    ]);
    await hooks.close();
  });

  it("that are slow end at the hook's deadline: the run has timed out, and the endpoint is hung up on", async () => {
    const { hooks, server } = await start([{ after: "never", text: "" }], {
      claude: { type: "agent", prompt: QUESTION, timeout: 0.3 },
    });
    const { decision, runs, duration_ms: duration } = await hooks.emit("PreToolUse", CALL);
    expect({ decision, runs }).toMatchObject({
      decision: "none",
      runs: [{ outcome: "timed_out", error: { code: "timeout" } }],
    });
    expect(duration).toBeLessThan(1500);
    await until(() => server.hungUp() === 1);
    await hooks.close();
  });

  it("that are slow are given up with the caller's signal", async () => {
    const { hooks, server } = await start([{ after: "never", text: "" }], {
      claude: { type: "prompt", prompt: QUESTION },
    });
    const controller = new AbortController();
    const verdict = hooks.emit("PreToolUse", CALL, { signal: controller.signal });
    await until(() => server.asked.length === 1);
    controller.abort();
    expect(await verdict).toMatchObject({ runs: [{ outcome: "failed", error: { code: "aborted" } }] });
    await hooks.close();
  });

  it.each([
    [429, 3],
    [503, 3],
    [401, 1],
  ])("that answer HTTP %i first are asked %i times where the rule retries", async (status, attempts) => {
    const { hooks, server } = await start([{ status }, { status }, NO], {
      own: `{ type: prompt, prompt: "${QUESTION}", retries: 2 }`,
    });
    const verdict = await hooks.emit("PreToolUse", CALL);
    expect(verdict).toMatchObject({
      decision: "deny",
      runs: [{ attempts, outcome: attempts === 3 ? "blocked" : "failed" }],
    });
    expect(server.asked).toHaveLength(attempts);
    await hooks.close();
  });

  it.each<ModelTurn>(["Sure!", "", { status: 500 }, { raw: "{" }, { raw: "<html>" }])(
    "that fail let a foreign format go on, and close the gate where failures are hardened: %j",
    async (turn) => {
      for (const [failure, decision] of [
        [undefined, "none"],
        ["closed", "deny"],
      ] as const) {
        const { hooks } = await start([turn], { claude: { type: "prompt", prompt: QUESTION } }, failure);
        expect(await hooks.emit("PreToolUse", CALL)).toMatchObject({
          decision,
          runs: [{ outcome: "failed" }],
        });
        await hooks.close();
      }
    },
  );

  it("leave neither key nor question in verdict and journal", async () => {
    const { hooks, journal } = await start([{ status: 401 }, NO, "Sure!"], {
      claude: { type: "prompt", prompt: QUESTION },
    });
    const verdicts: Verdict[] = [];
    for (let round = 0; round < 3; round += 1) verdicts.push(await hooks.emit("PreToolUse", CALL));
    await hooks.close();
    const written = readdirSync(journal)
      .map((name) => readFileSync(join(journal, name), "utf8"))
      .join("\n");
    expect(written).toContain("hook_failed");
    for (const text of [JSON.stringify(verdicts), written]) {
      expect(text).not.toContain(KEY);
      expect(text).not.toContain("elephant");
    }
  });

  it("of the embedding program come before those of the settings", async () => {
    const { hooks, server } = await start(
      [NO],
      { claude: { type: "prompt", prompt: QUESTION } },
      undefined,
      () => '{"ok": true}',
    );
    expect(await hooks.emit("PreToolUse", CALL)).toMatchObject({ decision: "none" });
    expect(server.asked).toEqual([]);
    await hooks.close();
  });
});

async function start(
  turns: readonly ModelTurn[],
  { claude, own }: { readonly claude?: object; readonly own?: string },
  failure?: "closed",
  model?: HooksOptions["model"],
): Promise<{ hooks: Hooks; server: OpenAiServer; journal: string }> {
  const server = await serveModel(...turns);
  const root = mkdtempSync(join(tmpdir(), "anyhook-model-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const place = (name: string): string => {
    mkdirSync(join(root, name), { recursive: true });
    return join(root, name);
  };
  writeFileSync(
    join(place("home/.anyhook"), "hooks.yaml"),
    [
      `model: { provider: openai-compatible, model: small, base_url: "${server.url}", api_key_env: MY_KEY }`,
      ...(own === undefined ? [] : ["hooks:", "  PreToolUse:", `    - hooks: [${own}]`]),
    ].join("\n"),
  );
  const settings = claude === undefined ? {} : { hooks: { PreToolUse: [{ hooks: [claude] }] } };
  writeFileSync(join(place("workspace/.claude"), "settings.json"), JSON.stringify(settings));
  const journal = place("journal");
  const options: HooksOptions = {
    dialects: ["claude-code", "anyhook"],
    cwd: join(root, "workspace"),
    home: join(root, "home"),
    managed: place("managed"),
    trust: "all",
    journal,
    env: { PATH: process.env["PATH"], MY_KEY: KEY },
    ...(failure === undefined ? {} : { failure }),
    ...(model === undefined ? {} : { model }),
  };
  return { hooks: createHooks(options), server, journal };
}
