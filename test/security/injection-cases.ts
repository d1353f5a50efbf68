import { execFile } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import {
  CommandHookDefinition,
  HookEvent,
  HookExecutionContext,
  HookExecutor,
  HookRegistry,
} from "../../src/adapters/llm-harness/index.js";
import { runBridge } from "../../src/bridge/bridge.js";
import { commandFor } from "../../src/bridge/install/command.js";
import { dialects } from "../../src/dialects/index.js";
import { fillPrompt } from "../../src/dialects/llm-harness/prompt.js";
import { CHAT_FORMATS } from "../../src/dialects/kit/chat-message.js";
import { createHooks } from "../../src/index.js";
import type { HooksOptions, Verdict } from "../../src/spec/index.js";
import { place } from "../bridge/place.js";
import type { Place } from "../bridge/place.js";
import { serve } from "../support/server.js";
import { injections, inParts } from "./injections.js";

const run = promisify(execFile);

/** @param size how many payloads go into one event: 1 plays each alone */
export function injectionSuite(size: number): void {
  describe(`injected texts, ${size} an event`, () => {
    it("are more than 500, and no two of them alike", () => {
      const all = injections("touch x");
      expect(new Set(all).size).toBeGreaterThanOrEqual(500);
      expect(all.every((text) => text.includes("touch x"))).toBe(true);
    });

    it.each([
      ["bare", "printf '%s' $ARGUMENTS > \"$OUT\""],
      ["in double quotes", 'printf \'%s\' "$ARGUMENTS" > "$OUT"'],
      ["in a substitution", "x=$(printf '%s' $ARGUMENTS); printf '%s' \"$x\" > \"$OUT\""],
      ["in a here-document", 'cat > "$OUT" <<END\n$ARGUMENTS\nEND'],
    ])("reach a command as $ARGUMENTS, %s, byte for byte", async (_title, command) => {
      const where = stage();
      const out = join(where.cwd, "out");
      const registry = new HookRegistry();
      registry.register(HookEvent.PRE_TOOL_USE, CommandHookDefinition({ command, block_on_failure: true }));
      const executor = new HookExecutor(registry, HookExecutionContext({ cwd: where.cwd }), {
        home: where.home,
        env: { PATH: process.env["PATH"], OUT: out },
      });
      for (const texts of inParts(where.texts.filter(isText), size)) {
        const payload = { tool_name: texts[0] ?? "", texts, [texts[0] ?? ""]: 1 };
        const { blocked, reason } = await executor.execute(HookEvent.PRE_TOOL_USE, { payload });
        expect(blocked, reason).toBe(false);
        expect(JSON.parse(readFileSync(out, "utf8"))).toMatchObject({ texts, [texts[0] ?? ""]: 1 });
      }
      await executor.close();
      where.untouched();
    });

    it("reach a command on stdin byte for byte", async () => {
      const where = stage({
        "home/.anyhook/hooks.yaml":
          'hooks:\n  PreToolUse:\n    - hooks: [{ type: command, command: "cat > out" }]\n',
      });
      await emitAll(where, size, {}, (texts) => {
        const { tool_name: name, tool_input: input } = JSON.parse(
          readFileSync(join(where.cwd, "out"), "utf8"),
        ) as Record<string, unknown>;
        expect([name, input]).toEqual([texts[0], { texts, path: texts[0] }]);
      });
    });

    it("reach a webhook byte for byte, and a header not at all where they would break it", async () => {
      const server = await serve((_request, response) => void response.end("{}"));
      const where = stage({
        "home/.anyhook/hooks.yaml": `hooks:\n  PreToolUse:\n    - hooks: [{ type: http, url: "${server.origin}/", headers: { X-Text: "$TEXT" }, env_passthrough: [TEXT] }]\n`,
      });
      for (const text of size === 1 ? where.texts : where.texts.filter((_, index) => index % 10 === 0)) {
        const before = server.requests.length;
        const hooks = createHooks({
          ...where.places,
          env: { TEXT: text },
          network: { allow: ["127.0.0.1"] },
        });
        const verdict = await hooks.emit("PreToolUse", {
          tool_name: "Bash",
          tool_input: { command: "ls", text },
        });
        await hooks.close();
        const request = server.requests[before];
        if (request === undefined) {
          expect(verdict.runs[0]?.error?.code, text).toBe("header");
          expect(verdict.decision).toBe("deny");
          // oxlint-disable-next-line no-control-regex -- these must not be in a header
          expect(/[\u0000-\u0008\u000a-\u001f\u007f]|[^\u0000-\u00ff]/u.test(text), text).toBe(true);
        } else {
          expect(Buffer.from(String(request.headers["x-text"]), "latin1").toString("latin1")).toBe(
            text.trim(),
          );
          expect(Object.keys(request.headers).filter((name) => name.includes("touch"))).toEqual([]);
        }
      }
      where.untouched();
    });

    it.each(["anyhook", "xbot"])(
      "reach an MCP tool of %s through ${tool_input.path} byte for byte",
      async (id) => {
        const yaml =
          'hooks:\n  PreToolUse:\n    - hooks: [{ type: mcp_tool, server: s, tool: t, input: { whole: "${tool_input.path}", within: "<${tool_input.path}>" } }]\n';
        const hook = {
          type: "mcp_tool",
          server: "s",
          tool: "t",
          input: { whole: "${tool_input.path}", within: "<${tool_input.path}>" },
        };
        const where = stage({
          "home/.anyhook/hooks.yaml": yaml,
          "home/.xbot/hooks.json": JSON.stringify({ hooks: { PreToolUse: [{ hooks: [hook] }] } }),
        });
        const seen: unknown[] = [];
        const call = ({ input }: { input: unknown }) => (seen.push(input), Promise.resolve({ content: [] }));
        await emitAll(where, 1, { dialects: [id], mcp: { call } }, ([text = ""]) => {
          expect(seen.pop()).toEqual({ whole: text, within: `<${text}>` });
        });
      },
    );

    it("reach a model as $ARGUMENTS and {{key}}, once and as they are", async () => {
      const where = stage({
        "home/.anyhook/hooks.yaml":
          'hooks:\n  PreToolUse:\n    - hooks: [{ type: prompt, prompt: "<<<$ARGUMENTS>>>" }]\n',
      });
      const seen: string[] = [];
      const model = ({ prompt }: { prompt: string }) => (seen.push(prompt), '{"ok":true}');
      await emitAll(where, size, { model }, (texts) => {
        const event = JSON.parse((seen.pop() ?? "").slice(3, -3)) as Record<string, unknown>;
        expect(event["tool_input"]).toEqual({ texts, path: texts[0] });
      });
      for (const text of where.texts) {
        const filled = fillPrompt("a{{tool_name}}b{{arguments}}c", { tool_name: text, arguments: { text } });
        expect(filled.startsWith(`a${text}b{`)).toBe(true);
        expect(JSON.parse(filled.slice(text.length + 2, -1))).toEqual({ text });
        expect(fillPrompt("<{{tool_name}}>", { tool_name: text })).toBe(`<${text}>`);
      }
    });

    it.each(CHAT_FORMATS)("are no more than text in a note to %s", async (format) => {
      const bodies: string[] = [];
      const server = await serve((_request, response) => void response.end("{}"));
      const where = stage({
        "home/.anyhook/hooks.yaml": `hooks:\n  PostToolUse:\n    - hooks: [{ type: http, url: "${server.origin}/", format: ${format} }]\n`,
      });
      const hooks = createHooks({ ...where.places, network: { allow: ["127.0.0.1"] } });
      for (const texts of inParts(where.texts, Math.max(size, 20)))
        await hooks.emit("PostToolUse", {
          tool_name: texts[0],
          tool_input: { command: texts.join(" ") },
          tool_response: texts,
        });
      await hooks.close();
      bodies.push(...server.requests.map(({ body }) => body));
      expect(bodies.length).toBeGreaterThan(0);
      for (const body of bodies) {
        expect(() => JSON.parse(body) as unknown).not.toThrow();
        expect(body).not.toMatch(/<!(?:channel|here|everyone)>|@all\b/u);
      }
      where.untouched();
    });

    it("go through every installed bridge command, and come to nothing there", async () => {
      const where = stage();
      const agents = dialects.filter(({ client }) => client !== undefined);
      expect(agents.length).toBeGreaterThan(1);
      for (const { id: agent, client } of agents) {
        for (const event of Object.keys(client?.events ?? {})) {
          const line = commandFor({ agent, event, program: "cat > out; :", monitor: false, isGuard: true });
          expect(line).toMatch(/^cat > out; : bridge [\w-]+ [\w.-]+ \|\| exit 2$/u);
        }
        const [event = ""] = Object.keys(client?.events ?? {});
        const line = commandFor({ agent, event, program: "cat > out; :", monitor: false, isGuard: true });
        const body = JSON.stringify({
          texts: where.texts,
          hook_event_name: event,
          tool_name: where.texts[0],
        });
        const child = run("/bin/sh", ["-c", line], { cwd: where.cwd });
        child.child.stdin?.end(body);
        await child;
        expect(readFileSync(join(where.cwd, "out"), "utf8")).toBe(body);
        for (const text of size === 1 ? where.texts : where.texts.slice(0, 20)) {
          const call = JSON.stringify({
            hook_event_name: event,
            session_id: text,
            cwd: where.cwd,
            tool_name: text,
            tool_input: { command: text },
          });
          const { exitCode } = await runBridge({
            ...where.places,
            agent,
            event,
            stdin: call,
            env: { PATH: process.env["PATH"] },
            journal: false,
          });
          expect(typeof exitCode).toBe("number");
        }
      }
      where.untouched();
    }, 120_000);
  });
}

