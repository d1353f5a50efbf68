/** What changed in a working copy since it was last staged, by paths from the repository's root. */
export interface Changes {
  /** Anything differs from the last commit, staged or not. */
  readonly any: boolean;
  readonly files: readonly string[];
  /** Submodules and other repositories within, whose commit is another one now. */
  readonly repositories: readonly string[];
}

/** Fields before the path, by the kind of entry: `git help status`, "Porcelain Format Version 2". */
const FIELDS: Readonly<Record<string, number>> = { "1": 8, u: 10, "?": 1 };

/** Reads `git status --porcelain=v2 -z --no-renames`. */
export function readChanges(status: string): Changes {
  const files: string[] = [];
  const repositories: string[] = [];
  const entries = status.split("\0").filter((entry) => entry !== "");
  for (const entry of entries) {
    const [kind = "", states = "", submodule = ""] = entry.split(" ", 3);
    // What is staged as it is needs no more staging, and may not even be there.
    if (kind === "1" && states.endsWith(".")) continue;
    const path = entry.split(" ").slice(FIELDS[kind]).join(" ");
    (kind !== "?" && submodule.startsWith("S") ? repositories : files).push(path);
  }
  return { any: entries.length > 0, files, repositories };
}
