import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openPlanCache } from "../../src/stores/plan-cache.js";
import { createTrustStore } from "../../src/stores/index.js";
import { createHooks, HookError } from "../../src/index.js";
import type { HooksOptions, JsonObject, Verdict } from "../../src/spec/index.js";
import { callTool } from "../../src/executors/mcp-tool/call-tool.js";
import { runBridge } from "../../src/bridge/bridge.js";
import { place } from "../bridge/place.js";
import { runHere } from "../cli/run.js";
import { createCall } from "../support/call.js";
import { serve } from "../support/server.js";
import { filesBelow, PLANTED, rawIn, TOLD } from "./planted.js";

const ENV = { PATH: process.env["PATH"] ?? "", DEPLOY_API_KEY: PLANTED.env };
const PAYLOAD = {
  session_id: "s1",
  tool_name: "Bash",
  tool_input: {
    command: `deploy ${PLANTED.env} ${PLANTED.shape} https://hooks.slack.com/services/T0/B0/${PLANTED.url}`,
    api_key: PLANTED.key,
    [PLANTED.shape]: 1,
    nested: [{ text: `Authorization: Bearer ${PLANTED.header}` }],
  },
};

function hooksFile(origin: string): string {
  const echo = JSON.stringify(`printf '%s' "$MINE" '${PLANTED.shape} ${PLANTED.header}' >&2; exit 7`);
  const deny = JSON.stringify(
    `printf '{"decision":"deny","reason":"found %s %s"}' "$MINE" '${PLANTED.shape}'`,
  );
  return `hooks:
  PreToolUse:
    - hooks:
        - { type: command, command: ${echo}, env_passthrough: [DEPLOY_API_KEY], env: { MINE: "${PLANTED.env}" } }
        - { type: command, command: ${deny}, env: { MINE: "${PLANTED.env}" } }
        - type: http
          url: "${origin}/services/${PLANTED.url}?key=${PLANTED.url}"
          headers: { Authorization: "Bearer ${PLANTED.header}", X-Key: "$DEPLOY_API_KEY" }
          env_passthrough: [DEPLOY_API_KEY]
        - { type: http, url: "http://127.0.0.1:1/services/${PLANTED.url}" }
        - { type: mcp_tool, server: own, tool: look }
        - { type: command, command: "true", timeout: "Authorization: Bearer ${PLANTED.header}" }
        - { type: command, command: "true", "${PLANTED.shape}": 1 }
`;
}

interface Played {
  readonly verdict: Verdict;
  readonly logged: readonly string[];
  readonly received: readonly string[];
  readonly where: { readonly cwd: string; readonly home: string };
}

async function play(more: Partial<HooksOptions> = {}): Promise<Played> {
  const server = await serve((request, response) => {
    response.statusCode = 500;
    response.end(`cannot ${request.url} with ${String(request.headers.authorization)}: ${TOLD}`);
  });
  const where = place({ "home/.anyhook/hooks.yaml": hooksFile(server.origin) });
  const logged: string[] = [];
  const hooks = createHooks({
    ...where,
    env: ENV,
    journal: join(where.home, "journal"),
    cache: openPlanCache(join(where.home, "cache"), "t"),
    logger: { warn: (text) => logged.push(text), error: (text) => logged.push(text) },
    network: { allow: ["127.0.0.1"] },
    mcp: { call: () => Promise.reject(new Error(`no way: ${TOLD}`)) },
    ...more,
  });
  try {
    hooks.on("PreToolUse", () => {
      throw new Error(`callback fell over ${TOLD}`);
    });
    const verdict = await hooks.emit("PreToolUse", PAYLOAD);
    return { verdict, logged, where, received: server.requests.map(({ body }) => body) };
  } finally {
    await hooks.close();
  }
}

