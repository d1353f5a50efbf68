import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { matchesAll, Sight } from "../../src/engine/match.js";
import { conditionOf, matcherOf } from "../../src/dialects/xbot/condition.js";
import { createConfig } from "../../src/dialects/xbot/config.js";
import { fillHeaders, host } from "../../src/dialects/xbot/host.js";
import { xbot } from "../../src/dialects/xbot/index.js";
import { interpolateInput } from "../../src/dialects/xbot/interpolate.js";
import { goDuration } from "../../src/dialects/kit/go-duration.js";
import { goJson } from "../../src/dialects/kit/go-json.js";
import { fold } from "../../src/engine/merge.js";
import { finish } from "../../src/engine/finish.js";
import { createGroup } from "../../src/engine/group.js";
import { compileDialect } from "../../src/engine/compile.js";
import { judgeAddress, judgeUrl } from "../../src/guards/network.js";
import { preparePatterns } from "../../src/guards/pattern.js";
import type {
  ConfigSide,
  Effects,
  HookEvent,
  JsonObject,
  JsonValue,
  Matcher,
  Output,
  Rule,
} from "../../src/spec/index.js";
import { readJson, sharedFile } from "../support/shared.js";
import { fakeRule } from "../engine/fakes.js";

const file = sharedFile("VECTORS", "vectors", "xbot.json");

interface Expected {
  readonly decision?: string;
  readonly reason?: string;
  readonly reasonPrefix?: string;
  readonly context?: string;
  readonly updatedInput?: JsonValue;
}

interface Vectors {
  readonly matcher: readonly [string, string, boolean, string][];
  readonly matcher_invalid: readonly [string, string][];
  readonly if_condition: readonly [string, string, JsonValue, boolean, string][];
  readonly merge: readonly { name: string; layers: readonly JsonObject[]; expect: JsonObject }[];
  readonly def_parse: readonly [JsonObject, string][];
  readonly command: readonly { exit: number | string; stdout?: string; stderr?: string; expect: Expected }[];
  readonly http_response: readonly { status: number | string; body?: string; expect: Expected }[];
  readonly http_env_interpolation: readonly [string, string][];
  readonly http_env_for_above: Readonly<Record<string, string>>;
  readonly ssrf_ip: Readonly<Record<string, boolean>>;
  readonly ssrf_ip_upstream_holes: readonly string[];
  readonly ssrf_scheme: readonly [string, string][];
  readonly mcp_interpolation: readonly [JsonObject, string, JsonValue, JsonObject, JsonObject, string][];
  readonly mcp_result: readonly [JsonObject, boolean, Expected, string][];
  readonly aggregate: readonly [
    readonly { a: string; reason?: string; context?: string }[],
    { a: string; reason?: string; context?: string },
    string,
  ][];
  readonly go_json: { readonly input: JsonValue; readonly output: string };
  readonly go_duration: readonly [number, string][];
}

/** Sections that belong to what is not built yet: inbound sources and their schedules. */
const LATER = ["webhook_in", "webhook_hmac", "cron", "template"];
/** Covered by fixtures, where they run for real. */
const IN_FIXTURES = ["limits"];

/** Rows that we leave on purpose → the deviation that says why. */
const DEVIATIONS = new Map([
  ["if: Shell(*git commit*) on two lines", "if-crosses-lines"],
  ["command: unknown decision block", "unknown-decision-is-loud"],
  ["ssrf: 127.0.0.1", "special-addresses"],
  ["ssrf: ::1", "special-addresses"],
  ["ssrf: ::ffff:127.0.0.1", "special-addresses"],
  ["ssrf: 203.0.113.1", "special-addresses"],
]);

let held = 0;
const left = new Map<string, number>();

