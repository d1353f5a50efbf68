import { chmodSync, cpSync, existsSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { createHooks } from "../../src/index.js";
import type { Verdict } from "../../src/spec/index.js";
import { HOOKS_YAML, GUARD_SH } from "../../src/workbench/init-files.js";
import { anyhook as demoAnyhook } from "../../src/workbench/demo/systems/anyhook.js";
import { xbot as demoXbot } from "../../src/workbench/demo/systems/xbot.js";
import { Place } from "../../bench/place.js";
import { readCase } from "../conformance/case.js";
import { blocksOf } from "../docs/page.js";

interface Call {
  readonly tool: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const ROOT = resolve(import.meta.dirname, "../..");
const BENIGN = readFileSync(join(import.meta.dirname, "benign.jsonl"), "utf8")
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line) as Call);
const SH = process.platform !== "win32";
const AT_ONCE = 8;

/** Files of a guard, and what it is there to deny: a guard that denies nothing would pass every benign set. */
interface Guard {
  readonly name: string;
  readonly dialect: string;
  readonly files?: Readonly<Record<string, string>>;
  /** A fixture whose files are laid out. */
  readonly fixture?: string;
  readonly bin?: string;
  readonly denies: readonly Call[];
}

const bash = (command: string): Call => ({ tool: "Bash", input: { command } });
const REMOVALS = ["rm -rf /", "rm -rf build"].map(bash);
/** In doubt the guard of `init` denies: beside a real `rm`, what a text merely mentions counts. */
const DOUBTFUL = [
  'rm old.txt && echo "rm -rf would have been too much"',
  "rm old-notes.md\ncat <<'EOF' > notes.md\nrm -rf build is what the old script did.\nEOF",
].map(bash);
const PUSH = [bash("git push --force origin main"), bash("cd app && git push --force")];
const ADDRESSES = { events: "http://127.0.0.1:9/events", policy: "http://127.0.0.1:9/policy" };

const GUARDS: readonly Guard[] = [
  {
    name: "what `init` writes",
    dialect: "anyhook",
    files: { ".anyhook/hooks.yaml": HOOKS_YAML, ".anyhook/hooks/guard-rm.sh": GUARD_SH },
    denies: [...REMOVALS, ...DOUBTFUL, bash("sudo rm -fr ~"), bash("ls; (rm --recursive --force build)")],
  },
  {
    name: "protect_hooks",
    dialect: "anyhook",
    files: pageFile("docs/guide/builtins.md", "builtin: protect_hooks"),
    denies: [
      { tool: "Write", input: { file_path: ".anyhook/hooks.yaml", content: "hooks: {}" } },
      bash("echo 'hooks: {}' > .anyhook/hooks.yaml"),
    ],
  },
  { name: "the README", dialect: "anyhook", files: pageFiles("README.md"), denies: PUSH },
  {
    name: "the guide `write-a-hook`",
    dialect: "anyhook",
    files: pageFiles("docs/guide/write-a-hook.md"),
    denies: [
      { tool: "Read", input: { file_path: ".env" } },
      { tool: "Write", input: { file_path: "keys/server.pem", content: "x" } },
    ],
  },
  {
    name: "the demo, own format",
    dialect: "anyhook",
    files: demoAnyhook.workspace?.(ADDRESSES) ?? {},
    denies: [],
  },
  {
    name: "the demo, xbot",
    dialect: "xbot",
    files: demoXbot.workspace?.(ADDRESSES) ?? {},
    denies: REMOVALS,
  },
  example("anyhook", "guard", REMOVALS),
  example("claude-code", "guard", PUSH),
  example("copilot", "guard", REMOVALS),
  example("atomcode-json", "document-guard", REMOVALS),
  example("llm-harness", "seed-blocking", [{ tool: "dangerous_tool", input: {} }]),
  // Denies a commit while the linter finds something: it finds nothing here.
  { ...example("xbot", "seed-example-denied", []), bin: "seed-example-passes" },
];

