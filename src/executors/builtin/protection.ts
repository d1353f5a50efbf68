import { basename, dirname, isAbsolute, join, relative, resolve, sep } from "node:path";
import type { ShellWrite } from "../../guards/write-operands.js";
import { expandWord, isUncertain } from "./expand-word.js";
import type { Look } from "./expand-word.js";
import { fold, Follower } from "./follow.js";
import { GuardedIndex } from "./guarded-index.js";
import type { Guarded } from "./guarded-index.js";

interface Options {
  /** See `GuardedPaths`. */
  readonly paths: readonly string[];
  readonly home: string;
  readonly workspace: string;
  /** Where the agent stands. */
  readonly cwd: string;
}

const MOST_FOLDERS = 16;
const MOST_TARGETS = 8 * 1024;

/** Holds paths that would be changed against those that are protected, by where they really lead. */
export class Protection {
  readonly #follower = new Follower();
  readonly #guarded: readonly Guarded[];
  readonly #index: GuardedIndex;
  #identities: ReadonlyMap<string, Guarded> | undefined;
  readonly #home: string;
  readonly #look: Look;
  readonly #workspace: string;
  readonly #cwd: string;
  /** Folders that hold all of a project, or more: putting a file there is everyday work. */
  readonly #roots: readonly string[];

  constructor({ paths, home, workspace, cwd }: Options) {
    this.#home = home;
    this.#look = { home, namesIn: (folder) => this.#follower.namesIn(folder) };
    this.#workspace = workspace;
    this.#cwd = resolve(workspace, cwd);
    this.#roots = [workspace, home].flatMap((root) => this.#follower.forms(root));
    this.#guarded = paths.map((path) => this.#understand(path));
    this.#index = new GuardedIndex(this.#guarded);
  }

  /** The first protected file that one of these would change. */
  hit(writes: readonly ShellWrite[], folders: readonly string[]): string | undefined {
    const bases = this.#bases(folders);
    let targets = 0;
    for (const write of writes)
      for (const target of this.#targets(write, bases)) {
        targets += 1;
        // Nobody can say that what was not looked at is harmless.
        if (targets > MOST_TARGETS) return "one of so many paths";
        const found = this.#protectedBy(target);
        if (found !== undefined) return found.shown;
      }
    return undefined;
  }

  /** Whether some of these paths are known only when the command runs. */
  isUnsure(writes: readonly ShellWrite[], folders: readonly string[]): boolean {
    const isRelative = writes.some(({ path }) => !isAbsolute(path) && !/^[~$]/u.test(path));
    if (isRelative && folders.some((folder) => isUncertain({ text: folder, literal: false }))) return true;
    return writes.some(({ path, literal, source, how }) => {
      if (isUncertain({ text: path, literal })) return true;
      return how === "place" && source !== undefined && isUncertain(source);
    });
  }

