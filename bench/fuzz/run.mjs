/**
 * `npm run fuzz [-- --seconds 600] [TARGET…]`: plays bytes against every parser, guided by the code that they reach.
 * What is found stays in `.work/`: a corpus for the next run, and each input that broke something.
 */
import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { rolldown } from "rolldown";

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, "../..");
const WORK = join(HERE, ".work");
/** The prebuilt engine wants glibc 2.38 or newer: where that is not the system's, name a program that starts Node with it. */
const NODE = process.env["ANYHOOK_FUZZ_NODE"] ?? process.execPath;
const JAZZER = join(HERE, "node_modules/@jazzer.js/core/dist/cli.js");

const { values, positionals } = parseArgs({
  options: { seconds: { type: "string", default: "600" } },
  allowPositionals: true,
});
const seconds = Number(values.seconds);
if (!Number.isInteger(seconds) || seconds < 1)
  throw new Error(`--seconds takes a whole number, not ${values.seconds}`);

let running;
let stopped = false;
process.on("SIGINT", () => {
  stopped = true;
  running?.kill("SIGINT");
});

if (!existsSync(JAZZER)) {
  say("installing Jazzer.js in bench/fuzz (once; it is no dependency of anyhook)");
  const args = ["ci", "--ignore-scripts", "--no-audit", "--no-fund"];
  const { code } = await run("npm", args, { cwd: HERE, onText: (text) => process.stderr.write(text) });
  if (code !== 0) process.exit(code ?? 1);
}
const targets = await bundle();
const unknown = positionals.filter((name) => !targets.includes(name));
if (unknown.length > 0) throw new Error(`no target ${unknown.join(", ")}: there are ${targets.join(", ")}`);

const rows = [];
for (const name of positionals.length > 0 ? positionals : targets) {
  if (stopped) break;
  say(`${name}: ${seconds} s`);
  rows.push(await fuzz(name));
}
print(rows);
const held = rows.every(({ result }) => result === "held");
process.exitCode = stopped ? 130 : held ? 0 : 1;

/** One file of CommonJS with all dependencies in it: what is required from elsewhere is not guided. */
async function bundle() {
  const build = await rolldown({
    input: join(HERE, "targets.ts"),
    platform: "node",
    resolve: { mainFields: ["module", "main"] },
  });
  const { output } = await build.write({
    dir: join(WORK, "bundle"),
    format: "cjs",
    entryFileNames: "targets.cjs",
    codeSplitting: false,
  });
  await build.close();
  return output[0].exports.toSorted();
}

async function fuzz(name) {
  const corpus = join(WORK, "corpus", name);
  mkdirSync(corpus, { recursive: true });
  seed(corpus);
  // What is watched takes several times as long, and the machine may have other work: five seconds stand for one.
  const mine = [
    "-i",
    "bundle/",
    "-e",
    "node_modules",
    "--disableBugDetectors",
    "command-injection",
    "--timeout",
    "5000",
  ];
  const engine = [
    `-max_total_time=${seconds}`,
    "-max_len=4096",
    "-print_final_stats=1",
    `-artifact_prefix=${WORK}/${name}-`,
  ];
  let text = "";
  const onText = (piece) => {
    text = (text + piece).slice(-200_000);
  };
  const args = [NODE, JAZZER, join(WORK, "bundle/targets.cjs"), "-f", name, ...mine, corpus, "--", ...engine];
  const { code } = await run(args[0], args.slice(1), { cwd: WORK, onText });
  const last = (pattern) => [...text.matchAll(pattern)].at(-1)?.[1] ?? "?";
  if (code !== 0) say(text.slice(-4000));
  return {
    target: name,
    runs: last(/^#(\d+)/gmu),
    edges: last(/cov: (\d+)/gu),
    corpus: readdirSync(corpus).length,
    result: stopped ? "stopped" : code === 0 ? "held" : `broken (exit code ${code})`,
  };
}

/** Hook files of our own examples, as they are and behind two bytes of choice. */
function seed(corpus) {
  const dialects = join(ROOT, "src/dialects");
  const names = readdirSync(dialects, { recursive: true, encoding: "utf8" });
  const files = names.filter((name) =>
    /fixtures\/.*(?:workspace|home)\/.*\.(?:json|ya?ml|toml)$/u.test(name),
  );
  for (const [index, name] of files.entries()) {
    const bytes = readFileSync(join(dialects, name));
    if (bytes.length > 4000) continue;
    writeFileSync(join(corpus, `seed-${index}`), bytes);
    writeFileSync(join(corpus, `seed-${index}-chosen`), Buffer.concat([Buffer.from([index % 8, 0]), bytes]));
  }
}

function run(command, args, { cwd, onText }) {
  return new Promise((settle, fail) => {
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    running = child;
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding("utf8").on("data", onText);
    child.on("error", fail);
    child.on("close", (code) => settle({ code }));
  });
}

function print(all) {
  const line = (cells) => `| ${cells.join(" | ")} |\n`;
  process.stdout.write(
    line(["target", "inputs", "edges", "corpus", `in ${seconds} s`]) +
      line(["---", "--:", "--:", "--:", "---"]),
  );
  for (const { target, runs, edges, corpus, result } of all)
    process.stdout.write(line([target, runs, edges, corpus, result]));
}

function say(text) {
  process.stderr.write(`${text}\n`);
}