interface Stage {
  readonly places: Place;
  readonly cwd: string;
  readonly home: string;
  readonly texts: readonly string[];
  /** Nothing has run any of the texts. */
  untouched(): void;
}

function stage(files: Readonly<Record<string, string>> = {}): Stage {
  const places = place(files);
  const canaries = join(places.cwd, "canaries");
  mkdirSync(canaries);
  const texts = injections(`touch ${join(canaries, "ran")}`);
  const untouched = (): void => {
    expect(readdirSync(canaries)).toEqual([]);
    expect(existsSync(canaries)).toBe(true);
  };
  return { places, cwd: places.cwd, home: places.home, texts, untouched };
}

async function emitAll(
  { places, texts, untouched }: Stage,
  size: number,
  options: Partial<HooksOptions>,
  check: (texts: readonly string[], verdict: Verdict) => void,
): Promise<void> {
  const hooks = createHooks({ ...places, env: { PATH: process.env["PATH"] }, ...options });
  for (const part of inParts(texts, size)) {
    const verdict = await hooks.emit("PreToolUse", {
      tool_name: part[0],
      tool_input: { texts: part, path: part[0] },
    });
    expect(verdict.runs.map(({ error }) => error)).toEqual([undefined]);
    check(part, verdict);
  }
  await hooks.close();
  untouched();
}

/** No argument of a process can hold a NUL; that it is refused is tested with the command itself. */
function isText(text: string): boolean {
  return !text.includes("\0");
}
