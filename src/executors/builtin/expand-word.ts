import { basename, join, resolve } from "node:path";
import { expandBraces } from "../../guards/braces.js";
import { testFnmatch } from "../../guards/fnmatch.js";
import type { Operand } from "../../guards/write-operands.js";

const MOST_WORDS = 64;
/** More than anybody looks at. */
const MOST_PATHS = 16 * 1024;

/** What words are expanded with. */
export interface Look {
  readonly home: string;
  namesIn(folder: string): readonly string[];
}

/** The absolute paths that a word may stand for: `~`, `$HOME`, braces, and what is there for a pattern. */
export function expandWord(word: Operand, bases: readonly string[], look: Look): readonly string[] {
  const texts = word.literal ? [word.text] : (expandBraces(word.text, MOST_WORDS) ?? [word.text]);
  const paths = texts.flatMap((text) => {
    const rest = withoutHome(text, look.home);
    const from = rest === undefined ? bases : [look.home];
    const path = rest ?? text.replace(/^(?:~\+(?=\/)|\$(?:PWD\b|\{PWD\}))\/?/u, "");
    return from.flatMap((base) =>
      word.literal ? [at(base, path)] : [at(base, path), ...globbed(base, path, look)],
    );
  });
  return [...new Set(paths)];
}

/** Whether it stands for what only the shell knows when it runs. */
export function isUncertain({ text, literal }: Operand): boolean {
  if (literal) return false;
  const rest = text.replace(/^(?:~|\$(?:HOME|PWD)\b|\$\{(?:HOME|PWD)\})/u, "");
  return /[$`]|^[<>]\(/u.test(rest);
}

function withoutHome(text: string, home: string): string | undefined {
  const [found, user] = /^(?:~([\w.-]*)|\$HOME\b|\$\{HOME\})(?=\/|$)\/?/u.exec(text) ?? [];
  // `~name` is the home of whoever has that name: ours, as far as its folder tells.
  if (found === undefined || ((user ?? "") !== "" && user !== basename(home))) return undefined;
  return text.slice(found.length);
}

/** `..` is left to whoever follows links: behind one it is not where it seems to be. */
function at(base: string, path: string): string {
  if (path.startsWith("/")) return path;
  return path.includes("..") ? `${base}/${path}` : resolve(base, path);
}

/** As a shell does it: a leading dot is matched by a dot alone. */
function globbed(base: string, path: string, { namesIn }: Look): readonly string[] {
  if (!/[*?[]/u.test(path)) return [];
  let found = [path.startsWith("/") ? "/" : base];
  for (const part of path.split("/").filter((one) => one !== "" && one !== ".")) {
    const isPattern = /[*?[]/u.test(part);
    const next: string[] = [];
    for (const folder of found) {
      const names = isPattern ? namesIn(folder).filter((name) => fits(part, name)) : [part];
      for (const name of names) next.push(join(folder, name));
      if (next.length > MOST_PATHS) break;
    }
    found = next;
  }
  return found;
}

function fits(pattern: string, name: string): boolean {
  return (pattern.startsWith(".") || !name.startsWith(".")) && testFnmatch(pattern, name);
}
