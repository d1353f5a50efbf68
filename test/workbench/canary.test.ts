import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { JsonObject } from "../../src/spec/index.js";
import { check } from "../../src/workbench/check.js";
import { proveCanaries } from "../../src/workbench/doctor/canary.js";
import { FIRST, Installation } from "./doctor-support.js";

const DENIES = { type: "command", command: "touch ran; echo no >&2; exit 2" };
const CANARY = { tool_name: "Bash", tool_input: { command: "rm -rf canary" } };

describe.skipIf(process.platform === "win32")("doctor --canary", { concurrent: true }, () => {
  const cases: readonly [string, JsonObject, string, string | undefined][] = [
    ["a guard that denies", { ...DENIES, canary: CANARY }, "denied", undefined],
    [
      "a guard that only watches, and would deny",
      { ...DENIES, mode: "monitor", canary: CANARY },
      "denied",
      undefined,
    ],
    [
      "a guard that has no objection",
      { type: "command", command: "exit 0", canary: CANARY },
      "passed",
      "canary_passed",
    ],
    [
      "a guard that crashes, though that denies too",
      { type: "command", command: "exit 7", canary: CANARY },
      "failed",
      "canary_failed",
    ],
    [
      "a guard whose script is missing",
      { type: "command", command: "./none.sh", canary: CANARY },
      "failed",
      "canary_failed",
    ],
    [
      "a guard whose condition looks elsewhere",
      { ...DENIES, if: "Bash(git *)", canary: CANARY },
      "off",
      "canary_off",
    ],
    ["a guard that is switched off", { ...DENIES, enabled: false, canary: CANARY }, "off", "canary_off"],
    ["a guard that nobody waits for", { ...DENIES, async: true, canary: CANARY }, "off", "canary_off"],
  ];

  it.each(cases)("%s", async (_title, handler, outcome, code) => {
    using place = new Installation();
    place.hooks([handler]);
    const { canaries, findings } = await proveCanaries(place.options());
    expect(canaries).toMatchObject([
      { hook: FIRST, event: "PreToolUse", outcome, file: ".anyhook/hooks.yaml" },
    ]);
    expect(findings.map((one) => [one.code, one.level])).toEqual(code === undefined ? [] : [[code, "error"]]);
  });

  it("runs that guard alone, for what it denies, and says who promises nothing", async () => {
    using place = new Installation();
    place.hooks([
      { ...DENIES, command: "echo no >&2; exit 2", canary: CANARY },
      { type: "command", command: "touch other; exit 0" },
    ]);
    const { findings, errors, warnings } = await proveCanaries(place.options());
    expect(findings.map((one) => [one.code, one.level])).toEqual([["not_proven", "info"]]);
    expect([errors, warnings]).toEqual([0, 0]);
    expect(existsSync(join(place.work, "other"))).toBe(false);
  });

  it("never runs what is not trusted: that guard is off", async () => {
    using place = new Installation();
    place.hooks([{ ...DENIES, canary: CANARY }]);
    const { canaries, errors, findings } = await proveCanaries(place.options({ trust: "store" }));
    expect(findings).toMatchObject([
      { code: "canary_off", hint: "`anyhook trust review`, then `anyhook trust add`" },
    ]);
    expect(canaries).toMatchObject([
      { outcome: "off", message: expect.stringContaining("untrusted") as string },
    ]);
    expect(errors).toBe(1);
    expect(existsSync(join(place.work, "ran"))).toBe(false);
  });

  it("sends the event that the canary names", async () => {
    using place = new Installation();
    place.hooks([{ ...DENIES, canary: { hook_event_name: "UserPromptSubmit", prompt: "delete all" } }], {
      event: "UserPromptSubmit",
      matcher: "",
    });
    const { canaries } = await proveCanaries(place.options());
    expect(canaries).toMatchObject([{ event: "UserPromptSubmit", outcome: "denied" }]);
  });

  it("goes into files as big as the user wants them, and says where nothing could be recorded", async () => {
    using place = new Installation();
    place.hooks([{ ...DENIES, canary: CANARY }]);
    place.write("home/.anyhook/hooks.yaml", "journal: { max_bytes: 65536 }\n");
    const day = new Date().toISOString().slice(0, 10);
    place.write(
      `home/.anyhook/journal/${day}.jsonl`,
      `${JSON.stringify({ v: 1, text: "x".repeat(65_500) })}\n`,
    );
    expect((await proveCanaries(place.options())).errors).toBe(0);
    expect(readdirSync(place.journal)).toContain(`${day}.1.jsonl`);
    const journal = place.write("file", "");
    const { canaries, findings } = await proveCanaries(place.options({ journal }));
    expect(canaries).toMatchObject([{ outcome: "denied" }]);
    expect(findings).toMatchObject([{ code: "journal_unwritable", level: "error" }]);
  });

  it("is journaled as what it is, and as nothing else", async () => {
    using place = new Installation();
    place.hooks([{ ...DENIES, canary: CANARY }]);
    await proveCanaries(place.options());
    const day = readdirSync(place.journal).find((name) => name.startsWith("20")) ?? "";
    const lines = readFileSync(join(place.journal, day), "utf8").trimEnd().split("\n");
    const records = lines.map((line) => JSON.parse(line) as JsonObject);
    expect(new Set(records.map(({ type }) => type))).toEqual(new Set(["canary"]));
    expect(records.map(({ record }) => record)).toEqual([
      "event",
      "hook_started",
      "hook_finished",
      "hook_blocked",
      "verdict",
    ]);
  });
});

describe.concurrent("check looks at canaries", () => {
  const cases: readonly [string, JsonObject, string | undefined, string][] = [
    [
      "a field that the event has not",
      { ...CANARY, tool_inputs: {} },
      "unknown_field",
      "did you mean `tool_input`?",
    ],
    [
      "a field of the wrong type",
      { tool_name: 7 },
      "wrong_type",
      "`tool_name` of PreToolUse is of type string",
    ],
    ["a field that is missing", { tool_input: {} }, "missing", "PreToolUse has `tool_name` too"],
    [
      "an event that the hook does not hear",
      { hook_event_name: "Stop" },
      "canary_event",
      "does not listen to",
    ],
    [
      "another tool than the matcher's",
      { tool_name: "Read" },
      "canary_no_match",
      'tool does not match "Bash"',
    ],
    ["nothing about one that fits", CANARY, undefined, ""],
  ];

  it.each(cases)("%s", async (_title, canary, code, text) => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0", canary }]);
    const { cwd, home, dialects } = place.options();
    const { diagnostics } = await check({
      cwd,
      ...(home === undefined ? {} : { home }),
      dialects,
      paths: [],
      env: {},
    });
    const told = diagnostics.find((one) => one.code === code);
    if (code === undefined) expect(diagnostics).toEqual([]);
    else {
      expect(told).toMatchObject({ level: "warning", file: ".anyhook/hooks.yaml" });
      expect(`${told?.message} ${told?.hint}`).toContain(text);
      expect(told?.line).toBeGreaterThan(1);
    }
  });

  it("also at an event that cannot be denied, and behind `async`", async () => {
    using place = new Installation();
    place.hooks([{ type: "command", command: "exit 0", async: true, canary: { reason: "x" } }], {
      event: "SessionEnd",
      matcher: "",
    });
    const { cwd, home, dialects } = place.options();
    const { diagnostics } = await check({
      cwd,
      ...(home === undefined ? {} : { home }),
      dialects,
      paths: [],
      env: {},
    });
    expect(diagnostics.map(({ code }) => code)).toEqual(["canary_event", "canary_async"]);
  });
});
