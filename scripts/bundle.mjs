// The command line as a few files: an agent starts it for every event, and Node pays for each file that it loads.
// What an unchanged `bridge` or `emit` needs is one of them; dependencies stay outside and are loaded on demand.
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { rolldown } from "rolldown";

const OUT = "dist/cli";
/** What is loaded for every event; the modules that these import statically come along. */
const ROOTS = [
  "src/cli/bin.ts",
  "src/cli/verbs/bridge.ts",
  "src/engine/load.ts",
  "src/presets/standard.ts",
  "src/executors/command/index.ts",
  ...readdirSync("src/dialects").map((name) => `src/dialects/${name}/guest.ts`),
].filter((path) => existsSync(path));

const hot = closure(ROOTS.map((path) => resolve(path)));
const bundle = await rolldown({
  input: { bin: "src/cli/bin.ts" },
  platform: "node",
  external: /^[^./]/u,
  preserveEntrySignatures: false,
  // Some modules are needed at once in one chunk and on demand in another.
  checks: { ineffectiveDynamicImport: false },
  transform: { define: { ANYHOOK_BUILD: JSON.stringify(buildId()) } },
});
rmSync(OUT, { recursive: true, force: true });
await bundle.write({
  dir: OUT,
  format: "cjs",
  entryFileNames: "[name].cjs",
  chunkFileNames: "[name]-[hash].cjs",
  minify: true,
  codeSplitting: {
    includeDependenciesRecursively: false,
    groups: [{ name: "hot", test: (id) => hot.has(id) || id.includes("rolldown/runtime") }],
  },
});
await bundle.close();

/** These modules and all that they import statically. */
function closure(paths, seen = new Set()) {
  for (const path of paths) {
    if (seen.has(path)) continue;
    seen.add(path);
    const imports = readFileSync(path, "utf8").matchAll(
      /^(?:import|export) (?!type )[^;]*?from "(\.[^"]+)\.js";/gmu,
    );
    closure(
      [...imports].map(([, name]) => `${resolve(dirname(path), name)}.ts`),
      seen,
    );
  }
  return seen;
}

/** Changes with the sources: what another build has compiled is not read from the cache. */
function buildId() {
  const hash = createHash("sha256");
  const entries = readdirSync("src", { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name));
  for (const path of paths.filter((name) => name.endsWith(".ts")).toSorted()) hash.update(readFileSync(path));
  return hash.digest("hex").slice(0, 12);
}
