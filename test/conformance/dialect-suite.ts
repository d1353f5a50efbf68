import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { EVENT_NAMES } from "../../src/spec/index.js";
import type {
  Decision,
  Dialect,
  Effects,
  GuestSide,
  HookEvent,
  JsonValue,
  Verdict,
} from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";

const text = fc.string({ maxLength: 12 });
const payload = fc.record({
  session_id: text,
  cwd: fc.constant("/w"),
  tool_name: fc.constantFrom("Bash", "Edit", "mcp__a__b", "Unknown"),
  tool_input: fc.dictionary(
    fc.constantFrom("command", "file_path", "deep", "n"),
    fc.jsonValue({ maxDepth: 2 }),
  ),
  tool_use_id: text,
  prompt: text,
  source: text,
  reason: text,
  error: text,
  trigger: text,
  message: text,
  agent_type: text,
  duration_ms: fc.nat(),
});

/** What every dialect must be able to say for itself: one suite, many implementations. */
export function dialectSuite(dialect: Dialect): void {
  describe(`${dialect.id}: the contract of a dialect`, () => {
    it("names itself, its places, and canonical events only", () => {
      expect(dialect.version).toBe(1);
      expect(dialect.id).toMatch(/^[a-z][a-z0-9-]*$/u);
      expect(dialect.title).not.toBe("");
      expect(dialect.locations.length).toBeGreaterThan(0);
      for (const { from } of Object.values(dialect.events)) {
        expect(from.length).toBeGreaterThan(0);
        for (const name of from) expect(EVENT_NAMES).toContain(name);
      }
    });

    it("gives each deviation an id of its own, both sides, and a reason", () => {
      const ids = dialect.deviations.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
      for (const { theirs, ours, why } of dialect.deviations)
        for (const part of [theirs, ours, why]) expect(part.length).toBeGreaterThan(5);
    });

    it("sends bodies that are JSON, for every event", () => {
      fc.assert(
        fc.property(payload, (fields) => {
          for (const native of Object.keys(dialect.events)) {
            const body = bodyOf(dialect, native, fields);
            const written = dialect.host.serialize?.(body) ?? JSON.stringify(body);
            expect(JSON.parse(written)).toEqual(wellFormed(body));
          }
        }),
        { numRuns: 30 },
      );
    });

    it("never throws on what a hook may print, and never reads an approval into it", () => {
      const rule = fakeRule(dialect.id, 0, { native: Object.keys(dialect.events)[0]! });
      const event = eventOf(dialect, rule.native, {});
      fc.assert(
        fc.property(fc.oneof(text, fc.json()), fc.integer({ min: -1, max: 130 }), (stdout, number) => {
          const [code, signal] = number < 0 ? [null, "SIGKILL"] : [number, null];
          const reading = dialect.host.read(
            {
              kind: "exit",
              code,
              signal,
              stdout,
              stderr: "",
              stdoutTruncated: false,
              stderrTruncated: false,
            },
            rule,
            event,
          );
          if (!/allow|approve/iu.test(stdout)) expect(reading.decision).not.toBe("allow");
        }),
      );
    });

    if ("load" in dialect.guest) guestSuite(dialect, dialect.guest.load);
  });
}

/**
 * Where an agent lacks a word, a stricter one stands for it: defer → ask → deny. Nothing becomes an approval.
 */
const STANDS_FOR: Readonly<Record<Decision, readonly Decision[]>> = {
  none: ["none"],
  allow: ["none"],
  ask: ["ask", "deny"],
  defer: ["defer", "ask", "deny"],
  deny: ["deny"],
};

function guestSuite(dialect: Dialect, load: () => Promise<GuestSide>): void {
  it("reads back what it sends: body → parse → body changes nothing", async () => {
    const guest = await load();
    fc.assert(
      fc.property(payload, (fields) => {
        for (const native of Object.keys(dialect.events)) {
          const body = bodyOf(dialect, native, fields);
          const parsed = guest.parse({ event: native, body, env: {} });
          expect(dialect.events[native]?.from[0]).toBe(parsed.name);
          const again = dialect.host.body(
            { ...eventOf(dialect, native, {}), ...parsed.payload, hook_event_name: parsed.name },
            fakeRule(dialect.id, 0, { native }),
          );
          expect(again).toEqual(body);
        }
      }),
      { numRuns: 30 },
    );
  });

  it("reads back what it answers, up to the losses that it declares", async () => {
    const guest = await load();
    const isLost = (effect: string, decision: Decision): boolean =>
      guest.losses.some(
        (loss) =>
          loss.effect === effect &&
          (loss.decision ?? decision) === decision &&
          (loss.event ?? "PreToolUse") === "PreToolUse",
      );
    const native = Object.keys(dialect.events).find(
      (name) => dialect.events[name]?.from[0] === "PreToolUse",
    )!;
    const rule = fakeRule(dialect.id, 0, { native });
    const event = eventOf(dialect, native, { tool_name: "Unknown", tool_input: {} });
    const effects = fc.record(
      {
        decision: fc.constantFrom("allow", "ask", "defer", "deny" as const),
        reason: fc.string({ minLength: 1, maxLength: 9 }).filter((one) => one.trim() === one),
        context: fc.string({ minLength: 1, maxLength: 9 }),
        updated_input: fc.dictionary(fc.constantFrom("a", "b"), fc.string({ maxLength: 5 }), { minKeys: 1 }),
      },
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(effects, (wanted) => {
        const { stdout, stderr, exitCode } = guest.reply(verdictOf(wanted as Effects, event), event);
        const read = dialect.host.read(
          {
            kind: "exit",
            code: exitCode,
            signal: null,
            stdout,
            stderr,
            stdoutTruncated: false,
            stderrTruncated: false,
          },
          rule,
          event,
        );
        const { decision = "none" } = wanted;
        const told = read.decision ?? "none";
        if (!isLost("decision", decision)) expect(told).toBe(decision);
        else expect(STANDS_FOR[decision]).toContain(told);
        const kept = Object.entries(wanted).filter(([key]) => key !== "decision" && !isLost(key, decision));
        for (const [key, value] of kept) {
          if (key !== "reason" || told === "deny") expect(read[key as keyof Effects], key).toEqual(value);
        }
      }),
    );
  });
}

function verdictOf({ decision = "none", context, ...rest }: Effects, event: HookEvent): Verdict {
  const texts = context === undefined ? [] : [context].flat();
  const lists = { context: texts, notices: [], runs: [], conflicts: [], unsupported: [] };
  const { reason, updated_input: input } = rest;
  const optional = {
    ...(reason === undefined ? {} : { reason }),
    ...(input === undefined ? {} : { updated_input: input }),
  };
  return { event, decision, ...lists, ...optional, duration_ms: 0 };
}

function eventOf(dialect: Dialect, native: string, fields: Readonly<Record<string, unknown>>): HookEvent {
  const name = dialect.events[native]?.from[0] ?? "";
  return { ...fields, hook_event_name: name, id: "1", at: "2026-01-02T03:04:05.006Z" };
}

function bodyOf(dialect: Dialect, native: string, fields: Readonly<Record<string, unknown>>): JsonValue {
  return dialect.host.body(eventOf(dialect, native, fields), fakeRule(dialect.id, 0, { native }));
}

/** Some agents write U+FFFD for what is no character. */
function wellFormed(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_, item: unknown) => (typeof item === "string" ? item.toWellFormed() : item)),
  );
}
