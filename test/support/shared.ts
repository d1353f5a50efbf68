import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

/** Reference data that lies beside the checkout, or where the variable says. */
export function sharedFile(
  variable: string,
  folder: string,
  name: string,
): { path: string; found: boolean; note: string } {
  const path = join(process.env[variable] ?? join(ROOT, "../shared", folder), name);
  const found = existsSync(path);
  return {
    path,
    found,
    note: found ? "" : ` (SKIPPED: ${name} is not there; set ${variable} to its folder)`,
  };
}

export function readJson<T>(path: string): T {
  return JSON.parse(readFileSync(path, "utf8")) as T;
}
