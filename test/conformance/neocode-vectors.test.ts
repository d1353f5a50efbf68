import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { builtinParams } from "../../src/dialects/neocode/builtin-params.js";
import { flagParam } from "../../src/dialects/neocode/go-values.js";
import { host } from "../../src/dialects/neocode/host.js";
import { neocode } from "../../src/dialects/neocode/index.js";
import { endpointOf } from "../../src/dialects/neocode/loopback.js";
import { outbound, sanitize } from "../../src/dialects/neocode/metadata.js";
import { INTERNAL_POINTS } from "../../src/dialects/neocode/points.js";
import { trust } from "../../src/dialects/neocode/trust.js";
import { decideTrust } from "../../src/engine/trust.js";
import { judgeUrl } from "../../src/guards/network.js";
import type { JsonObject, JsonValue } from "../../src/spec/index.js";
import { decodeRepo, decodeText, decodeUser, merged } from "../dialects/neocode-support.js";
import { fakeRule } from "../engine/fakes.js";
import { readJson, sharedFile } from "../support/shared.js";
import { callBack, expectResult, inPlaces, play, runBuiltin, WARN } from "./neocode-play.js";
import type { Result } from "./neocode-play.js";

const file = sharedFile("VECTORS", "vectors", "neocode.json");

interface Vectors {
  readonly capability: Readonly<Record<string, { block: boolean; user: boolean }>>;
  readonly defaults: readonly [{ item?: JsonObject }, JsonObject][];
  readonly validate_user: readonly [JsonObject | string, string | null][];
  readonly validate_http: readonly [JsonObject | string, string | null][];
  readonly loopback: Readonly<Record<string, boolean>>;
  readonly builtin: readonly {
    handler: string;
    params: JsonObject;
    metadata?: JsonObject;
    fs?: readonly string[];
    expect: Result;
  }[];
  readonly include_metadata_bool: readonly [JsonValue, boolean | "default"][];
  readonly context_sanitize: { readonly input: JsonObject; readonly output: JsonObject };
  readonly http_metadata_strip: { readonly input: JsonObject; readonly output: JsonObject };
  readonly http_status: readonly [number | string, string | Result][];
  readonly executor: readonly { name: string; in?: JsonValue; out: JsonValue }[];
  readonly trust: readonly {
    file?: string | null;
    case?: string;
    trusted: boolean;
    reason?: string;
    skipReason?: string;
  }[];
  readonly path_clean: readonly [string, string][];
}

/** Kinds that the guide's version does not run: see the deviation `later-kinds`. */
const LATER = ["command_head_only", "stdin_command_head_only"];

/** Rows that we leave on purpose → the deviation that says why. */
const DEVIATIONS = new Map([["http status: 302", "redirects"]]);

let held = 0;
const left = new Map<string, number>();

async function hold(row: string, work: () => void | Promise<void>): Promise<void> {
  const deviation = DEVIATIONS.get(row);
  if (deviation === undefined) {
    await work();
    held += 1;
    return;
  }
  expect(neocode.deviations.map(({ id }) => id)).toContain(deviation);
  // A deviation that has become agreement must leave the list.
  await expect(Promise.resolve().then(work), row).rejects.toThrow();
  left.set(deviation, (left.get(deviation) ?? 0) + 1);
}

function leave(deviation: string, rows: number): void {
  expect(neocode.deviations.map(({ id }) => id)).toContain(deviation);
  left.set(deviation, (left.get(deviation) ?? 0) + rows);
}

async function messagesOf(hooks: JsonObject): Promise<readonly string[]> {
  const { diagnostics } = await decodeUser(hooks);
  for (const { line, column } of diagnostics) expect([line, column].every((at) => at >= 1)).toBe(true);
  return diagnostics.filter(({ level }) => level === "error").map(({ message }) => message);
}

