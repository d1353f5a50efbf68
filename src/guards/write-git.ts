import { each, operands, outputsOf, placed } from "./write-operands.js";
import type { CommandWrites, ShellWrite, Words } from "./write-operands.js";

const GIT_VALUES = new Set(["-C", "-c", "--git-dir", "--work-tree", "--namespace", "--config-env"]);

/** git writes its own settings for many reasons; here it is about files that it is told to change. */
export function git(words: Words): Partial<CommandWrites> {
  const folders: string[] = [];
  const textAt = (at: number): string => words[at]?.text ?? "";
  let index = 0;
  for (; textAt(index).startsWith("-"); index += 1) {
    const option = textAt(index);
    if (option.startsWith("--work-tree=")) folders.push(option.slice("--work-tree=".length));
    if (!GIT_VALUES.has(option)) continue;
    index += 1;
    if (option === "-C" || option === "--work-tree") folders.push(textAt(index));
  }
  return { folders, ...changedByGit(textAt(index), words.slice(index + 1)) };
}

function changedByGit(verb: string, rest: Words): Partial<CommandWrites> {
  switch (verb) {
    case "checkout":
    case "restore":
    case "stash":
      return { ...each("alter")(rest), unsure: hasPathFile(rest) };
    case "clean":
      if (rest.some(({ text }) => /^-[a-z]*n|^--dry/u.test(text))) return { isWriter: false };
      return each("take")(rest);
    case "rm":
      return { ...each("take")(rest), unsure: hasPathFile(rest) };
    case "mv":
      return placed("take")(rest);
    case "apply":
    case "am":
      return { unsure: true };
    case "config":
      return { writes: configured(rest) };
    case "archive":
    case "format-patch":
    case "diff":
    case "log":
    case "show":
      return { writes: outputsOf(rest, false), isWriter: false };
    default:
      return { isWriter: false };
  }
}

function hasPathFile(words: Words): boolean {
  return words.some(({ text }) => text.startsWith("--pathspec-from-file"));
}

/** `core.hooksPath` takes git's hooks away as surely as deleting them; to read it is none of that. */
function configured(words: Words): readonly ShellWrite[] {
  const has = (pattern: RegExp): boolean => words.some(({ text }) => pattern.test(text));
  // As an option anywhere, or as the word that says what to do.
  if (has(/^--(?:global|system|get)/u) || operands(words)[0]?.text === "get") return [];
  const key = words.findIndex(({ text }) => /^core\.hookspath$/iu.test(text));
  const isChanged = key >= 0 && (words[key + 1] !== undefined || has(/^(?:--)?unset/u));
  const isDropped = has(/^(?:--)?(?:remove|rename)-section/u) && has(/^core$/iu);
  return isChanged || isDropped ? [{ how: "write", path: ".git/config", literal: true }] : [];
}
