import { spawnSync } from "node:child_process";
import { appendFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { interleave } from "./measure.js";
import type { Subject } from "./measure.js";
import { childEnvironment, Place } from "./place.js";
import { rowOf } from "./row.js";
import type { Row } from "./row.js";

const require = createRequire(import.meta.url);
const { bin } = require("anyhook/package.json") as { bin: { anyhook: string } };
/** The built command, wherever this file was compiled to. */
const BIN = join(require.resolve("anyhook/package.json"), "..", bin.anyhook);
const ROUNDS = 25;
const CONFIG = "home/.anyhook/hooks.yaml";
const RULES = 60;
const EMIT = ["emit", "PreToolUse", "--tool", "Bash", "--input", '{"command":"ls -la"}', "--json"];
const BRIDGE = ["bridge", "claude-code"];
/** As that agent sends it. */
const PAYLOAD = JSON.stringify({
  session_id: "bench",
  hook_event_name: "PreToolUse",
  tool_name: "Bash",
  tool_input: { command: "ls -la" },
});

interface Case {
  readonly name: string;
  readonly args: readonly string[];
  readonly stdin: string;
  /** Runs besides the rules that do not concern the event. */
  readonly hook: string;
  /** Of the ratio to `node -e 0`, with the config as it was last time. */
  readonly atMost: number;
}

const HOOK = "read -r line; exit 0";

/** A verb more is a line more. */
const CASES: readonly Case[] = [
  { name: "emit, no hook runs", args: EMIT, stdin: "", hook: "", atMost: 1.25 },
  { name: "emit, 1 command hook and the journal", args: EMIT, stdin: "", hook: HOOK, atMost: 1.5 },
  { name: "bridge, no hook runs", args: BRIDGE, stdin: PAYLOAD, hook: "", atMost: 1.25 },
  { name: "bridge, 1 command hook and the journal", args: BRIDGE, stdin: PAYLOAD, hook: HOOK, atMost: 1.5 },
];

/** An edit of the config costs once. */
const AFTER_AN_EDIT = 6;

/** The command line from start to exit, as an agent that calls it sees it. */
export async function cold(rounds = ROUNDS): Promise<readonly Row[]> {
  const rows: Row[] = [];
  for (const one of CASES) rows.push(...(await measure(one, rounds)));
  return rows;
}

async function measure(one: Case, rounds: number): Promise<readonly Row[]> {
  using kept = new Place();
  using edited = new Place();
  for (const place of [kept, edited]) place.write(CONFIG, configOf(one.hook));
  const node: Subject = { name: "node -e 0", run: () => finished(kept, ["-e", "0"], one.stdin) };
  const [hit, miss, bare] = await interleave(
    [anyhook(one, kept), { ...anyhook(one, edited), before: () => edit(edited) }, node],
    { rounds, sampleMs: 0 },
  );
  return [
    rowOf(one.name, hit!, bare!, { number: 3, of: "ratio", atMost: one.atMost }),
    rowOf(`${one.name}; after an edit`, miss!, bare!, { number: 3, of: "ratio", atMost: AFTER_AN_EDIT }),
  ];
}

function anyhook({ args, stdin }: Case, place: Place): Subject {
  return { name: "anyhook", run: () => finished(place, [BIN, ...args], stdin) };
}

/** A process that fails is not a fast one. */
function finished(place: Place, args: readonly string[], input: string): void {
  const options = {
    cwd: place.workspace,
    env: childEnvironment(place.home),
    input,
    encoding: "utf8" as const,
  };
  const { status, stderr } = spawnSync(process.execPath, args, options);
  if (status !== 0) throw new Error(`exit code ${status} of ${args.join(" ")}: ${stderr}`);
}

function edit(place: Place): void {
  appendFileSync(join(place.folder, CONFIG), `# ${performance.now()}\n`);
}

/** About 10 KB of rules. */
function configOf(hook: string): string {
  const unrelated = Array.from(
    { length: RULES },
    (_, number) => `    - matcher: mcp__server_${number}__write_.*
      hooks:
        - type: command
          name: guard-number-${number}
          command: ./guards/number-${number}.sh --strict "$ANYHOOK_EVENT"
          timeout: 5
`,
  );
  const own =
    hook === "" ? "" : `    - matcher: Bash\n      hooks:\n        - { type: command, command: "${hook}" }\n`;
  return `hooks:\n  PreToolUse:\n${unrelated.join("")}${own}`;
}
