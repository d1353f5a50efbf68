import { lstatSync, mkdirSync, readdirSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { REVIEWED_BYTES } from "../guards/trust.js";
import type { TrustedWorkspace } from "../guards/trust.js";
import { HookError } from "../spec/error.js";
import { replaceFile } from "./replace-file.js";

/** Bigger scripts are trusted all the same: only a later review cannot show what has changed in them. */
const MOST_BYTES = 1024 * 1024;
/** Of all workspaces together. */
const MOST_TOTAL_BYTES = 64 * 1024 * 1024;
const DIGEST = /^[0-9a-f]{64}$/u;

/**
 * Keeps what was reviewed, each file named by the digest of its bytes, and lets go of what no workspace names any more.
 * @param folder the trust file's
 * @throws HookError `trust_store` when the folder is a link or can be written by others
 */
export function keepReviewed(
  folder: string,
  workspaces: readonly TrustedWorkspace[],
  bytes: ReadonlyMap<string, Uint8Array>,
): void {
  const path = join(folder, basename(REVIEWED_BYTES));
  mkdirSync(path, { recursive: true, mode: 0o700 });
  checkFolder(path);
  const named = digestsOf(workspaces);
  removeOthers(path, named);
  let total = 0;
  for (const name of named) {
    const content = bytes.get(name);
    const size = content?.length ?? lstatSync(join(path, name), { throwIfNoEntry: false })?.size ?? 0;
    if (size > MOST_BYTES || total + size > MOST_TOTAL_BYTES) continue;
    total += size;
    if (content !== undefined) replaceFile(join(path, name), content);
  }
}

/** Lets go of what no workspace names any more. What cannot be removed now goes with the next review. */
export function letGo(folder: string, workspaces: readonly TrustedWorkspace[]): void {
  const path = join(folder, basename(REVIEWED_BYTES));
  if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() !== true) return;
  try {
    removeOthers(path, digestsOf(workspaces));
  } catch {
    // Trust was taken away all the same: these bytes grant nothing.
  }
}

/** Definitions first: without them an edited guard closes more than it must. */
function digestsOf(workspaces: readonly TrustedWorkspace[]): ReadonlySet<string> {
  const hooks = workspaces.flatMap(({ reviewed }) => reviewed?.hooks ?? []);
  return new Set([
    ...hooks.map(({ definition }) => definition),
    ...hooks.flatMap(({ scripts }) => scripts.map(({ sha256 }) => sha256)),
  ]);
}

function removeOthers(path: string, named: ReadonlySet<string>): void {
  for (const name of readdirSync(path))
    if (DIGEST.test(name) && !named.has(name)) rmSync(join(path, name), { force: true });
}

function checkFolder(path: string): void {
  const stat = lstatSync(path);
  const user = process.getuid?.();
  const isOwn = user === undefined || (stat.uid === user && (stat.mode & 0o022) === 0);
  if (stat.isDirectory() && isOwn) return;
  throw new HookError("trust_store", `${path} is not a folder of yours alone.`, {
    hint: `move it away, or chmod 700 ${path}`,
  });
}
