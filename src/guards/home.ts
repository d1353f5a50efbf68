import { homedir, userInfo } from "node:os";
import { isAbsolute } from "node:path";
import { HookError } from "../spec/index.js";

/**
 * The user's home directory. `HOME` counts when it is an absolute path: an empty or relative one would make whatever
 * folder we stand in the user's own, and its hooks trusted.
 * @throws HookError `invalid_option` when the system knows none either
 */
export function userHome(): string {
  for (const home of [homedir(), recorded()]) if (home !== undefined && isAbsolute(home)) return home;
  throw new HookError("invalid_option", "there is no home directory", {
    hint: "set HOME to an absolute path",
  });
}

/** What the system's user database says. A container may run a user that has no entry. */
function recorded(): string | undefined {
  try {
    return userInfo().homedir;
  } catch {
    return undefined;
  }
}
