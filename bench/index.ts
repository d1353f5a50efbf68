import { parseArgs } from "node:util";
import { formatMachine, formatSuite, load, machine } from "./print.js";
import type { Measured } from "./print.js";
import { SUITES } from "./suites.js";

const USAGE = `npm run bench -- [${Object.keys(SUITES).join("|")}]... [--json] [--rounds NUMBER]\n`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { json: { type: "boolean" }, rounds: { type: "string" } },
});
const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
const isWrong = positionals.some((name) => !Object.hasOwn(SUITES, name)) || (rounds ?? 1) < 1;

if (isWrong || Number.isNaN(rounds)) {
  process.stderr.write(USAGE);
  process.exitCode = 1;
} else {
  await run(positionals.length === 0 ? Object.keys(SUITES) : positionals);
}

/** One suite after the other: two at once would measure each other. */
async function run(names: readonly string[]): Promise<void> {
  const about = machine();
  const measured: Measured[] = [];
  if (values.json !== true) process.stdout.write(`${formatMachine(about)}\n`);
  for (const suite of names) {
    const loadBefore = load();
    const rows = await SUITES[suite]!(rounds);
    const one: Measured = { suite, loadBefore, loadAfter: load(), rows };
    measured.push(one);
    if (values.json !== true) process.stdout.write(`\n${formatSuite(one)}\n`);
  }
  if (values.json === true) process.stdout.write(`${JSON.stringify({ machine: about, suites: measured })}\n`);
}
