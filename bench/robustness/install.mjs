/** The peer of the robustness bench, where it is not there yet. */
import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";

const HERE = import.meta.dirname;

if (!existsSync(join(HERE, "node_modules/@google/gemini-cli-core"))) {
  process.stdout.write(
    "installing the peer in bench/robustness (376 MB, once; it is no dependency of anyhook)\n",
  );
  const { status } = spawnSync("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: HERE,
    stdio: "inherit",
  });
  process.exitCode = status ?? 1;
}