function hold(row: string, work: () => void): void {
  const deviation = DEVIATIONS.get(row);
  if (deviation === undefined) {
    work();
    held += 1;
    return;
  }
  expect(xbot.deviations.map(({ id }) => id)).toContain(deviation);
  // A deviation that has become agreement must leave the list.
  expect(work, row).toThrow();
  left.set(deviation, (left.get(deviation) ?? 0) + 1);
}

function eventOf(tool: string, input?: JsonValue): HookEvent {
  const event = { hook_event_name: "PreToolUse", id: "1", at: "2026-01-01T00:00:00.000Z" };
  return tool === ""
    ? event
    : { ...event, tool_name: tool, ...(input === undefined ? {} : { tool_input: input }) };
}

const RULE = fakeRule("xbot", 0, { native: "PreToolUse", executor: "command" });

/** What xbot would call our effects: it has no word for "no opinion". */
function inTheirWords({ decision = "none", reason, context, updated_input: input }: Effects): Expected {
  const text = Array.isArray(context) ? context.join("\n") : (context as string | undefined);
  return {
    decision: decision === "none" ? "allow" : decision,
    ...(reason === undefined || reason === "" ? {} : { reason }),
    ...(text === undefined ? {} : { context: text }),
    ...(input === undefined ? {} : { updatedInput: input }),
  };
}

function expectEffects(effects: Effects, expected: Expected): void {
  const { reasonPrefix, reason, ...rest } = expected;
  const ours = inTheirWords(effects);
  expect(ours).toMatchObject({ ...rest, ...(reason === undefined || reason === "" ? {} : { reason }) });
  if (reason === "") expect(ours.reason).toBeUndefined();
  if (reasonPrefix !== undefined) expect(ours.reason?.startsWith(reasonPrefix)).toBe(true);
}

async function decodeAll(
  layers: readonly JsonObject[],
): Promise<{ config: ConfigSide; rules: readonly Rule[]; errors: number }> {
  const config = await createConfig();
  const names = ["user", "project", "local"] as const;
  const files = layers.map((layer, index) => ({
    ...config.decode({
      path: `/w/${index}.json`,
      file: `${index}.json`,
      layer: names[index] ?? "local",
      bytes: Buffer.from(JSON.stringify(layer)),
      home: "/h",
      cwd: "/w",
    }),
    trusted: true,
  }));
  const errors = files
    .flatMap(({ diagnostics }) => diagnostics)
    .filter(({ level }) => level === "error").length;
  return { config, rules: config.merge?.(files).rules ?? [], errors };
}