describe.skipIf(!file.found)(`neocode: vectors${file.note}`, () => {
  const vectors = (file.found ? readJson<Vectors>(file.path) : {}) as Vectors;
  afterAll(() => {
    const list = [...left].map(([id, count]) => `${id} ×${count}`).join(", ");
    const count = [...left.values()].reduce((one, other) => one + other, 0);
    process.stdout.write(`neocode vectors: ${held} rows hold, ${count} are listed deviations (${list})\n`);
  });

  it("has a test for every section", () => {
    const tested = ["capability", "defaults", "validate_user", "validate_http", "loopback", "builtin"];
    const more = [
      "include_metadata_bool",
      "context_sanitize",
      "http_metadata_strip",
      "http_status",
      "executor",
    ];
    const sections = Object.keys(vectors).filter((name) => name !== "about");
    expect(sections.toSorted()).toEqual([...tested, ...more, "trust", "path_clean", ...LATER].toSorted());
    leave("later-kinds", 6);
  });

  it("knows what each point may do", async () => {
    for (const [point, { block, user }] of Object.entries(vectors.capability)) {
      await hold(`capability: ${point}`, async () => {
        expect(neocode.events[point]?.gate).toBe(block);
        expect(!INTERNAL_POINTS.has(point)).toBe(user);
        const note = { id: "n", point, handler: "add_context_note", params: { note: "n" } };
        expect(await messagesOf({ items: [note] })).toHaveLength(user ? 0 : 1);
        expect((await decodeRepo([note])).diagnostics).toHaveLength(user ? 0 : 1);
      });
    }
  });

  it("fills in what is absent", async () => {
    await hold("defaults: the section", async () => {
      const [, wanted] = vectors.defaults[0]!;
      const { state } = await decodeUser({});
      expect(state).toMatchObject({
        enabled: wanted["enabled"],
        userHooksEnabled: wanted["user_hooks_enabled"],
        defaults: { timeoutMs: Number(wanted["default_timeout_sec"]) * 1000, failure: "open" },
      });
    });
    await hold("defaults: an item", async () => {
      const [{ item = {} }, wanted] = vectors.defaults[1]!;
      const [rule] = await merged([await decodeUser({ items: [item] })]);
      expect(rule).toMatchObject({
        layer: wanted["scope"],
        executor: wanted["kind"],
        mode: "enforce",
        timeoutMs: Number(wanted["timeout_sec"]) * 1000,
        failure: "open",
      });
      expect(rule?.skip).toBeUndefined();
    });
    await hold("defaults: an item of kind http", async () => {
      const item = { id: "h", point: "session_start", kind: "http", params: { url: "http://localhost:1/" } };
      const { rules, diagnostics } = await decodeUser({ items: [item] });
      expect(diagnostics).toEqual([]);
      expect(rules[0]).toMatchObject({ executor: "http", mode: "monitor" });
    });
  });

  it("says what is wrong with the user's hooks in NeoCode's words", async () => {
    for (const [change, wanted] of vectors.validate_user) {
      await hold(`user: ${JSON.stringify(change)}`, async () => {
        const [messages, expected] = await userRow(change, wanted);
        expect(messages).toEqual(expected === null ? [] : [expected]);
      });
    }
  });

  async function userRow(
    change: JsonObject | string,
    wanted: string | null,
  ): Promise<[readonly string[], string | null]> {
    if (typeof change === "object") {
      const messages = await messagesOf({ items: [{ ...WARN, ...change }] });
      const seed = /^seed era: (.+) \|/u.exec(wanted ?? "")?.[1];
      return [messages, seed === undefined ? wanted : `runtime.hooks.items[0]: ${seed}`];
    }
    if (change.startsWith("two items")) {
      const items = [
        { ...WARN, id: "dup" },
        { ...WARN, id: " DUP " },
      ];
      return [await messagesOf({ items }), wanted];
    }
    const { params, ...rest } = WARN;
    const messages = await messagesOf({ items: [{ ...rest, with: params }] });
    // Go's line number stands in front of ours.
    return [messages, /field with .+/u.exec(wanted ?? "")?.[0] ?? "?"];
  }

  it("says what is wrong with a hook of kind http in NeoCode's words", async () => {
    const url = "http://127.0.0.1:3101/hook";
    for (const [change, wanted] of vectors.validate_http) {
      await hold(`http: ${JSON.stringify(change)}`, async () => {
        const fields = typeof change === "string" ? {} : change;
        const own = ["url", "method", "headers"].filter((key) => key in fields);
        const params = { url, ...Object.fromEntries(own.map((key) => [key, fields[key]])) };
        const rest = Object.fromEntries(Object.entries(fields).filter(([key]) => !own.includes(key)));
        const item = { id: "h", point: "after_tool_result", kind: "http", params, ...rest };
        const head = typeof change === "string" ? { default_failure_policy: "fail_closed" } : {};
        const messages = await messagesOf({ ...head, items: [item] });
        expect(messages).toEqual(wanted === null ? [] : [`runtime.hooks.items[0]: ${wanted}`]);
      });
    }
  });

  it("calls this machine only, by what means nothing else, and what it may call can be called", async () => {
    for (const [url, allowed] of Object.entries(vectors.loopback)) {
      await hold(`loopback: ${url}`, () => {
        const endpoint = endpointOf(url);
        expect("url" in endpoint, url).toBe(allowed);
        if ("url" in endpoint) expect(judgeUrl(endpoint.url, neocode.network)).toMatchObject({ ok: true });
      });
    }
  });

  it("runs the builtin handlers", async () => {
    for (const { handler, params, metadata = {}, fs = [], expect: wanted } of vectors.builtin) {
      await hold(`builtin: ${handler} ${JSON.stringify(params)} ${JSON.stringify(metadata)}`, async () => {
        const { buildError } = wanted;
        const built = builtinParams(handler, params);
        if (buildError !== undefined) expect(built).toMatchObject({ message: buildError });
        else expectResult(await runBuiltin({ handler, params, metadata, fs }), wanted);
      });
    }
  });

  it("tells the event on request only, and never what tools said", async () => {
    for (const [value, wanted] of vectors.include_metadata_bool) {
      await hold(`include_metadata: ${JSON.stringify(value)}`, () =>
        expect(flagParam({ include_metadata: value }, "include_metadata")).toBe(
          wanted === "default" ? false : wanted,
        ),
      );
    }
    const { context_sanitize: context, http_metadata_strip: http } = vectors;
    await hold("context", () => expect(sanitize(context.input)).toEqual(context.output));
    await hold("http metadata", () => expect(outbound(http.input)).toEqual(http.output));
  });

  it("takes the receiver's status for what NeoCode takes it", async () => {
    for (const [status, wanted] of vectors.http_status) {
      await hold(`http status: ${status}`, async () => {
        const { run, requests } = await callBack(status, "invalid payload");
        if (wanted === "pass") expect(run.outcome).toBe("passed");
        else if (typeof wanted === "string") expect(requests).toBeGreaterThan(1);
        else expectResult({ run, message: run.reason ?? run.error?.message }, wanted);
      });
    }
  });

  it("runs hooks in NeoCode's order, and a block ends it", async () => {
    const row = (name: string): { in?: JsonValue; out: JsonValue } =>
      vectors.executor.find((one) => one.name === name)!;
    await hold("priority", async () => {
      const { in: given, out } = row("priority desc then registration order");
      const items = (given as [string, number][]).map(([id, priority]) => ({ ...WARN, id, priority }));
      expect((await merged([await decodeUser({ items })])).map(({ name }) => name)).toEqual(out);
    });
    for (const name of ["block short-circuits", "fail_closed failed blocks"]) {
      await hold(name, async () => {
        const { decision, runs } = await play([{ failed: "no" }, {}], "before_tool_call", "fail_closed");
        const ran = runs.filter(({ outcome }) => outcome !== "skipped").length;
        expect({ blocked: decision === "deny", ran }).toEqual(row(name).out);
      });
    }
    await hold("block on a point that cannot block", async () => {
      const { decision, runs } = await play([{ failed: "no" }, {}], "after_tool_failure", "fail_closed");
      expect(row("block on non-blocking point downgraded").out).toMatchObject({ blocked: false });
      expect([decision, runs.map(({ outcome }) => outcome)]).toEqual(["none", ["failed", "passed"]]);
    });
    for (const [name, answer] of [
      ["cancel", { output: { kind: "error", code: "aborted", message: "the caller gave up" } }],
      ["panic/throw", { output: { kind: "error", code: "internal", message: "x is not a function" } }],
      ["failed with no text", { failed: "" }],
      ["empty status", {}],
    ] as const) {
      await hold(name, async () => {
        const [run] = (await play([answer], "before_tool_call", "warn_only")).runs;
        expectResult({ run: run!, message: run?.error?.message }, row(name).out as Result);
      });
    }
    await hold("same id in both files", async () => {
      const files = [await decodeUser({ items: [WARN] }), await decodeRepo([{ ...WARN, scope: "repo" }])];
      expect(files.flatMap(({ diagnostics }) => diagnostics)).toEqual([]);
      expect((await merged(files)).map(({ layer }) => layer)).toEqual(["user", "project"]);
    });
    expect(vectors.executor).toHaveLength(9);
  });

  it("trusts the workspaces that NeoCode trusts", async () => {
    for (const { file: text, case: title, trusted, reason, skipReason } of vectors.trust) {
      await hold(`trust: ${title ?? text}`, () =>
        inPlaces(({ home, workspace, link }) => {
          const listed = title?.startsWith("symlink") === true ? link : dirname(workspace);
          const content = title === undefined ? text : JSON.stringify({ version: 1, workspaces: [listed] });
          if (typeof content === "string")
            writeFileSync(join(home, trust.path), content.replaceAll("<ws>", workspace));
          const said = decideTrust(trust, home, workspace);
          expect(said.trusted).toBe(trusted);
          const why = reason === "" ? skipReason : reason;
          if (why !== undefined) expect(said.reason).toBe(why);
          expect(said.invalid ?? false).toBe(reason !== undefined && reason !== "");
          expect(said.missing ?? false).toBe(text === null);
        }),
      );
    }
  });

  it("compares paths as they are spelled", async () => {
    for (const [given, clean] of vectors.path_clean) {
      await hold(`path: ${given}`, () => {
        const bytes = Buffer.from(JSON.stringify({ version: 1, workspaces: [given] }));
        const content = { bytes, stat: { isFile: true, mode: 0o600, uid: 1 }, uid: 1 };
        expect(trust.decide(content, clean).trusted).toBe(true);
        expect(trust.decide(content, `${clean}x`).trusted).toBe(false);
      });
    }
  });
});

it("neocode: the body of a callback is what its guide shows", async () => {
  const { rules } = await decodeText(
    'runtime: { hooks: { items: [{ id: user-http-observe, point: after_tool_result, kind: http, params: { url: "http://127.0.0.1:3101/hook", include_metadata: true } }] } }',
  );
  const event = {
    hook_event_name: "PostToolUse",
    id: "1",
    at: "2026-05-11T08:00:00.000Z",
    session_id: "session_xxx",
    run_id: "run_xxx",
    tool_name: "bash",
    stop_reason: "accepted",
  };
  const text = host.serialize?.(host.body(event, rules[0] ?? fakeRule("neocode", 0, {})));
  expect(text).toBe(
    '{"hook_id":"user-http-observe","kind":"http","metadata":{"is_error":false,"result_metadata_present":false,' +
      '"run_id":"run_xxx","session_id":"session_xxx","stop_reason":"accepted","tool_name":"bash"},"mode":"observe",' +
      '"point":"after_tool_result","run_id":"run_xxx","scope":"user","session_id":"session_xxx",' +
      '"triggered_at":"2026-05-11T08:00:00Z"}',
  );
});