  /** The first protected file that a text names, by its own name or by the folder that is there for it. */
  mentioned(text: string): string | undefined {
    // What quotes and backslashes hide.
    const plain = fold(text.replaceAll(/["'\\]/gu, ""));
    return this.#guarded.find((guarded) => namesOf(guarded).some((name) => hasName(plain, name)))?.shown;
  }

  #understand(path: string): Guarded {
    const last = path.slice(path.lastIndexOf(sep) + 1);
    const shown = this.#shown(path);
    if (!last.includes("*")) return { path, shown, forms: this.#follower.forms(path) };
    const folder = dirname(path);
    return { path: folder, shown, forms: this.#follower.forms(folder), below: fold(last) };
  }

  #bases(folders: readonly string[]): readonly string[] {
    const bases = new Set([this.#cwd, this.#workspace]);
    for (const folder of folders)
      for (const word of expandWord({ text: folder, literal: false }, [...bases], this.#look))
        if (bases.size < MOST_FOLDERS) bases.add(word);
    return [...bases];
  }

  *#targets(write: ShellWrite, bases: readonly string[]): Generator<Target> {
    const { how, source } = write;
    for (const path of expandWord({ text: write.path, literal: write.literal }, bases, this.#look)) {
      if (how !== "place") {
        yield this.#target(path, how);
        continue;
      }
      yield this.#target(path, "write");
      if (source === undefined) {
        yield this.#target(path, "alter");
        continue;
      }
      // Relative to where a link is put, too.
      for (const from of expandWord(source, [...bases, dirname(path)], this.#look)) {
        // Whether the folder itself is put there or what is in it depends on the program and its options.
        yield { ...this.#target(path, "place"), from };
        const name = basename(resolve(from));
        if (this.#follower.isFolder(path)) yield { ...this.#target(join(path, name), "place"), from };
      }
    }
  }

  #target(path: string, how: ShellWrite["how"]): Target {
    return { how, forms: this.#follower.forms(path), path };
  }

  /** What the target is, is below, holds, or is another name of. */
  #protectedBy(target: Target): Guarded | undefined {
    const { how, forms, path, from } = target;
    for (const form of forms) {
      const found = this.#index.at(form);
      if (found !== undefined) return found;
      if (how === "write") continue;
      for (const { guarded, own } of this.#index.within(form))
        if (this.#isTaken(guarded, { how, form, path, from, own })) return guarded;
    }
    const twin = this.#follower.identityOf(path);
    return twin === undefined ? undefined : this.#twins().get(twin);
  }

  /** Protected files that have other names. */
  #twins(): ReadonlyMap<string, Guarded> {
    this.#identities ??= new Map(
      this.#guarded.flatMap((one) => {
        const identity = one.below === undefined ? this.#follower.identityOf(one.path) : undefined;
        return identity === undefined ? [] : [[identity, one]];
      }),
    );
    return this.#identities;
  }

  /** A folder around a protected file: whether what happens to it happens to the file. */
  #isTaken({ path: file }: Guarded, { how, form, from, own }: Holding): boolean {
    const isRoot = this.#roots.some(
      (root) => root === form || root.startsWith(form === sep ? sep : `${form}${sep}`),
    );
    switch (how) {
      case "take":
        return this.#follower.exists(file);
      case "alter":
        return !isRoot && this.#follower.exists(file);
      case "place": {
        if (from === undefined) return !isRoot;
        if (!this.#follower.exists(from)) return !isRoot;
        const parts = own.slice(form.length).split(sep).filter(Boolean).length;
        const rest = parts === 0 ? [] : file.split(sep).slice(-parts);
        return this.#follower.isFolder(from) && this.#follower.exists(join(from, ...rest));
      }
      case "write":
        return false;
      default:
        return how satisfies never;
    }
  }

  #shown(path: string): string {
    for (const [root, name] of [
      [this.#workspace, ""],
      [this.#home, "~/"],
    ] as const) {
      const way = relative(root, path);
      if (way !== "" && !way.startsWith("..") && !isAbsolute(way)) return `${name}${way}`;
    }
    return path;
  }
}

interface Target {
  readonly how: ShellWrite["how"];
  readonly path: string;
  readonly forms: readonly string[];
  /** What is put there. */
  readonly from?: string;
}

interface Holding {
  readonly how: ShellWrite["how"];
  readonly path: string;
  readonly from: string | undefined;
  readonly form: string;
  readonly own: string;
}

/** Names that belong to nothing else: `.anyhook`, `hooks.yaml`; of `.git/config`, both together. */
function namesOf({ path, below }: Guarded): readonly string[] {
  const [folder = "", name = ""] = fold(path).split(sep).slice(-2);
  const isShared = SHARED.has(folder);
  if (isShared) return [`${folder}${sep}${name}`];
  if (below !== undefined) return [name.startsWith(".") ? name : `${folder}${sep}${name}`];
  return folder.startsWith(".") ? [name, folder] : [name];
}

/** Folders that hold much else. */
const SHARED: ReadonlySet<string> = new Set([".git", ".github", ".vscode", ".config", "etc"]);

/** As a whole: `config` is not in `config.ts`. */
function hasName(text: string, name: string): boolean {
  for (let at = text.indexOf(name); at >= 0; at = text.indexOf(name, at + 1))
    if (!/[\w.-]/u.test(text[at - 1] ?? "") && !/[\w-]/u.test(text[at + name.length] ?? "")) return true;
  return false;
}