describe("a secret that is planted everywhere", () => {
  it("is in no file, no line of a log and no error of a run; the answer of a hook stays its own", async () => {
    const { verdict, logged, where, received } = await play();
    const files = filesBelow(where.home, /hooks\.yaml$/u);
    expect([...files.keys()].some((path) => path.endsWith(".jsonl"))).toBe(true);
    for (const [path, text] of files) expect(rawIn(text), path).toEqual([]);
    expect(logged.length).toBeGreaterThan(1);
    for (const line of logged) expect(rawIn(line), line).toEqual([]);
    const failures = verdict.runs.flatMap(({ error, warnings = [] }) => [error?.message ?? "", ...warnings]);
    expect(failures.filter((text) => text !== "").length).toBeGreaterThanOrEqual(4);
    for (const text of failures) expect(rawIn(text), text).toEqual([]);
    // What the hook says to the agent is an answer, no sink.
    expect(verdict.runs.some(({ reason }) => reason === `found ${PLANTED.env} ${PLANTED.shape}`)).toBe(true);
    expect(received.length).toBeGreaterThan(0);
    for (const body of received) expect(rawIn(body), body).toEqual([]);
  });

  it("is neither in a store of one's own", async () => {
    const records: unknown[] = [];
    const journal = {
      version: 1 as const,
      id: "own",
      append: (added: readonly unknown[]) => void records.push(...added),
      close: () => Promise.resolve(),
    };
    await play({ journal });
    expect(records.length).toBeGreaterThan(5);
    expect(rawIn(JSON.stringify(records))).toEqual([]);
  });

  it("is not in the list of trusted workspaces", async () => {
    const where = place({ "cwd/.anyhook/hooks.yaml": hooksFile("https://hooks.example.invalid") });
    await createTrustStore(where.home).add(where.cwd);
    const files = filesBelow(where.home, /hooks\.yaml$/u);
    expect(files.size).toBeGreaterThan(0);
    for (const [path, text] of files) expect(rawIn(text), path).toEqual([]);
  });

  it("is in no text on stderr of the command line, and in none of its errors", async () => {
    const where = place({
      "home/.anyhook/hooks.yaml": hooksFile("https://hooks.example.invalid"),
      "cwd/.anyhook/hooks.yaml": hooksFile("https://hooks.example.invalid"),
      "cwd/payload.json": `{"a": ${TOLD}`,
    });
    const env = { ...ENV, HOME: where.home, ANYHOOK_DEBUG: "1" };
    const call = (...args: readonly string[]) =>
      runHere({ args: [...args, "--home", where.home], cwd: where.cwd, env, stdin: `{ ${TOLD}` });
    for (const args of [
      ["emit", `No${PLANTED.shape}`],
      ["emit", "PreToolUse", "--payload", "payload.json"],
      ["emit", "PreToolUse", "--payload", "-"],
      ["emit", "PreToolUse", "--tool", "Bash", "--input", `{ ${TOLD}`],
      ["emit", "PreToolUse", "--tool", "Bash", "--input", "{}", "--as", `x${PLANTED.shape}`],
      ["emit", "PreToolUse", "--cwd", `/nowhere/${PLANTED.env}`],
      ["emit", "PreToolUse", "--tool", "Bash", "--input", "{}"],
      ["list"],
      ["explain", "PreToolUse", "--tool", "Bash", "--input", "{}"],
      ["bridge", "claude-code", "PreToolUse"],
      ["log", "verify"],
    ]) {
      const { stderr } = await call(...args);
      expect(rawIn(stderr), `${args.join(" ")}\n${stderr}`).toEqual([]);
      const json = await call(...args, "--json");
      expect(rawIn(json.stderr), json.stderr).toEqual([]);
      if (json.stdout.includes('"error":{"code"')) expect(rawIn(json.stdout), json.stdout).toEqual([]);
    }
    for (const [path, text] of filesBelow(where.home, /hooks\.yaml$/u)) expect(rawIn(text), path).toEqual([]);
  });

  it("is in nothing that doctor says, runs or records", async () => {
    const canary = { tool_name: "Bash", tool_input: { command: `rm ${PLANTED.shape} ${PLANTED.env}` } };
    const mine = { env: { API_KEY: PLANTED.header, MINE: PLANTED.env } };
    const said = `printf '%s' "$MINE ${PLANTED.shape}" >&2; exit`;
    const hooks = [
      { ...mine, command: `${said} 2`, canary },
      { ...mine, command: `echo "$API_KEY" >&2; ${said} 7`, name: `crashes ${PLANTED.shape}`, canary },
      { ...mine, command: `printf '{"decision":"allow","reason":"%s"}' "$MINE"`, canary },
      { ...mine, command: `/nowhere/${PLANTED.shape} ${PLANTED.env}` },
      {
        type: "http",
        url: `https://hooks.invalid/services/${PLANTED.url}`,
        headers: { Authorization: `Bearer ${PLANTED.header}` },
      },
      { command: "true", timeout: `Authorization: Bearer ${PLANTED.header}` },
      { command: "true", [PLANTED.shape]: 1 },
    ].map((hook) => ({ type: "command", ...hook }));
    const where = place({
      "home/.anyhook/hooks.yaml": JSON.stringify({ hooks: { PreToolUse: [{ hooks }] } }),
    });
    const env = { ...ENV, HOME: where.home };
    for (const args of [["doctor"], ["doctor", "--canary"]])
      for (const more of [[], ["--json"]]) {
        const all = [...args, "--home", where.home, ...more];
        const { stdout, stderr } = await runHere({ args: all, cwd: where.cwd, env, stdin: "" });
        expect(stdout).toContain(args.includes("--canary") ? "denied" : "hooks.yaml");
        expect(rawIn(`${stdout}${stderr}`), `${all.join(" ")}\n${stdout}${stderr}`).toEqual([]);
      }
    for (const [path, text] of filesBelow(where.home, /hooks\.yaml$/u)) expect(rawIn(text), path).toEqual([]);
  });

  it("is in neither file nor record of a pause, nor in what is printed of it", async () => {
    const where = place();
    const env = { ...ENV, HOME: where.home };
    const told = `${PLANTED.env} and ${PLANTED.shape}`;
    for (const args of [["pause", "--for", "1m", "--why", told], ["pause"], ["log"], ["pause", "--end"]]) {
      const all = [...args, "--home", where.home];
      const { code, stdout, stderr } = await runHere({ args: all, cwd: where.cwd, env, stdin: "" });
      expect([code, stderr]).toEqual([0, ""]);
      expect(rawIn(stdout), stdout).toEqual([]);
      const files = filesBelow(where.home, /hooks\.yaml$/u);
      expect(files.size).toBeGreaterThan(0);
      for (const [path, text] of files) expect(rawIn(text), path).toEqual([]);
    }
  });

  it("is in no refusal of the bridge, nor in its record", async () => {
    const where = place();
    const journal = join(where.home, "journal");
    const broken = { ...where, env: ENV, journal, agent: "claude-code", event: "PreToolUse" };
    const reply = await runBridge({
      ...broken,
      stdin: () => Promise.reject(new HookError("invalid_payload", `no good: ${TOLD}`)),
    });
    expect(reply.exitCode + reply.stdout.length).toBeGreaterThan(0);
    // No file was read: a literal of one is unknown, and what is known by its shape or from the environment is not.
    const known = (text: string): readonly string[] =>
      rawIn(text).filter((one) => one === PLANTED.env || one === PLANTED.shape);
    expect(known(`${reply.stdout}${reply.stderr}`)).toEqual([]);
    const files = filesBelow(where.home, /hooks\.yaml$/u);
    expect(files.size).toBeGreaterThan(0);
    for (const [path, text] of files) expect(known(text), path).toEqual([]);
  });

  it("is in no error about a payload or a name that is no event", async () => {
    const where = place();
    const hooks = createHooks({ ...where, env: ENV });
    const wrong: readonly [string, unknown][] = [
      ["PreToolUse", { tool_name: { name: TOLD } }],
      ["PreToolUse", [TOLD]],
      ["PreToolUse", TOLD],
      [`No${PLANTED.shape}`, {}],
      [`No ${PLANTED.env}`, { tool_name: TOLD }],
    ];
    for (const [name, payload] of wrong) {
      const error = await hooks.emit(name, payload as JsonObject).then(
        () => undefined,
        (thrown: unknown) => thrown as HookError,
      );
      expect(HookError.is(error), name).toBe(true);
      expect(
        rawIn(`${error?.message} ${error?.hint} ${error?.stack} ${JSON.stringify(error?.data)}`),
      ).toEqual([]);
    }
    await hooks.close();
  });

  it("is in no error that is thrown, nor in its data", async () => {
    const where = place({ "managed/hooks.yaml": `hooks: { "${PLANTED.shape}": [` });
    const hooks = createHooks({ ...where, env: ENV });
    const error = await hooks.load().then(
      () => undefined,
      (thrown: unknown) => thrown as HookError,
    );
    await hooks.close();
    expect(HookError.is(error)).toBe(true);
    expect(rawIn(`${error?.message} ${error?.hint} ${error?.stack} ${JSON.stringify(error?.data)}`)).toEqual(
      [],
    );
  });
});

describe("the program's own connection to an MCP server", () => {
  it("fails with a message that shows nothing that looks like a secret", async () => {
    const mcp = { servers: {}, env: {}, call: () => Promise.reject(new Error(`token=abc ${PLANTED.shape}`)) };
    const call = createCall({ params: { server: "s", tool: "t" }, mcp });
    const connections = { call: () => Promise.reject(new Error("unused")), close: () => Promise.resolve() };
    expect(await callTool(call, connections)).toEqual({
      kind: "error",
      code: "mcp",
      message: 'the program\'s own connection to the MCP server "s" failed: token=*** ***',
    });
  });
});
