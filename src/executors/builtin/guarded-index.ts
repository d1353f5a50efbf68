import { dirname, sep } from "node:path";
import { testFnmatch } from "../../guards/fnmatch.js";

/** A protected path, in every spelling that counts, folded. */
export interface Guarded {
  readonly path: string;
  /** For people. */
  readonly shown: string;
  readonly forms: readonly string[];
  /** A pattern for names right below `forms`; `**` for all below them. */
  readonly below?: string;
}

interface Held {
  readonly guarded: Guarded;
  /** Which of its spellings. */
  readonly own: string;
}

/** Finds protected paths by any path, in time that does not depend on how many there are. */
export class GuardedIndex {
  readonly #files = new Map<string, Guarded>();
  readonly #folders = new Map<string, Guarded[]>();
  readonly #held = new Map<string, Held[]>();

  constructor(all: readonly Guarded[]) {
    for (const guarded of all)
      for (const own of guarded.forms) {
        if (guarded.below === undefined) this.#files.set(own, guarded);
        else add(this.#folders, own, guarded);
        const first = guarded.below === undefined ? dirname(own) : own;
        for (const folder of [first, ...foldersAround(first)]) add(this.#held, folder, { guarded, own });
      }
  }

  /** The protected path that this one is, or is below. */
  at(form: string): Guarded | undefined {
    const file = this.#files.get(form);
    if (file !== undefined) return file;
    for (const folder of foldersAround(form)) {
      const rest = form.slice(folder === sep ? 1 : folder.length + 1);
      const fits = ({ below = "" }: Guarded): boolean =>
        below === "**" || (!rest.includes(sep) && testFnmatch(below, rest));
      const found = this.#folders.get(folder)?.find(fits);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** The protected paths that lie in this folder. */
  within(form: string): readonly Held[] {
    return this.#held.get(form) ?? [];
  }
}

function foldersAround(path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = path; dirname(folder) !== folder; folder = dirname(folder)) folders.push(dirname(folder));
  return folders;
}

function add<T>(map: Map<string, T[]>, key: string, value: T): void {
  const values = map.get(key);
  if (values === undefined) map.set(key, [value]);
  else values.push(value);
}
