import { lstatSync, mkdirSync, rmSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { PAUSE_PATH, writtenPause } from "../guards/pause.js";
import type { Pause } from "../guards/pause.js";
import { HookError } from "../spec/error.js";
import { replaceFile } from "./replace-file.js";
import { errorCode } from "./system-error.js";

/**
 * Writes the user's pause file, as a whole: mode 0600, in a folder that nobody else may write.
 * @throws HookError `usage`, and then nothing has changed
 */
export function writePause(home: string, pause: Pause): void {
  const path = join(home, PAUSE_PATH);
  guarded(path, () => {
    prepareFolder(dirname(path));
    if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() === true)
      throw new HookError("usage", `${path} is a symbolic link: nothing was written`, { hint: "remove it" });
    replaceFile(path, writtenPause(pause));
  });
}

/**
 * Takes the pause file away, whatever it is. False where there was none.
 * @throws HookError `usage` when it cannot be removed
 */
export function removePause(home: string): boolean {
  const path = join(home, PAUSE_PATH);
  return guarded(path, () => {
    if (lstatSync(path, { throwIfNoEntry: false }) === undefined) return false;
    rmSync(path);
    return true;
  });
}

function prepareFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const user = process.getuid?.();
  if (user === undefined) return;
  const { mode, uid } = statSync(folder);
  if (uid !== user) throw new HookError("usage", `${folder} belongs to another user (uid ${uid})`);
  if ((mode & 0o022) === 0) return;
  throw new HookError("usage", `${folder} can be written by others`, { hint: `chmod 700 ${folder}` });
}

function guarded<Answer>(path: string, action: () => Answer): Answer {
  try {
    return action();
  } catch (error) {
    if (HookError.is(error)) throw error;
    const why = errorCode(error) ?? String(error);
    const hint = why.endsWith("EISDIR") ? "a folder stands in its place: move it away" : undefined;
    throw new HookError("usage", `the pause file ${path} cannot be changed (${why})`, { cause: error, hint });
  }
}
