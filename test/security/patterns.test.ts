import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { createHooks } from "../../src/index.js";
import { backtrackingError, createPatience, testBacktracking } from "../../src/guards/backtracking.js";
import { expressionOf } from "../../src/guards/expression.js";
import { limits } from "../../src/guards/limits.js";
import { preparePatterns } from "../../src/guards/pattern.js";
import type { Hooks, HooksOptions } from "../../src/spec/index.js";
import { fastest } from "../support/fastest.js";

/** What a loaded machine may add to a limit that V8 keeps to the millisecond. */
const SLACK_MS = 200;
const ENDLESS = `${"a".repeat(60)}!`;
/** RE2 has no lookahead, and V8 takes for ever. */
const SLOW = "^(?=a)(a+)+$";

let root: string;
let open: Hooks[];

beforeAll(preparePatterns);
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), "anyhook-patterns-"));
  open = [];
});
afterEach(async () => {
  for (const hooks of open) await hooks.close();
  rmSync(root, { recursive: true, force: true });
});

function write(name: string, text: string): void {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

function hooksHere(over: HooksOptions = {}): Hooks {
  const places = { cwd: join(root, "work"), home: join(root, "home"), managed: join(root, "managed") };
  const hooks = createHooks({ ...places, trust: "all", ...over });
  open.push(hooks);
  return hooks;
}

const DENIES = '{ type: command, command: "echo no >&2; exit 2" }';
const PASSES = '{ type: command, command: "exit 0" }';

describe("a pattern", () => {
  it("that RE2 can run takes no time, whatever it is held against (PEERS.md, probe 16)", async () => {
    const hooks = hooksHere();
    hooks.on("PreToolUse", { matcher: "^(a+)+$" }, () => ({ decision: "deny" }));
    const payload = { tool_name: `${"a".repeat(27)}!`, tool_input: {} };
    await hooks.emit("PreToolUse", payload);
    let best = Infinity;
    for (let round = 0; round < 5; round += 1) {
      const startMs = performance.now();
      const verdict = await hooks.emit("PreToolUse", { ...payload, tool_name: `${"a".repeat(27)}!${round}` });
      best = Math.min(best, performance.now() - startMs);
      expect(verdict).toMatchObject({ decision: "none", runs: [] });
    }
    expect(best).toBeLessThan(50);
  });

  it("becomes a linear one where RE2 can run it, else one that is cut off, else an error in a few words", () => {
    expect(expressionOf("^mcp__")).toEqual({ test: { pattern: "^mcp__" } });
    for (const source of ["^(?!Read)", "(?<=mcp__)git", "(?<!x)y", "^(a)\\1$", "x{2000}"])
      expect(expressionOf(source)).toMatchObject({
        test: { backtracking: source },
        slow: expect.any(String),
      });
    for (const source of ["(", "[", "(?=Bash", "(?<=x", "*", `${"(".repeat(1000)}`]) {
      const { problem } = expressionOf(source) as { problem: string };
      expect(problem.length, source).toBeGreaterThan(5);
      expect(problem.length, source).toBeLessThan(2000);
    }
    expect(expressionOf("(?=Bash")).toEqual({ problem: "Unterminated group" });
  });
});

describe("backtracking", () => {
  /** Its limit is time on the clock: a machine that does something else meanwhile may take it all. */
  function answer(source: string, texts: string | readonly string[]): boolean | undefined {
    for (let attempt = 1; attempt < 10; attempt += 1) {
      const result = testBacktracking(source, texts);
      if (result !== undefined) return result;
    }
    return testBacktracking(source, texts);
  }

  it("answers as V8 itself, text for text, with nothing left over from one to the next", () => {
    const part = fc.constantFrom(
      "a",
      "b",
      "(?=a)",
      "(?!b)",
      "(?<=a)",
      "(?<!b)",
      ".",
      "a*",
      "(a|b)",
      "\\1",
      "^",
      "$",
    );
    fc.assert(
      fc.property(
        fc.array(part, { maxLength: 5 }),
        fc.array(fc.string({ unit: fc.constantFrom("a", "b", "\n"), maxLength: 8 }), { maxLength: 4 }),
        (parts, texts) => {
          const source = parts.join("");
          fc.pre(backtrackingError(source) === undefined);
          const expected = texts.some((text) => new RegExp(source).test(text));
          for (let round = 0; round < 2; round += 1) expect(answer(source, texts)).toBe(expected);
          for (const text of texts) expect(answer(source, text)).toBe(new RegExp(source).test(text));
        },
      ),
    );
  });

  it("never throws, whatever is no pattern or too much of one", () => {
    for (const source of ["(", "(?=", `(?=${"a{1000}".repeat(20)}){1000}${"(?:a{1000}){1000}".repeat(10)}`])
      expect(testBacktracking(source, "aaa")).not.toBe(true);
    fc.assert(
      fc.property(fc.string({ maxLength: 30 }), fc.string({ maxLength: 30 }), (source, text) => {
        const result = testBacktracking(source, text);
        if (backtrackingError(source) !== undefined) expect(result).toBeUndefined();
      }),
    );
  });

  it("is cut off in time, and leaves the thread as it was", () => {
    let result: boolean | undefined = true;
    const took = fastest(limits.patternMs + SLACK_MS, () => {
      result = testBacktracking(SLOW, ENDLESS);
    });
    expect(result).toBeUndefined();
    expect(took).toBeLessThan(limits.patternMs + SLACK_MS);
    expect(testBacktracking("^(?!rm )", "ls")).toBe(true);
    expect(testBacktracking("^(?!rm )", "rm -rf /")).toBe(false);
  });

  it("has one patience for all texts and patterns of an event", () => {
    const patience = createPatience();
    const startMs = performance.now();
    const texts = Array.from({ length: 1000 }, (_, index) => `${ENDLESS}${index}`);
    for (let pattern = 0; pattern < 100; pattern += 1)
      expect(testBacktracking(`${SLOW}|${pattern}never`, texts, patience)).toBeUndefined();
    expect(performance.now() - startMs).toBeLessThan(limits.patternsMs + SLACK_MS);
    // What is over stays over: nobody else may start.
    expect(testBacktracking("^(?=a)b", ["a new text"], patience)).toBeUndefined();
  });
});

describe("a hook whose pattern is cut off", () => {
  const events = (matcher: string): string =>
    ["PreToolUse", "PostToolUse"]
      .map((event) => `  ${event}:\n    - matcher: '${matcher}'\n      hooks: [${DENIES}]\n`)
      .join("");

  it("counts as matching at a gate and as not matching elsewhere, and neither is silent", async () => {
    write("work/.anyhook/hooks.yaml", `hooks:\n${events(SLOW)}`);
    const journal = join(root, "journal");
    const hooks = hooksHere({ journal });
    const told = expect.stringMatching(/took too long and was cut off/u);
    const payload = { session_id: "s", tool_name: ENDLESS, tool_input: { command: "ls" } };
    const gate = await hooks.emit("PreToolUse", payload);
    expect(gate).toMatchObject({ decision: "deny", runs: [{ outcome: "blocked", warnings: [told] }] });
    const after = await hooks.emit("PostToolUse", payload);
    expect(after).toMatchObject({
      decision: "none",
      runs: [{ outcome: "skipped", because: "slow_pattern", reason: told }],
    });
    const explained = await hooks.explain("PreToolUse", payload);
    expect(explained.hooks.filter(({ runs }) => runs)).toMatchObject([
      { event: "PreToolUse", warnings: [told] },
    ]);
    const [, elsewhere] = (await hooks.explain("PostToolUse", payload)).hooks;
    expect(elsewhere).toMatchObject({ runs: false, because: "slow_pattern", message: told });
    await hooks.close();
    const records = readdirSync(journal)
      .filter((name) => /^\d/u.test(name))
      .map((name) => readFileSync(join(journal, name), "utf8"))
      .join("");
    expect(records.match(/took too long and was cut off/gu)?.length).toBeGreaterThanOrEqual(2);
    expect(records).toContain("slow_pattern");
  });

  it("holds or not where it can be run, again and again, from files and from a plan that was kept", async () => {
    write("work/.anyhook/hooks.yaml", `hooks:\n${events("^(?!Read|Grep)")}`);
    const kept = new Map<string, string>();
    const cache = {
      get: (key: string) => kept.get(key),
      set: (key: string, text: string) => void kept.set(key, text),
    };
    for (let round = 0; round < 2; round += 1) {
      const hooks = hooksHere({ cache });
      const diagnostics = await hooks.load();
      expect(diagnostics).toMatchObject([
        { code: "slow_pattern", level: "info", file: ".anyhook/hooks.yaml", line: 3, column: 16 },
        { code: "slow_pattern", level: "info", line: 6, column: 16 },
      ]);
      for (const [tool, decision] of [
        ["Read", "none"],
        ["Bash", "deny"],
        ["GrepLike", "none"],
        ["Bash", "deny"],
      ] as const) {
        const verdict = await hooks.emit("PreToolUse", { tool_name: tool, tool_input: {} });
        expect([tool, verdict.decision]).toEqual([tool, decision]);
        expect(verdict.runs.flatMap(({ warnings = [] }) => warnings)).toEqual([]);
      }
    }
    expect(kept.size).toBe(1);
  });

  it("does the others no harm: they run, and the event takes no longer than its patience", async () => {
    const slow = Array.from(
      { length: 40 },
      (_, number) => `    - matcher: '${SLOW}|${number}'\n      hooks: [${PASSES}]\n`,
    );
    const text = `hooks:\n  PostToolUse:\n${slow.join("")}    - matcher: a+\n      hooks: [${DENIES}]\n`;
    write("work/.anyhook/hooks.yaml", text);
    const hooks = hooksHere();
    await hooks.load();
    hooks.on("PostToolUse", () => ({ context: "seen" }));
    let blockedMs = 0;
    let lastMs = performance.now();
    const beat = setInterval(() => {
      const nowMs = performance.now();
      blockedMs = Math.max(blockedMs, nowMs - lastMs);
      lastMs = nowMs;
    }, 1);
    const verdict = await hooks.emit("PostToolUse", { tool_name: ENDLESS, tool_input: {} });
    await new Promise((resolve) => setTimeout(resolve, 5));
    clearInterval(beat);
    expect(verdict).toMatchObject({ decision: "deny", reason: "no", context: ["seen"] });
    expect(verdict.runs.filter(({ because }) => because === "slow_pattern")).toHaveLength(40);
    expect(blockedMs).toBeLessThan(limits.patternsMs + SLACK_MS);
  });

  it("gets no time from an event where nobody trusts its file", async () => {
    write("work/.anyhook/hooks.yaml", `hooks:\n${events(SLOW)}`);
    write(
      "home/.anyhook/hooks.yaml",
      `hooks:\n  PostToolUse:\n    - matcher: '^(?!b)a'\n      hooks: [${DENIES}]\n`,
    );
    const hooks = hooksHere({ trust: "store" });
    const verdict = await hooks.emit("PostToolUse", { tool_name: ENDLESS, tool_input: {} });
    expect(verdict.decision).toBe("deny");
    expect(verdict.runs.map(({ because }) => because).filter((why) => why !== undefined)).toEqual([
      "untrusted",
    ]);
  });

  it("takes no place from hooks that run: neither a twin's nor one among the limited number", async () => {
    const twin = `      hooks: [${DENIES}]\n`;
    write(
      "work/.anyhook/hooks.yaml",
      `hooks:\n  PostToolUse:\n    - matcher: '${SLOW}'\n${twin}    - matcher: a+\n${twin}`,
    );
    const verdict = await hooksHere().emit("PostToolUse", { tool_name: ENDLESS, tool_input: {} });
    expect(verdict.runs.map(({ outcome, because }) => [outcome, because])).toEqual([
      ["skipped", "slow_pattern"],
      ["blocked", undefined],
    ]);
  });
});

describe("callbacks", () => {
  it("take lookaround in their matchers, are cut off alike, and can be undone", async () => {
    const hooks = hooksHere();
    const undo = hooks.on("PreToolUse", { matcher: "^(?!Read)" }, () => ({ decision: "ask" }));
    hooks.on("PreToolUse", { matcher: SLOW }, () => ({ decision: "deny" }));
    const at = (tool: string) => hooks.emit("PreToolUse", { tool_name: tool, tool_input: {} });
    expect((await at("Read")).decision).toBe("none");
    expect((await at("Bash")).decision).toBe("ask");
    expect(await at(ENDLESS)).toMatchObject({
      decision: "deny",
      runs: [{}, { warnings: [expect.any(String)] }],
    });
    undo();
    expect((await at("Bash")).decision).toBe("none");
  });

  it("stay what they were when another one's matcher is no pattern", async () => {
    const hooks = hooksHere();
    hooks.on("PreToolUse", { matcher: "^(?!Read)" }, () => ({ decision: "ask" }));
    const undo = hooks.on("PreToolUse", { matcher: "(?=" }, () => {});
    const emit = () => hooks.emit("PreToolUse", { tool_name: "Bash", tool_input: {} });
    await expect(emit()).rejects.toMatchObject({ code: "invalid_option" });
    await expect(emit()).rejects.toMatchObject({ code: "invalid_option" });
    undo();
    expect((await emit()).decision).toBe("ask");
  });
});

describe("matchers of other systems", () => {
  const FILES: Readonly<Record<string, (matcher: string) => readonly [name: string, file: object]>> = {
    "claude-code": (matcher) => [
      ".claude/settings.json",
      { hooks: { PreToolUse: [{ matcher, hooks: [{ type: "command", command: "exit 2" }] }] } },
    ],
    copilot: (matcher) => [
      ".github/hooks/hooks.json",
      { version: 1, hooks: { PreToolUse: [{ type: "command", bash: "exit 2", matcher }] } },
    ],
    xbot: (matcher) => [
      ".xbot/hooks.json",
      {
        enable_command_hooks: true,
        hooks: { PreToolUse: [{ matcher, hooks: [{ type: "command", command: "exit 2" }] }] },
      },
    ],
  };

  it("hold nobody up while a file is read, however many of them are slow", async () => {
    const slow = (number: number): object => ({
      type: "command",
      bash: "exit 2",
      matcher: `(?=.)(?:(?:.*.*)*)*(?:(?:.*.*)*)*${number}`,
    });
    const hooks = { preToolUse: Array.from({ length: 300 }, (_, number) => slow(number)) };
    write("work/.github/hooks/hooks.json", JSON.stringify({ version: 1, hooks }));
    const startMs = performance.now();
    const diagnostics = await hooksHere({ dialects: ["copilot"] }).load();
    expect(performance.now() - startMs).toBeLessThan(5000);
    expect(diagnostics.filter(({ code }) => code === "slow_pattern")).toHaveLength(300);
  });

  it.each(Object.keys(FILES))(
    "%s: lookaround works where its engine has it, and is an error where not",
    async (id) => {
      const dialect = dialects.find((one) => one.id === id);
      const [name, file] = FILES[id]?.("^(?!Read|view)[A-Za-z]+$") ?? ["", {}];
      write(`work/${name}`, JSON.stringify(file, undefined, 2));
      const hooks = hooksHere({ dialects: [id] });
      const codes = (await hooks.load()).map(({ code, level }) => `${level} ${code}`);
      const decisions = [];
      for (const tool of ["Bash", "Read"])
        decisions.push((await hooks.emit("PreToolUse", { tool_name: tool, tool_input: {} })).decision);
      const isLinear = dialect?.deviations.every(({ ours }) => !ours.includes("cut off")) === true;
      expect(codes).toEqual([isLinear ? "error invalid_matcher" : "info slow_pattern"]);
      expect(decisions).toEqual(isLinear ? ["none", "none"] : ["deny", "none"]);
    },
  );
});
