import type { Output } from "../../spec/index.js";
import { done, textOf } from "./input.js";
import { locateInside } from "./inside.js";
import type { Builtin } from "./task.js";

/** NeoCode's texts. A message of the hook's own replaces the one for a missing file, and no other. */
export const requireFileExists: Builtin = ({ call, input }) => {
  const path = textOf(input, "path") ?? "";
  const refused = (why: string): Output => deny(`require_file_exists(${path}) denied: ${why}`);
  const missing = (): Output => deny(textOf(input, "message") ?? `required file missing: ${path}`);
  if (call.cwd.trim() === "") return refused("workdir is empty");
  // No file has such a name, and the system would not even look.
  if (path.includes("\0")) return missing();
  const located = locateInside(call.cwd, path);
  switch (located.kind) {
    case "outside":
      return refused(`path "${path}" is outside workdir`);
    case "resolves_outside":
      return refused(`path "${path}" resolves outside workdir`);
    case "nowhere":
      return missing();
    case "inside": {
      const stat = statOf(located.path);
      if (stat === undefined) return missing();
      return stat.isDirectory() ? deny(`required file is a directory: ${path}`) : done({});
    }
    default:
      return located satisfies never;
  }
};

function statOf(path: string): { isDirectory(): boolean } | undefined {
  try {
    return process.getBuiltinModule("node:fs").statSync(path);
  } catch {
    return undefined;
  }
}

function deny(reason: string): Output {
  return done({ decision: "deny", reason });
}
