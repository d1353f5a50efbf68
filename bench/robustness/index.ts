import { fork } from "node:child_process";
import { join } from "node:path";
import { machine } from "../print.js";
import { PROBES } from "./probes.js";
import type { Finding, Probe } from "./probes.js";

/** `npm run bench:robustness`: the same probes of ours and of the closest peer, one after the other. */
const BOUND_MS = 90_000;
const { at, node, platform } = machine();
const rows: { readonly probe: Probe; readonly theirs: Finding; readonly ours: Finding }[] = [];

for (const name of ["peer", "ours"] as const) {
  const control = await play(name, "control", "inherit");
  if (!control.holds) throw new Error(`the bench cannot drive ${name}: ${control.saw}`);
}
process.stdout.write(`node ${node}, ${platform}, ${at}; peer: @google/gemini-cli-core 0.61.0\n\n`);
process.stdout.write("| # | probe | wanted | peer | ours |\n| --: | --- | --- | --- | --- |\n");
for (const probe of PROBES) {
  const theirs = await play("peer", probe.id);
  const ours = await play("ours", probe.id);
  rows.push({ probe, theirs, ours });
  const cells = [probe.id, probe.title, probe.wanted, show(theirs), show(ours)];
  process.stdout.write(`| ${cells.map((cell) => String(cell).replaceAll("|", "\\|")).join(" | ")} |\n`);
}
const count = (of: "theirs" | "ours"): number => rows.filter((row) => row[of].holds).length;
process.stdout.write(
  `\nhold: peer ${count("theirs")} of ${rows.length}, ours ${count("ours")} of ${rows.length}\n`,
);
if (count("ours") < rows.length) process.exitCode = 1;

function show({ holds, saw }: Finding): string {
  return `${holds ? "✓" : "✗"} ${saw}`;
}

/** A process that dies, or does not answer within the bound, has not held. */
function play(
  name: "peer" | "ours",
  id: Probe["id"] | "control",
  stderr: "ignore" | "inherit" = "ignore",
): Promise<Finding> {
  return new Promise((resolve) => {
    const started = performance.now();
    const child = fork(join(import.meta.dirname, "one.js"), [name, String(id)], {
      stdio: ["ignore", "ignore", stderr, "ipc"],
      timeout: BOUND_MS,
      killSignal: "SIGKILL",
    });
    child.once("message", (finding) => resolve(finding as Finding));
    child.once("exit", (code, signal) => {
      const seconds = ((performance.now() - started) / 1000).toFixed(1);
      resolve({ holds: false, saw: `the host died after ${seconds} s (${signal ?? `exit ${code}`})` });
    });
  });
}
