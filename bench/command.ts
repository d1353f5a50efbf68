import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createHooks } from "../src/index.js";
import type { Hooks } from "../src/index.js";
import { hookFile } from "./hook-files.js";
import type { Handler } from "./hook-files.js";
import { interleave } from "./measure.js";
import type { Subject } from "./measure.js";
import { childEnvironment, Place } from "./place.js";
import { rowOf } from "./row.js";
import type { Row } from "./row.js";

const ROUNDS = 150;
const PAYLOAD = { session_id: "bench", tool_name: "Bash", tool_input: { command: "ls -la" } } as const;
/** Nothing but what the shell itself can do: no other process is started. */
const BUILTINS = `read -r line; echo '{"decision":"allow"}'`;

interface Case {
  readonly name: string;
  readonly count: number;
  readonly handler: (number: number) => Handler;
  /** Arguments of the bare process. */
  readonly bare: (number: number) => readonly [string, ...string[]];
  readonly atMost?: number;
}

/** A number at the end: hooks that are alike run once. */
const numbered = (number: number): string => `${BUILTINS}; : ${number}`;
const cat = (): readonly [string, ...string[]] => ["/bin/sh", "-c", "/bin/cat"];

const CASES: readonly Case[] = [
  {
    name: "shell command",
    count: 1,
    handler: (number) => ({ command: numbered(number) }),
    bare: (number) => ["/bin/sh", "-c", numbered(number)],
    atMost: 1.1,
  },
  {
    name: "10 shell commands in parallel",
    count: 10,
    handler: (number) => ({ command: numbered(number) }),
    bare: (number) => ["/bin/sh", "-c", numbered(number)],
    atMost: 1.05,
  },
  {
    name: "exec form, beside the shell",
    count: 1,
    handler: () => ({ command: "/bin/cat", args: [] }),
    bare: cat,
    atMost: 0.75,
  },
  { name: "plain words, beside the shell", count: 1, handler: () => ({ command: "/bin/cat" }), bare: cat },
  {
    name: "exec form, beside the same program",
    count: 1,
    handler: () => ({ command: "/bin/cat", args: [] }),
    bare: () => ["/bin/cat"],
  },
];

/** A command hook with everything around it, beside the same process started by hand. */
export async function command(rounds = ROUNDS): Promise<readonly Row[]> {
  const stdin = await stdinOfAHook();
  const rows: Row[] = [];
  for (const one of CASES) rows.push(await measure(one, stdin, rounds));
  return rows;
}

async function measure(one: Case, stdin: string, rounds: number): Promise<Row> {
  using place = new Place();
  const numbers = Array.from({ length: one.count }, (_, number) => number);
  const hooks = hooksOf(place, numbers.map(one.handler));
  const bare = numbers.map(one.bare);
  const env = childEnvironment(place.home);
  const theirs: Subject = {
    name: `bare spawn ${bare[0]!.slice(0, 2).join(" ")}`,
    run: () => Promise.all(bare.map(([file, ...args]) => bareSpawn(file, args, { stdin, env }))),
  };
  const subjects: readonly Subject[] = [{ name: "anyhook", run: () => emitted(hooks, one.count) }, theirs];
  const [ours, others] = await interleave(subjects, { rounds, sampleMs: 0 });
  await hooks.close();
  const goal = one.atMost;
  return rowOf(
    one.name,
    ours!,
    others!,
    goal === undefined ? undefined : { number: 2, of: "ratio", atMost: goal },
  );
}

function hooksOf(place: Place, handlers: readonly Handler[]): Hooks {
  place.write("home/.anyhook/hooks.json", hookFile(handlers));
  return createHooks({ ...place.options, env: childEnvironment(place.home) });
}

/** A hook that did not run would be measured as a fast one. */
async function emitted(hooks: Hooks, count: number): Promise<void> {
  const { runs } = await hooks.emit("PreToolUse", PAYLOAD);
  const ran = runs.filter((run) => run.exit_code === 0).length;
  if (ran !== count) throw new Error(`${ran} of ${count} hooks ran: ${JSON.stringify(runs)}`);
}

interface Given {
  readonly stdin: string;
  readonly env: Record<string, string>;
}

/** What a program writes that runs a hook by hand: input in, output collected, nothing else. */
function bareSpawn(file: string, args: readonly string[], { stdin, env }: Given): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, { env });
    const chunks: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.stderr.on("data", (chunk: Buffer) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", () => resolve(Buffer.concat(chunks).toString()));
    child.stdin.end(stdin);
  });
}

/** The bytes that a hook reads, so that the bare process gets as many. */
async function stdinOfAHook(): Promise<string> {
  using place = new Place();
  const file = join(place.folder, "stdin");
  const hooks = hooksOf(place, [{ command: `/bin/cat > '${file}'` }]);
  await emitted(hooks, 1);
  await hooks.close();
  return readFileSync(file, "utf8");
}