/** Examples that are asked at another moment, or that only carry the question to a server. */
const ELSEWHERE: ReadonlySet<string> = new Set([
  "neocode/completion-held-back",
  "atomcode/seed-authenticated",
]);

describe("the benign set", () => {
  it("has more than 200 everyday calls, each of them once", () => {
    expect(BENIGN.length).toBeGreaterThan(200);
    expect(new Set(BENIGN.map((call) => JSON.stringify(call))).size).toBe(BENIGN.length);
  });

  it("is held against the example of every dialect", () => {
    const examples = dialects.flatMap(({ id }) =>
      readdirSync(join(ROOT, "src/dialects", id, "fixtures"))
        .filter((name) => readCase(join(ROOT, "src/dialects", id, "fixtures", name)).example === true)
        .map((name) => `${id}/${name}`),
    );
    const held = GUARDS.flatMap(({ fixture }) => fixture ?? []);
    expect([...held, ...ELSEWHERE].toSorted()).toEqual(examples.toSorted());
  });
});

describe.skipIf(!SH)("the example guards deny what they are for, and nothing of everyday work", () => {
  it.each(GUARDS)("$name", async (guard) => {
    using place = new Place();
    const hooks = await loaded(guard, place);
    const emit = ({ tool, input }: Call): Promise<Verdict> =>
      hooks.emit("PreToolUse", { tool_name: tool, tool_input: { ...input } });
    const denied: string[] = [];
    for (let from = 0; from < BENIGN.length; from += AT_ONCE) {
      const calls = BENIGN.slice(from, from + AT_ONCE);
      const verdicts = await Promise.all(calls.map(emit));
      for (const [index, { decision, reason }] of verdicts.entries())
        if (decision !== "none" && decision !== "allow")
          denied.push(`${decision} ${JSON.stringify(calls[index]?.input)}: ${reason}`);
    }
    expect(denied).toEqual([]);
    for (const call of guard.denies) expect((await emit(call)).decision, JSON.stringify(call)).toBe("deny");
    await hooks.close();
  });
});

async function loaded(guard: Guard, place: Place): Promise<ReturnType<typeof createHooks>> {
  const { dialect, files = {}, fixture, bin } = guard;
  const folder =
    fixture === undefined ? undefined : join(ROOT, "src/dialects", fixture.replace("/", "/fixtures/"));
  for (const part of ["workspace", "home"])
    if (folder !== undefined && existsSync(join(folder, part)))
      cpSync(join(folder, part), join(place.folder, part), { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    const target = place.write(join("workspace", name), text);
    if (name.endsWith(".sh")) chmodSync(target, 0o755);
  }
  const tools = join(folder === undefined ? ROOT : dirname(folder), bin ?? "", "bin");
  const hooks = createHooks({
    ...place.options,
    dialects: [dialect],
    trust: "all",
    env: { ...process.env, PATH: [tools, process.env["PATH"] ?? ""].join(delimiter) },
  });
  const errors = (await hooks.load()).filter(({ level }) => level === "error");
  expect(errors).toEqual([]);
  expect(hooks.list().length).toBeGreaterThan(0);
  return hooks;
}

function example(dialect: string, name: string, denies: readonly Call[]): Guard {
  return { name: `the example of ${dialect}`, dialect, fixture: `${dialect}/${name}`, denies };
}

/** The hook file of a page that holds a text. */
function pageFile(page: string, text: string): Readonly<Record<string, string>> {
  const blocks = blocksOf(readFileSync(join(ROOT, page), "utf8"));
  const found = blocks.find((block) => block.title.startsWith(".anyhook/") && block.text.includes(text));
  return found === undefined ? {} : { [found.title]: found.text };
}

/** The first hook file of a page, and what else stands before the next one. */
function pageFiles(page: string): Readonly<Record<string, string>> {
  const files: Record<string, string> = {};
  for (const { title, text } of blocksOf(readFileSync(join(ROOT, page), "utf8"))) {
    if (Object.hasOwn(files, title)) break;
    if (title.startsWith(".anyhook/")) files[title] = text;
  }
  return files;
}
