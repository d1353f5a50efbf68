import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, statSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const STAMP = join(ROOT, "dist", ".built");

/** Builds `dist` when it is older than `src`: some tests run the command line as people do. */
export function setup(): void {
  const newest = Math.max(...sources().map((path) => statSync(path).mtimeMs));
  if ((statSync(STAMP, { throwIfNoEntry: false })?.mtimeMs ?? 0) >= newest) return;
  const { status, stdout, stderr } = spawnSync("npm", ["run", "--silent", "build"], {
    cwd: ROOT,
    encoding: "utf8",
  });
  // Types are `npm run typecheck`'s to judge: what the compiler could write can be tested.
  if (status !== 0) process.stderr.write(`dist was built with errors:\n${stdout}${stderr}`);
  if (!existsSync(join(ROOT, "dist/cli/bin.cjs"))) throw new Error("dist could not be built");
  writeFileSync(STAMP, "");
  // Not now: what was changed while the compiler ran must count as newer.
  const built = (Math.ceil(newest) + 1) / 1000;
  utimesSync(STAMP, built, built);
}

function sources(): string[] {
  const entries = readdirSync(join(ROOT, "src"), { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  return [
    ...files,
    ...["tsconfig.json", "tsconfig.build.json", "package.json"].map((name) => join(ROOT, name)),
  ];
}