describe.skipIf(!file.found)(`xbot: vectors${file.note}`, () => {
  const vectors = (file.found ? readJson<Vectors>(file.path) : {}) as Vectors;
  beforeAll(preparePatterns);
  afterAll(() => {
    const list = [...left].map(([id, count]) => `${id} ×${count}`).join(", ");
    process.stdout.write(
      `xbot vectors: ${held} rows hold, ${[...left.values()].reduce((a, b) => a + b, 0)} are listed deviations (${list})\n`,
    );
  });

  it("has a test for every section", () => {
    const tested = [
      "matcher",
      "matcher_invalid",
      "if_condition",
      "merge",
      "def_parse",
      "command",
      "http_response",
      "http_env_interpolation",
      "ssrf_ip",
      "ssrf_ip_upstream_holes",
      "ssrf_scheme",
      "mcp_interpolation",
      "mcp_result",
      "aggregate",
      "go_json",
      "go_duration",
    ];
    const sections = Object.keys(vectors).filter((name) => name !== "about" && name !== "http_env_for_above");
    expect(sections.toSorted()).toEqual([...tested, ...LATER, ...IN_FIXTURES].toSorted());
  });

  it("matches tool names as xbot does", () => {
    for (const [text, tool, expected] of vectors.matcher) {
      const { matcher } = matcherOf(text);
      hold(`matcher: ${text} on ${tool}`, () =>
        expect(holds([matcher], tool), `${text} on ${tool}`).toBe(expected),
      );
    }
    for (const [text] of vectors.matcher_invalid)
      hold(`invalid: ${text}`, () => expect(matcherOf(text).problem).toBeTypeOf("string"));
  });

  it("reads `if` as xbot does", () => {
    for (const [text, tool, input, expected] of vectors.if_condition) {
      const twoLines = JSON.stringify(input).includes("\\n");
      const row = `if: ${text}${twoLines ? " on two lines" : ` on ${tool} ${JSON.stringify(input)}`}`;
      const { matchers } = conditionOf(text);
      hold(row, () => expect(holds(matchers, tool, input), row).toBe(expected));
    }
  });

  function holds(matchers: readonly (Matcher | undefined)[], tool: string, input?: JsonValue): boolean {
    const given = matchers.filter((one) => one !== undefined);
    return matchesAll(given, new Sight(eventOf(tool, input)));
  }

  it("merges layers as xbot does", async () => {
    for (const { name, layers, expect: expected } of vectors.merge) {
      const { enable_command_hooks: enabled, hooks: _, ...groups } = expected;
      const events = enabled === undefined ? groups : {};
      const { rules } = await decodeAll(layers);
      hold(`merge: ${name}`, () => {
        for (const [event, list] of Object.entries(events)) {
          const wanted = (list as unknown as { matcher: string; commands: string[] }[]).flatMap(
            ({ matcher, commands }) => commands.map((command) => [matcher, command]),
          );
          const ours = rules
            .filter((rule) => rule.native === event)
            .map((rule) => [rule.when[0]?.text, rule.params["command"]]);
          expect(ours).toEqual(wanted);
        }
      });
      if (enabled === undefined) continue;
      // The switch itself is not data of ours: what it does to a command hook of the lowest layer is.
      const probe = { hooks: { PreToolUse: [{ hooks: [{ type: "command", command: "true" }] }] } };
      const probed = layers.length === 0 ? [probe] : [{ ...layers[0], ...probe }, ...layers.slice(1)];
      const { rules: switched } = await decodeAll(probed);
      hold(`merge: ${name}, the switch`, () => expect(switched[0]?.skip === undefined).toBe(enabled));
    }
  });

  it("takes and refuses the handlers that xbot does", async () => {
    for (const [handler, expected] of vectors.def_parse) {
      const { rules, errors } = await decodeAll([
        { enable_command_hooks: true, hooks: { PreToolUse: [{ hooks: [{ command: "true", ...handler }] }] } },
      ]);
      hold(`def: ${JSON.stringify(handler)}`, () => {
        expect(errors > 0).toBe(expected === "error");
        if (expected === "error") expect(rules[0]?.skip?.because).toBe("invalid");
        else expect(rules[0]).toMatchObject({ executor: "command", timeoutMs: 30_000 });
      });
    }
  });

  it("reads what commands print and how they end as xbot does", () => {
    for (const { exit, stdout = "", stderr = "", expect: expected } of vectors.command) {
      const code = typeof exit === "number" ? exit : null;
      const output: Output =
        exit === "timeout"
          ? { kind: "error", code: "timeout", message: "timed out after 30 s" }
          : {
              kind: "exit",
              code,
              signal: code === null ? "SIGKILL" : null,
              stdout,
              stderr,
              stdoutTruncated: false,
              stderrTruncated: false,
            };
      const unknown = stdout.includes('"block"') ? "unknown decision block" : `${exit} ${stdout}`;
      const { decision = "allow", ...rest } = expected;
      hold(`command: ${unknown}`, () =>
        expectEffects(host.read(output, RULE, eventOf("Shell", {})), { decision, ...pick(rest) }),
      );
    }
  });

  function pick({ reason, context, updatedInput }: Expected): Expected {
    return {
      ...(reason === undefined ? {} : { reason }),
      ...(context === undefined ? {} : { context }),
      ...(updatedInput === undefined ? {} : { updatedInput }),
    };
  }

  it("reads what a server answers as xbot does", () => {
    for (const { status, body = "", expect: expected } of vectors.http_response) {
      const output: Output =
        typeof status === "number"
          ? { kind: "http", status, headers: {}, body, truncated: false }
          : {
              kind: "error",
              code: "network",
              message: `HTTP request failed: http://localhost:3000: ${status}`,
            };
      const rule = { ...RULE, executor: "http" };
      hold(`http: ${status}`, () => expectEffects(host.read(output, rule, eventOf("Shell", {})), expected));
    }
  });

  it("fills in header variables as xbot does, when the rule lists them", () => {
    for (const [text, expected] of vectors.http_env_interpolation) {
      const params = { headers: { h: text }, allowed_env_vars: Object.keys(vectors.http_env_for_above) };
      hold(`header: ${text}`, () =>
        expect(fillHeaders(params, vectors.http_env_for_above)["h"]).toBe(expected),
      );
    }
  });

  it("refuses the addresses that xbot refuses, and the ones it overlooks", () => {
    const policy = xbot.network;
    for (const [address, blocked] of Object.entries(vectors.ssrf_ip)) {
      const judged = judgeAddress(address, { host: "h", port: 443, policy });
      hold(`ssrf: ${address}`, () => expect(!judged.ok, address).toBe(blocked));
    }
    for (const address of vectors.ssrf_ip_upstream_holes) {
      hold(`ssrf hole: ${address}`, () =>
        expect(judgeAddress(address, { host: "h", port: 443, policy }).ok).toBe(false),
      );
    }
    for (const [url, error] of vectors.ssrf_scheme) {
      hold(`scheme: ${url}`, () =>
        expect(judgeUrl(url, policy)).toEqual({ ok: false, message: error.replace(/^error: /u, "") }),
      );
    }
  });

  it("fills in an mcp_tool's input, and reads its result, as xbot does", () => {
    for (const [input, tool, toolInput, payload, expected] of vectors.mcp_interpolation) {
      const full = { ...payload, tool_name: tool, tool_input: toolInput };
      hold(`mcp: ${JSON.stringify(input)}`, () => expect(interpolateInput(input, full)).toEqual(expected));
    }
    for (const [value, isError, expected] of vectors.mcp_result) {
      hold(`mcp result: ${JSON.stringify(value)}`, () =>
        expectEffects(host.read({ kind: "value", value, isError }, RULE, eventOf("Shell", {})), expected),
      );
    }
  });

  it("aggregates as xbot does", () => {
    const group = createGroup({
      dialect: xbot,
      compiled: compileDialect("xbot", []),
      trusted: true,
      hardened: false,
    });
    for (const [given, expected] of vectors.aggregate) {
      const finished = given.map(({ a, reason, context }, index) => {
        const effects = { decision: a, reason, context } as Effects;
        const canonical = eventOf("Bash", {});
        const timing = { pass: 1, durationMs: 0, attempts: 1 } as const;
        const rule = fakeRule("xbot", index, { native: "PreToolUse" });
        return finish(group, rule, { canonical, native: canonical }, { kind: "effects", effects }, timing);
      });
      const outcome = fold(finished, xbot.policy);
      const { a, ...rest } = expected;
      hold(`aggregate: ${JSON.stringify(given)}`, () => {
        const context = outcome.context.length === 0 ? {} : { context: outcome.context };
        const reason = outcome.reason === undefined ? {} : { reason: outcome.reason };
        expectEffects({ decision: outcome.decision, ...reason, ...context }, { decision: a, ...rest });
      });
    }
  });

  it("writes JSON and durations as Go does", () => {
    hold("go json", () => expect(goJson(vectors.go_json.input)).toBe(vectors.go_json.output));
    for (const [nanoseconds, text] of vectors.go_duration)
      hold(`go duration ${nanoseconds}`, () => expect(goDuration(nanoseconds)).toBe(text));
  });
});
