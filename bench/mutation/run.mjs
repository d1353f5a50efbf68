/**
 * `npm run mutation [-- FILE…]`: changes the guards, trust and merging a little, thousands of times, and counts how
 * many of these changes a test notices. File by file: what was counted stays counted when a later file is cut off.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const HERE = import.meta.dirname;
const ROOT = resolve(HERE, "../..");
const STRYKER = join(HERE, "node_modules/@stryker-mutator/core/bin/stryker.js");
const GOAL = 85;

if (!existsSync(STRYKER)) {
  say("installing Stryker in bench/mutation (once; it is no dependency of anyhook)");
  run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], HERE);
}
const asked = process.argv.slice(2);
const files = asked.length > 0 ? asked : standard();
for (const file of files) {
  say(`mutating ${file}`);
  const options = ["--mutate", file, "--incrementalFile", reportOf(file)];
  run(process.execPath, [STRYKER, "run", "bench/mutation/stryker.config.json", ...options], ROOT);
}
const rows = count(new Set(files));
print(rows);
process.exitCode = score(total(rows)) < GOAL ? 1 : 0;

function standard() {
  const inside = (folder) => readdirSync(join(ROOT, folder)).map((name) => `${folder}/${name}`);
  const engine = inside("src/engine").filter((file) => /\/(?:merge|trust.*)\.ts$/u.test(file));
  return [...inside("src/guards"), ...engine].filter((file) => file.endsWith(".ts"));
}

function run(command, args, cwd) {
  const { status } = spawnSync(command, args, { cwd, stdio: "inherit" });
  if (status !== 0) say(`${command} ended with ${status}: its file is missing from the table`);
}

/** What was counted for each file, now or before: only what has changed is counted anew. */
function count(wanted) {
  return [...wanted].flatMap((file) => {
    const report = existsSync(reportOf(file))
      ? JSON.parse(readFileSync(reportOf(file), "utf8"))
      : { files: {} };
    // What is computed once at import (tables, patterns) cannot be switched between two tests.
    const mutants = (report.files[file]?.mutants ?? []).filter((mutant) => mutant.static !== true);
    const of = (status) => mutants.filter((mutant) => mutant.status === status).length;
    const row = {
      file,
      killed: of("Killed"),
      timeout: of("Timeout"),
      survived: of("Survived"),
      unseen: of("NoCoverage"),
    };
    return row.killed + row.timeout + row.survived + row.unseen === 0 ? [] : [row];
  });
}

function reportOf(file) {
  return join(HERE, "reports", `${file.replaceAll("/", "-")}.json`);
}

function total(rows) {
  const sum = (name) => rows.reduce((whole, row) => whole + row[name], 0);
  return {
    file: "all",
    killed: sum("killed"),
    timeout: sum("timeout"),
    survived: sum("survived"),
    unseen: sum("unseen"),
  };
}

/** Killed of all, in per cent; a mutant that makes the tests hang is noticed too. */
function score({ killed, timeout, survived, unseen }) {
  return (100 * (killed + timeout)) / (killed + timeout + survived + unseen);
}

function print(rows) {
  say(
    "\n| file | mutants | noticed | survived | no test reaches | score |\n| --- | --: | --: | --: | --: | --: |",
  );
  for (const row of [...rows, total(rows)]) {
    const noticed = row.killed + row.timeout;
    const all = noticed + row.survived + row.unseen;
    say(
      `| \`${row.file}\` | ${all} | ${noticed} | ${row.survived} | ${row.unseen} | ${score(row).toFixed(1)} % |`,
    );
  }
}

function say(line) {
  process.stdout.write(`${line}\n`);
}
