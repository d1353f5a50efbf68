import { spawnSync } from "node:child_process";

/** Whether bubblewrap is here and may make a sandbox; says so on stderr where it is not: nothing is skipped in silence. */
export function canContain(): boolean {
  const { status, stderr, error } = spawnSync(
    "bwrap",
    "--unshare-all --ro-bind / / --dev /dev --proc /proc true".split(" "),
    { encoding: "utf8" },
  );
  if (status === 0) return true;
  process.stderr.write(`SKIPPED: tests of the sandbox need bubblewrap: ${error?.message ?? stderr.trim()}\n`);
  return false;
}
