import { statSync } from "node:fs";
import type { Stats } from "node:fs";
import { dirname } from "node:path";
import { HookError } from "../spec/index.js";
import type { Decoded } from "../spec/index.js";
import type { Found } from "./find.js";

/**
 * A managed policy that somebody else may write, or that cannot be read, is worse than none: refuse to start.
 * @param isSystems the directory is the system's own: then it, and what is in it, must be root's
 * @throws HookError `managed_policy`
 */
export function checkManaged({ place, real, stat, problem }: Found, isSystems: boolean): void {
  const { path } = place;
  if (problem !== undefined) throw managedError(`${path}: ${problem.message}`);
  if (stat === undefined || process.platform === "win32") return;
  const owners = isSystems ? [0] : [0, process.getuid?.() ?? 0];
  checkOwner(path, stat, owners);
  // Whoever may write to a folder can put another file, or another link, in the place of this one.
  for (const folder of new Set([dirname(path), dirname(real ?? path)]))
    checkOwner(folder, statSync(folder), owners);
}

/** @throws HookError `managed_policy` when nothing of the file could be read */
export function refuseBroken({ broken, diagnostics }: Decoded): void {
  if (broken !== true) return;
  const first = diagnostics[0];
  const where = first === undefined ? "" : ` (${first.file}:${first.line}:${first.column} ${first.message})`;
  throw managedError(`the managed policy cannot be read${where}`);
}

function checkOwner(path: string, { uid, mode }: Stats, owners: readonly number[]): void {
  if (!owners.includes(uid)) throw managedError(`${path} belongs to user ${uid}, not to root`);
  if ((mode & 0o022) !== 0) throw managedError(`${path} can be written by others`);
}

function managedError(message: string): HookError {
  return new HookError("managed_policy", message, {
    hint: "ask whoever manages this machine to mend it",
  });
}
