import { shellWrites } from "../../guards/shell-writes.js";
import type { ShellWrite } from "../../guards/write-operands.js";
import type { ExecutorCall, JsonValue, Output } from "../../spec/index.js";
import { done } from "./input.js";
import { Protection } from "./protection.js";
import { namedFiles, shellText } from "./tool-files.js";
import type { Builtin } from "./task.js";

/** Denies what would take the hooks out from under the agent's feet. Reading is everybody's. */
export const protectHooks: Builtin = async ({ call }) => {
  const { tool_kind: kind, tool_input: given } = call.event;
  const input: JsonValue = given ?? {};
  switch (kind) {
    case "write":
    case "edit":
    case "delete": {
      const how = kind === "delete" ? "take" : "write";
      const files = namedFiles(input).map((path): ShellWrite => ({ how, path, literal: true }));
      return deny((await protectionOf(call)).hit(files, []));
    }
    case "shell": {
      const text = shellText(input);
      return text === "" ? done({}) : shell(text, call);
    }
    default:
      return done({});
  }
};

async function shell(text: string, call: ExecutorCall): Promise<Output> {
  const { writes, folders, unsure, setsFree } = shellWrites(text);
  if (setsFree) return done({ decision: "deny", reason: SETS_FREE });
  if (writes.length === 0 && !unsure && !text.includes("\\")) return done({});
  const protection = await protectionOf(call);
  // In another shell a backslash is a separator.
  const other = text.includes("\\") ? shellWrites(text.replaceAll("\\", "/")) : undefined;
  const found = protection.hit(writes, folders) ?? (other && protection.hit(other.writes, other.folders));
  if (found !== undefined || !(unsure || protection.isUnsure(writes, folders))) return deny(found);
  return deny(protection.mentioned(text), MENTIONED);
}

const SETS_FREE =
  "protect_hooks: pausing, trusting and uninstalling hooks is for the user alone, in a terminal of their own";
const MENTIONED = "the command names it, and what it changes cannot be told from its text";

async function protectionOf(call: ExecutorCall): Promise<Protection> {
  const { workspace, event } = call;
  const { paths, home } = await call.guarded();
  return new Protection({ paths, home, workspace, cwd: event.cwd ?? workspace });
}

function deny(
  file: string | undefined,
  why = "it decides what the agent may do, so the agent must not change it",
): Output {
  if (file === undefined) return done({});
  const instead = "the user may edit it, and see with `anyhook trust review` whether it needs trust anew";
  return done({
    decision: "deny",
    reason: `protect_hooks: ${file} is protected: ${why}. Reading it is fine; ${instead}`,
  });
}
