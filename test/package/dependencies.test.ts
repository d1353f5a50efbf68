import { readdirSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = resolve(import.meta.dirname, "../..");

interface Locked {
  readonly dev?: boolean;
  readonly devOptional?: boolean;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly hasInstallScript?: boolean;
}

const { packages } = JSON.parse(readFileSync(join(ROOT, "package-lock.json"), "utf8")) as {
  packages: Record<string, Locked>;
};
const locked = Object.entries(packages).filter(([path]) => path !== "");
const runtime = locked.filter(([, { dev, devOptional }]) => dev !== true && devOptional !== true);

describe("what an installation brings along", () => {
  it("is at most 25 packages, and less than 40 MB with the package itself", () => {
    const bytes = runtime.map(([path]) => bytesBelow(join(ROOT, path)));
    expect(runtime.length).toBeGreaterThan(0);
    expect(runtime.length).toBeLessThanOrEqual(25);
    expect(bytes.reduce((sum, size) => sum + size, 2_200_000)).toBeLessThan(40_000_000);
  });

  it("runs no script while it is installed, and needs no compiler", () => {
    expect(runtime.filter(([, { hasInstallScript }]) => hasInstallScript).map(([path]) => path)).toEqual([]);
  });
});

describe("the lock file", () => {
  it("names no registry, and the hash of everything", () => {
    expect(locked.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
    expect(locked.filter(([, { integrity }]) => integrity === undefined).map(([path]) => path)).toEqual([]);
  });

  it("is complete for every platform: what is optional is locked too", () => {
    const missing = locked.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isLocked(name, path)),
    );
    expect(missing).toEqual([]);
  });
});

/** In the package's own folder, or in one above it. */
function isLocked(name: string, path: string): boolean {
  if (Object.hasOwn(packages, join(path, "node_modules", name))) return true;
  const above = path.lastIndexOf("node_modules/");
  return above !== -1 && isLocked(name, path.slice(0, Math.max(0, above - 1)));
}

function bytesBelow(folder: string): number {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => statSync(join(entry.parentPath, entry.name)).size)
    .reduce((sum, size) => sum + size, 0);
}
