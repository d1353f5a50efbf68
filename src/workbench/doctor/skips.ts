import { dialects as known } from "../../dialects/index.js";
import type { Loaded } from "../../engine/load.js";
import { readPause } from "../../engine/pause.js";
import { pausedMessage, PAUSE_PATH } from "../../guards/pause.js";
import type { ListedHook } from "../../spec/index.js";
import { about, aboutFile } from "./finding.js";
import type { Finding } from "./finding.js";

/** Whether hooks are paused, and whether the file that says so counts. */
export function pauseFindings({ settings }: Loaded, home: string): readonly Finding[] {
  const file = `~/${PAUSE_PATH}`;
  const state = readPause(home);
  const hint = "`anyhook pause --end`";
  if (state.state === "none" || state.state === "expired") return [];
  if (state.state === "invalid") {
    const message = `nothing is paused: the file does not count, since ${state.reason}`;
    return [aboutFile(file, { code: "pause_file", level: "error", message, hint })];
  }
  if (settings.pause === "deny") {
    const message = "somebody paused hooks, and the managed policy forbids it: they run";
    return [aboutFile(file, { code: "pause_denied", level: "warning", message, hint })];
  }
  const message = `${pausedMessage(state.pause)}: those of the managed policy alone run`;
  return [aboutFile(file, { code: "paused", level: "warning", message, hint })];
}

/** Switched off on purpose, or a diagnostic of its file says what is wrong. */
const SAID_ELSEWHERE: ReadonlySet<string> = new Set(["disabled", "invalid", "paused"]);

const HINTS: Readonly<Record<string, string>> = {
  changed_since_trusted: "`anyhook trust review` shows the difference, and asks",
};

/** Hooks that do not run. Untrusted ones are said once a file: mending is one step for all. */
export function skipFindings(listed: readonly ListedHook[]): readonly Finding[] {
  const off = listed.filter(({ skipped }) => !SAID_ELSEWHERE.has(skipped?.because ?? "disabled"));
  const untrusted = off.filter(({ skipped }) => skipped?.because === "untrusted");
  const files = [...new Set(untrusted.map(({ file }) => file))];
  return [
    ...files.map((file) => {
      const some = untrusted.filter((hook) => hook.file === file);
      const count = some.length === 1 ? "1 hook does" : `${some.length} hooks do`;
      const { dialect, line = 1, column = 1 } = some[0] ?? {};
      const message = `${count} not run: this workspace is not trusted`;
      const hint = trustHint(dialect);
      return { code: "untrusted", level: "warning" as const, file, line, column, message, hint };
    }),
    ...off
      .filter(({ skipped }) => skipped?.because !== "untrusted")
      .map(({ hook, skipped, on_failure: effect, ...at }) =>
        about(
          { id: hook, source: { ...at, path: "", pointer: "" } },
          {
            code: skipped?.because ?? "",
            level: "warning",
            message: `it does not run: ${skipped?.message ?? ""}${effect === "deny" ? "; it denies where it is a gate" : ""}`,
            hint: HINTS[skipped?.because ?? ""] ?? "mend its entry, or take it out",
          },
        ),
      ),
  ];
}

/** Systems with a trust file of their own ask that one and not ours. */
function trustHint(dialect: string | undefined): string {
  const own = known.find(({ id }) => id === dialect)?.trust?.path;
  return own === undefined
    ? "`anyhook trust review`, then `anyhook trust add`"
    : `list this folder in ~/${own}`;
}
