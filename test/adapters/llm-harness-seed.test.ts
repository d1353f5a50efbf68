import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import {
  CommandHookDefinition,
  HookEvent,
  HookExecutionContext,
  HookExecutor,
  HookRegistry,
  HttpHookDefinition,
  loadHookRegistry,
  PromptHookDefinition,
} from "../../src/adapters/llm-harness/index.js";
import type { ChatRequest } from "../../src/adapters/llm-harness/index.js";
import { serve } from "../support/server.js";

// Every code example of the document (llm-harness how-to, seed 004), line by line; public hosts are loopback receivers.

const hasPython = spawnSync("python3", ["--version"]).status === 0;

function workspace(): string {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-harness-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

/** A model that does what the document's prompts ask for. */
function createProvider(): {
  readonly asked: string[];
  chat_with_retry(request: ChatRequest): Promise<{ content: string }>;
} {
  const asked: string[] = [];
  return {
    asked,
    async chat_with_retry({ messages }) {
      const question = messages[1]?.content ?? "";
      asked.push(question);
      const [, given = question] = /arguments:? (\{.*?\})(?:\.|\n)/isu.exec(question) ?? [];
      const content = given.includes("rm -rf") ? '{"ok": false, "reason": "it deletes"}' : '{"ok": true}';
      return { content };
    },
  };
}

function closing(executor: HookExecutor): HookExecutor {
  onTestFinished(() => executor.close());
  return executor;
}

describe("the examples of the document", () => {
  it("steps 2 to 4: a configuration, its summary, and an event", async () => {
    const { origin, requests } = await serve((_request, response) => response.end());
    const config = {
      hooks: {
        session_start: [
          CommandHookDefinition({
            command: "echo 'Session started at $(date)' >> ./harness.log",
            timeout_seconds: 10,
          }),
        ],
        pre_tool_use: [
          PromptHookDefinition({
            prompt:
              "The user wants to run tool '{{tool_name}}' with these arguments: " +
              "{{arguments}}. Is there any reason to block this?",
            matcher: "exec*",
            block_on_failure: true,
          }),
          HttpHookDefinition({
            url: `${origin}/audit`,
            headers: { "X-Source": "harness" },
            matcher: "*",
            block_on_failure: false,
          }),
        ],
        post_tool_use: [HttpHookDefinition({ url: `${origin}/log`, timeout_seconds: 5 })],
        session_end: [
          CommandHookDefinition({
            command: "printf 'session ended' >> ./harness.log",
            timeout_seconds: 15,
          }),
        ],
      },
    };

    const registry: HookRegistry = loadHookRegistry(config);
    expect(registry.summary()).toContain("pre_tool_use:\n  - prompt matcher=exec*: The user wants");
    expect(registry.summary()).toContain(`  - http matcher=*: ${origin}/audit`);

    const provider = createProvider();
    const cwd = workspace();
    const context = HookExecutionContext({
      cwd,
      provider, // prompt and agent hooks need it
      default_model: "deepseek-chat",
    });

    const executor = closing(new HookExecutor(registry, context));
    const result = await executor.execute(HookEvent.PRE_TOOL_USE, {
      payload: {
        tool_name: "exec",
        arguments: { command: "rm -rf /data" },
        session_key: "demo:test",
      },
    });
    expect([result.blocked, result.reason]).toEqual([true, "it deletes"]);
    expect(provider.asked).toEqual([
      `The user wants to run tool 'exec' with these arguments: {"command": "rm -rf /data"}. Is there any reason to block this?`,
    ]);
    expect(requests).toEqual([]);

    const passed = await executor.execute(HookEvent.PRE_TOOL_USE, {
      payload: { tool_name: "exec", arguments: { command: "ls" } },
    });
    expect(passed.results.map(({ hook_type: type, success }) => [type, success])).toEqual([
      ["prompt", true],
      ["http", true],
    ]);
    expect(requests.map(({ url, body, headers }) => [url, body, headers["x-source"]])).toEqual([
      [
        "/audit",
        '{"event":"pre_tool_use","payload":{"tool_name":"exec","arguments":{"command":"ls"}}}',
        "harness",
      ],
    ]);
    await executor.execute(HookEvent.SESSION_START, { payload: { session_key: "demo:test" } });
    await executor.execute(HookEvent.SESSION_END, { payload: { session_key: "demo:test" } });
    expect(readFileSync(join(cwd, "harness.log"), "utf8")).toBe("Session started at $(date)\nsession ended");
  });

  it("step 5: a model validates a tool call", async () => {
    const provider = createProvider();

    const registry = new HookRegistry();
    registry.register(
      HookEvent.PRE_TOOL_USE,
      PromptHookDefinition({
        prompt:
          "Tool: {{tool_name}}\n" +
          "Arguments: {{arguments}}\n\n" +
          'If the tool is "exec" and the command contains "rm -rf" or ' +
          '"drop table", respond with {"ok": false, "reason": "..."}. ' +
          'Otherwise respond {"ok": true}.',
        matcher: "exec",
        block_on_failure: true,
      }),
    );

    const context = HookExecutionContext({ cwd: workspace(), provider, default_model: "deepseek-chat" });
    const executor = closing(new HookExecutor(registry, context));

    let result = await executor.execute(HookEvent.PRE_TOOL_USE, {
      payload: { tool_name: "exec", arguments: { command: "rm -rf /" } },
    });
    expect(result.blocked).toBe(true);

    result = await executor.execute(HookEvent.PRE_TOOL_USE, {
      payload: { tool_name: "exec", arguments: { command: "ls -la" } },
    });
    expect(result.blocked).toBe(false);
  });

  it("step 6: a matcher, and an audit that blocks nothing", async () => {
    const registry = new HookRegistry();
    registry.register(
      HookEvent.PRE_TOOL_USE,
      CommandHookDefinition({
        command: "test -z $ARGUMENTS",
        matcher: "*rm*",
        block_on_failure: true,
      }),
    );
    registry.register(
      HookEvent.PRE_TOOL_USE,
      HttpHookDefinition({
        url: "http://10.255.255.1:8080/event", // private, and nobody allowed it
        block_on_failure: false,
      }),
    );
    const executor = closing(new HookExecutor(registry, HookExecutionContext({ cwd: workspace() })));
    const { results } = await executor.execute(HookEvent.PRE_TOOL_USE, { payload: { tool_name: "exec" } });
    expect(results).toMatchObject([{ hook_type: "http", success: false, blocked: false, metadata: {} }]);
    const confirm = await executor.execute(HookEvent.PRE_TOOL_USE, { payload: { tool_name: "confirm" } });
    expect([confirm.blocked, confirm.results.length]).toEqual([true, 1]);
  });

  it.skipIf(!hasPython)(
    `the complete example${hasPython ? "" : " (SKIPPED: there is no python3 on this machine)"}`,
    async () => {
      const { origin, requests } = await serve((_request, response) => response.end());
      const cwd = workspace();
      mkdirSync(join(cwd, "logs"));
      const registry = new HookRegistry();

      registry.register(
        HookEvent.SESSION_START,
        CommandHookDefinition({
          command: "echo 'session started' >> ./logs/sessions.log",
          timeout_seconds: 5,
        }),
      );

      registry.register(
        HookEvent.PRE_TOOL_USE,
        CommandHookDefinition({
          // In the document the script is in double quotes and has double quotes in it: corrected.
          command:
            "python3 -c '" +
            "import json,sys; p=json.loads(sys.argv[1]); " +
            'exit(1) if "rm" in p.get("arguments",{}).get("command","") else exit(0)' +
            "' $ARGUMENTS",
          matcher: "exec",
          block_on_failure: true,
        }),
      );

      registry.register(
        HookEvent.POST_TOOL_USE,
        HttpHookDefinition({
          url: `${origin}/audit`,
          headers: { "Content-Type": "application/json" },
        }),
      );

      const context = HookExecutionContext({ cwd });
      const executor = closing(new HookExecutor(registry, context));

      await executor.execute(HookEvent.SESSION_START, { payload: { session_key: "demo" } });

      const result = await executor.execute(HookEvent.PRE_TOOL_USE, {
        payload: { tool_name: "exec", arguments: { command: "rm -rf /data" } },
      });
      expect(result.blocked).toBe(true);
      const allowed = await executor.execute(HookEvent.PRE_TOOL_USE, {
        payload: { tool_name: "exec", arguments: { command: "ls 'it'\"s $(touch INJECTED)" } },
      });
      expect(allowed).toMatchObject({ blocked: false, results: [{ success: true }] });
      expect(existsSync(join(cwd, "INJECTED"))).toBe(false);

      await executor.execute(HookEvent.POST_TOOL_USE, {
        payload: { tool_name: "exec", result: "ok" },
      });
      expect(readFileSync(join(cwd, "logs/sessions.log"), "utf8")).toBe("session started\n");
      expect(requests.map(({ body }) => body)).toEqual([
        '{"event":"post_tool_use","payload":{"tool_name":"exec","result":"ok"}}',
      ]);
    },
  );

  it("the test", async () => {
    const registry = new HookRegistry();
    registry.register(
      HookEvent.PRE_TOOL_USE,
      CommandHookDefinition({
        command: "exit 1",
        matcher: "dangerous_tool",
        block_on_failure: true,
      }),
    );
    const context = HookExecutionContext({ cwd: workspace() });
    const executor = closing(new HookExecutor(registry, context));

    let result = await executor.execute(HookEvent.PRE_TOOL_USE, { payload: { tool_name: "dangerous_tool" } });
    expect(result.blocked).toBe(true);

    // A tool that it does not match does not trigger the hook.
    result = await executor.execute(HookEvent.PRE_TOOL_USE, { payload: { tool_name: "safe_tool" } });
    expect(result.blocked).toBe(false);
  });
});
