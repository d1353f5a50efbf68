import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import { EVENTS } from "../../src/spec/index.js";
import type { Decision, Diagnostic, HooksOptions, ListedHook, Verdict } from "../../src/spec/index.js";
import { check } from "../../src/workbench/check.js";
import { formatHooks } from "../../src/cli/print/hooks.js";
import { formatVerdict } from "../../src/cli/print/verdict.js";
import { createColors } from "../../src/cli/print/colors.js";
import type { Colors } from "../../src/cli/print/colors.js";

let root: string;
let colors: Colors;

beforeAll(async () => {
  colors = await createColors("never", {}, process.stdout);
});
beforeEach(() => (root = mkdtempSync(join(tmpdir(), "anyhook-failures-"))));
afterEach(() => rmSync(root, { recursive: true, force: true }));

function write(name: string, text: string): void {
  const path = join(root, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}

interface Played {
  readonly verdict: Verdict;
  readonly listed: readonly ListedHook[];
  readonly diagnostics: readonly Diagnostic[];
}

async function play(event: string, over: HooksOptions = {}): Promise<Played> {
  const places = { cwd: join(root, "work"), home: join(root, "home"), managed: join(root, "managed") };
  const hooks = createHooks({ ...places, trust: "all", ...over });
  try {
    const diagnostics = await hooks.load();
    const verdict = await hooks.emit(event, { tool_name: "Bash", tool_input: { command: "ls" } });
    return { verdict, listed: hooks.list(), diagnostics };
  } finally {
    await hooks.close();
  }
}

const decisionOf = async (event: string, over?: HooksOptions): Promise<Decision> =>
  (await play(event, over)).verdict.decision;

function own(event: string, more = ""): string {
  return `hooks:\n  ${event}:\n    - hooks: [{ type: command, command: exit 7${more} }]\n`;
}

const XBOT = JSON.stringify({
  enable_command_hooks: true,
  hooks: { PreToolUse: [{ matcher: "", hooks: [{ type: "command", command: "exit 7" }] }] },
});

describe("a failed hook of the own format", () => {
  it("denies at every gate, and nowhere else", async () => {
    for (const [event, { gate }] of Object.entries(EVENTS)) {
      write("work/.anyhook/hooks.yaml", own(event));
      expect([event, await decisionOf(event)]).toEqual([event, gate ? "deny" : "none"]);
    }
  });

  it("does what its on_failure says: one hook's word is for itself alone", async () => {
    for (const [word, decision] of [
      ["deny", "deny"],
      ["ask", "ask"],
      ["allow", "none"],
    ] as const) {
      write("work/.anyhook/hooks.yaml", own("PreToolUse", `, on_failure: ${word}`));
      expect([word, await decisionOf("PreToolUse")]).toEqual([word, decision]);
    }
    write(
      "work/.anyhook/hooks.yaml",
      `${own("PreToolUse", ", on_failure: allow")}    - hooks: [{ type: command, command: exit 8 }]\n`,
    );
    expect(await decisionOf("PreToolUse")).toBe("deny");
  });
});

describe("the switch `failure: closed`", () => {
  const dialects = ["anyhook", "xbot"];

  it("closes gates for all, as an option, in the user's file and in the administrator's", async () => {
    write("work/.xbot/hooks.json", XBOT);
    expect(await decisionOf("PreToolUse", { dialects })).toBe("none");
    expect(await decisionOf("PreToolUse", { dialects, failure: "closed" })).toBe("deny");
    for (const folder of ["home/.anyhook", "managed"]) {
      write(`${folder}/hooks.yaml`, "failure: closed\n");
      expect([folder, await decisionOf("PreToolUse", { dialects })]).toEqual([folder, "deny"]);
      rmSync(join(root, folder), { recursive: true });
    }
  });

  it("cannot be undone further down: not by a file, not by a hook", async () => {
    write("managed/hooks.yaml", "failure: closed\n");
    write("work/.xbot/hooks.json", XBOT);
    for (const name of [
      "home/.anyhook/hooks.yaml",
      "work/.anyhook/hooks.yaml",
      "work/.anyhook/hooks.local.yaml",
    ]) {
      write(name, `failure: open\n${own("PreToolUse", ", on_failure: allow")}`);
      const { verdict, diagnostics } = await play("PreToolUse", { dialects });
      expect(verdict.decision, name).toBe("deny");
      expect(
        diagnostics.some(({ level, line }) => level === "error" && line === 1),
        name,
      ).toBe(true);
      rmSync(join(root, name));
      write(name, own("PreToolUse", ", on_failure: allow"));
      expect(await decisionOf("PreToolUse", { dialects: ["anyhook"] }), name).toBe("deny");
      rmSync(join(root, name));
    }
  });

  it("does not count in a repository's own file, which is told so", async () => {
    write("work/.xbot/hooks.json", XBOT);
    write("work/.anyhook/hooks.yaml", "failure: closed\n");
    const { verdict, diagnostics } = await play("PreToolUse", { dialects });
    expect(verdict.decision).toBe("none");
    expect(diagnostics).toContainEqual(
      expect.objectContaining({ code: "wrong_scope", line: 1, level: "error" }),
    );
  });
});

describe("the mark `fails open`", () => {
  const checked = async (): Promise<readonly Diagnostic[]> => {
    const options = { cwd: join(root, "work"), home: join(root, "home"), dialects: [], paths: [], env: {} };
    const { diagnostics } = await check(options);
    return diagnostics.filter(({ code }) => code === "fails_open");
  };

  it("is on guards that let go when they fail, in list, explain, check and the verdict", async () => {
    write("work/.xbot/hooks.json", XBOT);
    const { verdict, listed } = await play("PreToolUse", { dialects: ["xbot"] });
    expect(listed).toMatchObject([{ gate: true, fails_open: true, on_failure: "allow" }]);
    expect(formatHooks(listed, colors)).toContain("fails open");
    expect(formatVerdict(verdict, listed, colors)).toContain("FAILED OPEN");
    expect(await checked()).toMatchObject([
      { message: expect.stringMatching(/^1 hook on a gate fails open/u) },
    ]);
  });

  it("is not on what can never decide: notes, warnings, messages to a chat", async () => {
    const item = (id: string, handler: string, params: string): string =>
      `  - { id: ${id}, point: before_tool_call, handler: ${handler}, scope: repo, params: ${params} }\n`;
    write(
      "work/.neocode/hooks.yaml",
      `hooks:\n  items:\n${[
        item("note", "add_context_note", "{ note: x }"),
        item("warn", "warn_on_tool_call", "{ tool_name: bash }"),
      ]
        .join("")
        .replaceAll(/^/gmu, "  ")
        .trimEnd()}\n`,
    );
    write(
      "work/.atomcode/hooks/hooks.toml",
      '[[webhooks]]\nname = "chat"\ntrigger = "pre_tool"\nurl = "https://hooks.example.com/x"\nformat = "slack"\n',
    );
    const { listed } = await play("SessionStart", { dialects: ["neocode", "atomcode"] });
    expect(listed.map(({ name, gate, fails_open: open }) => [name, gate, open])).toEqual([
      ["note", true, false],
      ["warn", true, false],
      ["chat", true, false],
    ]);
    expect(await checked()).toEqual([]);
    write(
      "work/.neocode/hooks.yaml",
      `hooks:\n  items:\n  ${item("file", "require_file_exists", "{ path: README.md }")}`,
    );
    expect(await checked()).toMatchObject([
      { file: ".neocode/hooks.yaml", message: expect.stringMatching(/^1 hook/u) },
    ]);
  });

  it("counts an entry once, however many moments it stands at", async () => {
    write(
      "work/.atomcode/hooks/hooks.toml",
      '[[webhooks]]\nname = "guard"\ntrigger = "pre_tool,message"\nurl = "https://hooks.example.com/x"\n',
    );
    const { listed } = await play("SessionStart", { dialects: ["atomcode"] });
    expect(listed).toHaveLength(2);
    expect(await checked()).toMatchObject([
      { message: expect.stringMatching(/^1 hook on a gate fails open/u) },
    ]);
  });

  it("is not on an event that its own system does not hold back, whatever others can", async () => {
    const line = "exit 7";
    const file = { hooks: { preCompact: [{ type: "command", bash: line }], preToolUse: [] }, version: 1 };
    write("work/.github/hooks/hooks.json", JSON.stringify(file));
    const { verdict, listed } = await play("PreCompact", { dialects: ["copilot"] });
    expect(EVENTS["PreCompact"]?.gate).toBe(true);
    expect(verdict.runs).toMatchObject([{ outcome: "failed", decision: "none" }]);
    expect(listed).toMatchObject([{ gate: false, fails_open: false }]);
    expect(formatVerdict(verdict, listed, colors)).not.toContain("FAILED OPEN");
    expect(formatHooks(listed, colors)).not.toContain("fails");
    expect(await checked()).toEqual([]);
  });
});
