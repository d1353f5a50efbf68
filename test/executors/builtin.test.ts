import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { createBuiltinExecutor } from "../../src/executors/builtin/index.js";
import { BUILTIN_NAMES, BUILTINS } from "../../src/spec/builtin.js";
import { EVENTS } from "../../src/spec/index.js";
import type { Executor, JsonObject, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { readJson, sharedFile } from "../support/shared.js";

function folder(): string {
  const path = mkdtempSync(join(tmpdir(), "anyhook-builtin-"));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

let ids = 0;

interface Run {
  readonly input?: JsonObject;
  readonly event?: Readonly<Record<string, unknown>>;
  readonly cwd?: string;
  readonly on?: Executor;
}

async function run(name: string, { input = {}, event = {}, cwd = tmpdir(), on }: Run = {}): Promise<Output> {
  const call = createCall({ cwd, params: { builtin: name, input } });
  const seen = { ...call.event, id: `evt_${(ids += 1)}`, ...event };
  return (on ?? createBuiltinExecutor()).run({ ...call, event: seen });
}

function effects(output: Output): object {
  if (output.kind !== "effects") throw new Error(`${output.kind}: ${JSON.stringify(output)}`);
  return output.effects;
}

describe("builtins", () => {
  it("are made for events that there are", () => {
    for (const { madeFor } of Object.values(BUILTINS))
      expect(madeFor.filter((name) => !Object.hasOwn(EVENTS, name))).toEqual([]);
  });

  it.each(BUILTIN_NAMES)(
    "%s refuses what is not of its parameters' types, and never throws",
    async (name) => {
      for (const parameter of Object.keys(BUILTINS[name]!.parameters))
        expect(await run(name, { input: { [parameter]: { no: 1 } } })).toMatchObject({
          kind: "error",
          code: "invalid",
        });
      expect(await run(name, { input: [] as never })).toMatchObject({ kind: "error", code: "invalid" });
    },
  );

  it("say which there are when asked for another", async () => {
    for (const name of ["toString", "__proto__", "require_file"])
      expect(await run(name)).toEqual({
        kind: "error",
        code: "invalid",
        message: `there is no builtin \`${name}\` (there are: ${BUILTIN_NAMES.join(", ")})`,
      });
    expect(await createBuiltinExecutor().run(createCall())).toMatchObject({ code: "invalid" });
  });

  it("answer at once, once they are loaded", async () => {
    const executor = createBuiltinExecutor();
    const input = { note: "n" };
    await run("add_context_note", { input, on: executor });
    const call = createCall({ params: { builtin: "add_context_note", input } });
    expect(executor.run(call)).toEqual({ kind: "effects", effects: { context: "n" } });
  });
});

describe("add_context_note", () => {
  it("is context; `note` comes before `message`", async () => {
    expect(effects(await run("add_context_note", { input: { note: " a " } }))).toEqual({ context: "a" });
    expect(effects(await run("add_context_note", { input: { message: "b" } }))).toEqual({ context: "b" });
    const both = await run("add_context_note", { input: { note: "a", message: "b" } });
    expect(effects(both)).toEqual({ context: "a" });
    expect(await run("add_context_note", { input: { note: "  " } })).toMatchObject({ code: "invalid" });
  });
});

describe("warn_on_tool_call", () => {
  it("compares the whole name, whatever its case, and never decides", async () => {
    const input = { tool_name: "bash", tool_names: ["Web_Fetch"], message: "hit" };
    for (const [tool, hit] of [
      ["Bash", true],
      ["WEB_FETCH", true],
      ["BashOutput", false],
      ["", false],
      [undefined, false],
    ] as const) {
      const output = await run("warn_on_tool_call", { input, event: { tool_name: tool } });
      expect(effects(output)).toEqual(hit ? { notices: ["hit"] } : {});
    }
    const plain = await run("warn_on_tool_call", { input: { tool_names: ["Bash"] } });
    expect(effects(plain)).toEqual({ notices: ["tool call matched warn_on_tool_call"] });
  });
});

describe("require_file_exists", () => {
  it("follows links inside the workspace and none out of it", async () => {
    const outside = folder();
    writeFileSync(join(outside, "secret.txt"), "");
    const cwd = folder();
    mkdirSync(join(cwd, "docs"));
    writeFileSync(join(cwd, "README.md"), "");
    symlinkSync(outside, join(cwd, "link"));
    symlinkSync("README.md", join(cwd, "inner"));
    symlinkSync("nowhere", join(cwd, "dangling"));
    const denied = (path: string, why: string): string =>
      `require_file_exists(${path}) denied: path "${path}" ${why}`;
    const cases: readonly (readonly [string, string | undefined])[] = [
      ["README.md", undefined],
      ["docs/../README.md", undefined],
      [join(cwd, "README.md"), undefined],
      ["inner", undefined],
      ["none.md", "required file missing: none.md"],
      ["dangling", "required file missing: dangling"],
      ["README.md/below", "required file missing: README.md/below"],
      ["docs", "required file is a directory: docs"],
      [".", "required file is a directory: ."],
      ["../outside.md", denied("../outside.md", "is outside workdir")],
      [join(outside, "secret.txt"), denied(join(outside, "secret.txt"), "is outside workdir")],
      ["link/secret.txt", denied("link/secret.txt", "resolves outside workdir")],
      ["link/none.txt", denied("link/none.txt", "resolves outside workdir")],
      ["a\0b", "required file missing: a\0b"],
    ];
    for (const [path, reason] of cases)
      expect(effects(await run("require_file_exists", { input: { path }, cwd })), path).toEqual(
        reason === undefined ? {} : { decision: "deny", reason },
      );
  });

  it("says its own message for a missing file only", async () => {
    const cwd = folder();
    const message = "write the notes first";
    const reason = async (path: string): Promise<unknown> =>
      (effects(await run("require_file_exists", { input: { path, message }, cwd })) as { reason?: string })
        .reason;
    expect(await reason("none")).toBe(message);
    expect(await reason(".")).toBe("required file is a directory: .");
    expect(await reason("..")).toMatch(/is outside workdir$/u);
  });

  it("works in a workspace that is reached through a link", async () => {
    const cwd = folder();
    mkdirSync(join(cwd, "real"));
    writeFileSync(join(cwd, "real/a"), "");
    symlinkSync("real", join(cwd, "alias"));
    expect(
      effects(await run("require_file_exists", { input: { path: "a" }, cwd: join(cwd, "alias") })),
    ).toEqual({});
  });

  it("says that there is no workspace", async () => {
    expect(effects(await run("require_file_exists", { input: { path: "a" }, cwd: "" }))).toEqual({
      decision: "deny",
      reason: "require_file_exists(a) denied: workdir is empty",
    });
  });
});

interface Row {
  readonly handler: string;
  readonly params: JsonObject;
  readonly metadata?: JsonObject;
  readonly fs?: readonly string[];
  readonly expect: {
    readonly status?: string;
    readonly message?: string;
    readonly messageContains?: string;
    readonly buildError?: string;
  };
}

const VECTORS = sharedFile("VECTORS", "vectors", "neocode.json");

describe("NeoCode's documented rows", () => {
  it.skipIf(!VECTORS.found)(`hold${VECTORS.note}`, async () => {
    const { builtin: rows } = readJson<{ builtin: readonly Row[] }>(VECTORS.path);
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) {
      const cwd = folder();
      for (const entry of row.fs ?? []) {
        const [name = "", target] = entry.split(" -> ");
        if (target === undefined) writeFileSync(join(cwd, name), "");
        else symlinkSync(folder(), join(cwd, name));
      }
      const event = { tool_name: row.metadata?.["tool_name"] };
      const output = await run(row.handler, { input: row.params, event, cwd });
      const { status, message, messageContains, buildError } = row.expect;
      if (buildError !== undefined) {
        expect(output, JSON.stringify(row)).toMatchObject({ kind: "error", code: "invalid" });
        continue;
      }
      const { decision, reason, context, notices } = effects(output) as Record<string, unknown>;
      expect(decision === "deny" ? "failed" : "pass", JSON.stringify(row)).toBe(status);
      const said = String(reason ?? context ?? (notices as string[] | undefined)?.[0] ?? "");
      if (message !== undefined) expect(said).toBe(message);
      if (messageContains !== undefined) expect(said).toContain(messageContains);
    }
  });
});

describe("reports", () => {
  const AT = { at: "2025-01-31T08:00:00.123Z", session_id: "s" };

  it("write AtomCode's lines to a file inside the workspace, one below the other", async () => {
    const cwd = folder();
    const on = createBuiltinExecutor();
    const input = { log_file: "logs/audit.log" };
    const event = { ...AT, turn_number: 3, tool_use_id: "call_1" };
    for (const tool of ["Bash", "Read"]) {
      const output = await run("tool-audit-log", { input, cwd, on, event: { ...event, tool_name: tool } });
      expect(effects(output)).toEqual({});
    }
    expect(readFileSync(join(cwd, "logs/audit.log"), "utf8")).toBe(
      "[2025-01-31 08:00:00] TURN #3 | Tool: Bash | CallID: call_1\n" +
        "[2025-01-31 08:00:00] TURN #3 | Tool: Read | CallID: call_1\n",
    );
  });

  it("are notices where there is no file", async () => {
    const event = { ...AT, error_type: "api_error", error_message: "boom", phase: "idle", turn_number: 2 };
    expect(effects(await run("error-report", { event }))).toEqual({
      notices: ["[2025-01-31 08:00:00] ERROR | Type: api_error | Phase: idle | Turn: 2 | Message: boom"],
    });
  });

  it("let no value forge a line or a field, and show no secret", async () => {
    const cwd = folder();
    const event = {
      ...AT,
      tool_name: "x\n[2025] TURN #9 | Tool: y\u001b[2J\u202e",
      tool_use_id: "password=hunter22",
    };
    await run("tool-audit-log", { input: { log_file: "a.log" }, cwd, event });
    const text = readFileSync(join(cwd, "a.log"), "utf8");
    expect(text.split("\n")).toHaveLength(2);
    expect(text.match(/ \| /gu)).toHaveLength(2);
    expect(text).toMatch(/^[\x20-\x7e\n]+$/u);
    expect(text).not.toContain("hunter22");
  });

  it("write nowhere but in the workspace, and only to files", async () => {
    const outside = folder();
    const cwd = folder();
    symlinkSync(outside, join(cwd, "link"));
    symlinkSync(join(outside, "new.log"), join(cwd, "planted.log"));
    mkdirSync(join(cwd, "folder"));
    for (const file of ["../a.log", "/etc/a.log", "link/a.log", "planted.log", "folder", "a\0b"]) {
      const output = await run("tool-audit-log", { input: { log_file: file }, cwd });
      expect(output, file).toMatchObject({ kind: "error" });
    }
    expect(() => readFileSync(join(outside, "new.log"))).toThrow("ENOENT");
  });

  it("count turns and tools by session where the agent does not", async () => {
    const on = createBuiltinExecutor();
    const see = (hook_event_name: string, more: object = {}): Promise<Output> =>
      run("turn-stats", { on, event: { ...AT, hook_event_name, ...more } });
    expect(effects(await see("TurnStart"))).toEqual({});
    await run("tool-audit-log", { on, event: { ...AT, id: "same" } });
    // The same event again, for another hook, is counted once.
    await run("tool-audit-log", { on, event: { ...AT, id: "same" } });
    await run("tool-audit-log", { on, event: { ...AT, session_id: "other" } });
    const end = { at: "2025-01-31T08:00:02.123Z", tool_name: undefined };
    expect(effects(await see("TurnEnd", { ...end, result_type: "natural", tokens_used: 500 }))).toEqual({
      notices: [
        "[2025-01-31 08:00:02] TURN #1 | Result: natural | Tokens: 500 | Tools: 1 | Duration: 2000ms | Files: []",
      ],
    });
    const summary = await run("session-summary", {
      on,
      event: { ...AT, ...end, hook_event_name: "SessionEnd" },
    });
    expect(effects(summary)).toMatchObject({
      notices: [
        expect.stringMatching(/SESSION s .* Turns: 1 \| Tools: 1 \| Errors: 0 \| Duration: 2000ms$/u),
      ],
    });
  });

  it("forget the oldest sessions", async () => {
    const on = createBuiltinExecutor();
    const turn = (session: number): Promise<Output> =>
      run("turn-stats", { on, event: { ...AT, session_id: `s${session}`, hook_event_name: "TurnEnd" } });
    for (let session = 0; session < 300; session += 1) await turn(session);
    expect(effects(await turn(299))).toMatchObject({ notices: [expect.stringContaining("TURN #2")] });
    expect(effects(await turn(0))).toMatchObject({ notices: [expect.stringContaining("TURN #1")] });
  });
});

describe("response-validation", () => {
  it("names the first text that an answer holds, whatever its case, and never the answer", async () => {
    const input = { patterns: ["nothing", "SECRET"] };
    const event = { last_assistant_message: "the secret is 12" };
    expect(effects(await run("response-validation", { input, event }))).toEqual({
      notices: ["Response may contain sensitive information: 'SECRET'"],
    });
    const nested = { llm_response: { candidates: [{ text: "a Secret" }] } };
    expect(effects(await run("response-validation", { input, event: nested }))).toHaveProperty("notices");
    expect(effects(await run("response-validation", { input, event: { response: "fine" } }))).toEqual({});
    expect(effects(await run("response-validation", { input }))).toEqual({});
  });
});
