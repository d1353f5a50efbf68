import { lstatSync, readdirSync, readlinkSync, statSync } from "node:fs";
import type { BigIntStats } from "node:fs";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";

const MOST_LINKS = 40;

/** Two spellings of one name on a file system that does not tell upper from lower case, or composes letters. */
export function fold(text: string): string {
  // Characters that some file systems skip.
  return text
    .normalize("NFC")
    .replaceAll(/[\u200B-\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu, "")
    .toLowerCase();
}

/** Where paths lead, as far as they exist; what was looked at once is remembered, for the time of one event. */
export class Follower {
  readonly #links = new Map<string, string | undefined>();
  readonly #names = new Map<string, readonly string[]>();

  /** Folded: as it is spelled, where it leads, and itself where it is a link. */
  forms(path: string): readonly string[] {
    const plain = resolve(path);
    const forms = [
      plain,
      this.#follow(path),
      join(this.#follow(dirname(plain)), plain.slice(plain.lastIndexOf(sep) + 1)),
    ];
    return [...new Set(forms.map(fold))];
  }

  exists(path: string): boolean {
    return statOf(path) !== undefined;
  }

  isFolder(path: string): boolean {
    return statOf(path)?.isDirectory() === true;
  }

  /** What all names of a file have in common; undefined where it has but one. */
  identityOf(path: string): string | undefined {
    const stat = statOf(path);
    return stat === undefined || !stat.isFile() || stat.nlink < 2n ? undefined : `${stat.dev}:${stat.ino}`;
  }

  namesIn(folder: string): readonly string[] {
    const known = this.#names.get(folder) ?? namesIn(folder);
    this.#names.set(folder, known);
    return known;
  }

  /** Part by part, so that `..` behind a link is the parent of where it leads, and a link to nowhere counts. */
  #follow(path: string): string {
    let current: string = sep;
    const rest = path.split(sep).toReversed();
    let links = 0;
    for (let part = rest.pop(); part !== undefined; part = rest.pop()) {
      if (part === "" || part === ".") continue;
      if (part === "..") {
        current = dirname(current);
        continue;
      }
      const next = join(current, part);
      const target = links < MOST_LINKS ? this.#link(next) : undefined;
      if (target === undefined) {
        current = next;
        continue;
      }
      links += 1;
      if (isAbsolute(target)) current = sep;
      rest.push(...target.split(sep).toReversed());
    }
    return current;
  }

  #link(path: string): string | undefined {
    if (!this.#links.has(path)) this.#links.set(path, readLink(path));
    return this.#links.get(path);
  }
}

function namesIn(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

function readLink(path: string): string | undefined {
  try {
    return lstatSync(path).isSymbolicLink() ? readlinkSync(path) : undefined;
  } catch {
    return undefined;
  }
}

function statOf(path: string): BigIntStats | undefined {
  try {
    return statSync(path, { bigint: true });
  } catch {
    return undefined;
  }
}
