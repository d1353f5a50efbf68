/** A word of a command, without its quoting. */
export interface Operand {
  readonly text: string;
  /** Whether it stands for exactly `text`. */
  readonly literal: boolean;
}

/**
 * One path that a command changes.
 * - `write`: its contents, or those of what is below it
 * - `alter`: it, and the files below it, such as `git restore folder`
 * - `take`: it is removed or moved away, with all that is below it
 * - `place`: something is put there that may be a folder, such as by `cp -r`, from `source` where that is known
 */
export interface ShellWrite {
  readonly how: "write" | "alter" | "take" | "place";
  readonly path: string;
  readonly literal: boolean;
  readonly source?: Operand;
}

export interface CommandWrites {
  readonly writes: readonly ShellWrite[];
  /** Folders that its relative paths start from. */
  readonly folders: readonly string[];
  /** Whether it changes files at all. */
  readonly isWriter: boolean;
  /** It changes files that its words do not name. */
  readonly unsure: boolean;
}

type Words = readonly Operand[];
type Reader = (words: Words, program: string) => Partial<CommandWrites>;

const NOTHING: CommandWrites = { writes: [], folders: [], isWriter: false, unsure: false };

/**
 * What a command that is known to change files changes, by its words; in doubt too much.
 * @param program lower case, without a folder
 * @param words those behind it
 */
export function writesOf(program: string, words: Words): CommandWrites {
  const read = READERS.get(program);
  const own: Partial<CommandWrites> = read === undefined ? {} : { isWriter: true, ...read(words, program) };
  const outputs = SEARCHES.has(program) ? [] : outputsOf(words);
  const { writes = [], ...others } = own;
  return { ...NOTHING, ...others, writes: [...writes, ...outputs] };
}

function each(how: ShellWrite["how"]): Reader {
  return (words) => ({ writes: operands(words).map((word) => write(how, word)) });
}

const READERS: ReadonlyMap<string, Reader> = new Map([
  ...named("tee touch truncate sponge ed ex vi vim nvim nano emacs", each("write")),
  ...named("set-content add-content out-file clear-content new-item rename-item sc ac ni ren", each("write")),
  ...named("chmod chown chgrp chattr setfacl icacls attrib", each("alter")),
  ...named("rm unlink shred rmdir trash srm del erase rd remove-item ri", each("take")),
  ...named("cp install ditto copy copy-item cpi", placed([])),
  ...named("rsync scp", placed([])),
  ...named("mv move move-item mi", placed(["take"])),
  // Another name for a file is a way to it.
  ...named("ln mklink", placed(["alter"])),
  ...named("sed gsed", inPlace(/^-[a-z]*i|^--in-place/iu)),
  ...named("perl ruby", inPlace(/^-[^-MIme]*i/u)),
  ...named("awk gawk", inPlace(/^inplace$|^-iinplace$/u)),
  ...named("dd", (words) => ({ writes: words.flatMap((word) => after(word, "of=", "write")) })),
  ...named("apply_patch applypatch", () => ({ unsure: true })),
  ...named("patch", (words) => ({ ...each("write")(words, "patch"), unsure: true })),
  ...named("tar bsdtar", unpacked(/^-?[a-z]*x|^--(?:extract|get)/iu, /^(?:-[a-z]*C|--directory)$/u)),
  ...named("unzip 7z", unpacked(/^/u, /^-[do]$/u)),
  ...named("find", found),
  ...named("git", git),
]);

/** Where `-o file` is something else. */
const SEARCHES: ReadonlySet<string> = new Set(
  "grep egrep fgrep rg ag ack ls ps ssh scp find set test [ mount useradd git".split(" "),
);

/** `curl -o file`, `sort --output=file` and their like. */
function outputsOf(words: Words): readonly ShellWrite[] {
  return words.flatMap((word, index) => {
    const next = words[index + 1];
    if (/^(?:-[oO]|--out(?:put|file|-file|put-document|put-file)?)$/u.test(word.text))
      return next === undefined ? [] : [write("write", next)];
    const attached = /^(?:--out[a-z-]*=|-[oO])([^]+)$/u.exec(word.text)?.[1];
    return attached === undefined ? [] : [write("write", { ...word, text: attached })];
  });
}

/** The last operand is where the others go, unless an option names the folder. */
function placed(sourcesAre: readonly ("take" | "alter")[]): Reader {
  return (words, program) => {
    // To rsync and scp `-t` is something else.
    const option = /^(?:rsync|scp)$/u.test(program) ? -1 : words.findIndex(({ text }) => INTO.test(text));
    return placing(words, option, sourcesAre);
  };
}

const INTO = /^(?:-[a-zA-Z]*t|--target-directory)$/u;

function placing(
  words: Words,
  option: number,
  sourcesAre: readonly ("take" | "alter")[],
): Partial<CommandWrites> {
  const attached = words.flatMap((word) => after(word, "--target-directory=", "place"));
  const named = option < 0 ? undefined : words[option + 1];
  const others = operands(words).filter((word) => word !== named);
  const folder = named ?? attached[0];
  const last = others.at(-1);
  if (last === undefined) return { unsure: true };
  const isAlone = others.length === 1 && folder === undefined;
  const target = folder ?? (isAlone ? { text: ".", literal: true } : last);
  const path = "path" in target ? target.path : target.text;
  const sources = folder !== undefined || isAlone ? others : others.slice(0, -1);
  const { literal } = target;
  const isEmptied = words.some(({ text }) => text.startsWith("--delete"));
  return {
    writes: [
      ...(isEmptied ? [{ how: "take", path, literal } as const] : []),
      ...sources.map((source): ShellWrite => ({ how: "place", path, literal, source })),
      ...sourcesAre.flatMap((how) => sources.map((source) => write(how, source))),
    ],
  };
}

function inPlace(option: RegExp): Reader {
  return (words) => {
    const isWriter = words.some(({ text }) => option.test(text));
    return isWriter ? each("write")(words, "") : { isWriter };
  };
}

function unpacked(isUnpacking: RegExp, option: RegExp): Reader {
  return (words) => {
    if (
      !isUnpacking.test(words[0]?.text ?? "") &&
      !words.some(({ text }) => /^--(?:extract|get)/u.test(text))
    )
      return { isWriter: false };
    const index = words.findIndex(({ text }) => option.test(text));
    const into = index < 0 ? undefined : words[index + 1];
    return { writes: into === undefined ? [] : [{ how: "place", path: into.text, literal: into.literal }] };
  };
}

function found(words: Words): Partial<CommandWrites> {
  const writes = words.flatMap(({ text }, index) =>
    /^-f(?:print0?|printf|ls)$/u.test(text) ? (words[index + 1] ?? []) : [],
  );
  // What it finds is known when it runs.
  const unsure = words.some(({ text }) => text === "-delete");
  return { writes: writes.map((word) => write("write", word)), unsure, isWriter: unsure };
}

const GIT_VALUES = new Set(["-C", "-c", "--git-dir", "--work-tree", "--namespace", "--exec-path"]);

/** git writes its own settings for many reasons; here it is about files that it is told to change. */
function git(words: Words): Partial<CommandWrites> {
  const folders: string[] = [];
  let index = 0;
  for (; words[index]?.text.startsWith("-") === true; index += 1) {
    const option = words[index]?.text ?? "";
    if (!GIT_VALUES.has(option)) continue;
    index += 1;
    if (option === "-C") folders.push(words[index]?.text ?? "");
  }
  const verb = words[index]?.text ?? "";
  const rest = words.slice(index + 1);
  switch (verb) {
    case "checkout":
    case "restore":
      return { folders, ...each("alter")(rest, verb), unsure: hasPathFile(rest) };
    case "rm":
      return { folders, ...each("take")(rest, verb), unsure: hasPathFile(rest) };
    case "mv":
      return { folders, ...placed(["take"])(rest, verb) };
    case "apply":
    case "am":
      return { folders, unsure: true };
    case "config":
      return { folders, writes: configured(rest) };
    default:
      return { folders, isWriter: false };
  }
}

function hasPathFile(words: Words): boolean {
  return words.some(({ text }) => text.startsWith("--pathspec-from-file"));
}

/** `core.hooksPath` takes git's hooks away as surely as deleting them; to read it is none of that. */
function configured(words: Words): readonly ShellWrite[] {
  if (words.some(({ text }) => /^--(?:global|system|get.*)$|^get$/u.test(text))) return [];
  const key = words.findIndex(({ text }) => /^core\.hookspath$/iu.test(text));
  const changes = words[key + 1] !== undefined || words.some(({ text }) => /^(?:--)?unset/u.test(text));
  return key >= 0 && changes ? [{ how: "write", path: ".git/config", literal: true }] : [];
}

function operands(words: Words): Words {
  const end = words.findIndex(({ text }) => text === "--");
  return words.filter(
    ({ text }, index) => text !== "" && index !== end && (!text.startsWith("-") || (end >= 0 && index > end)),
  );
}

function after({ text, literal }: Operand, prefix: string, how: ShellWrite["how"]): readonly ShellWrite[] {
  return text.startsWith(prefix) ? [{ how, path: text.slice(prefix.length), literal }] : [];
}

function write(how: ShellWrite["how"], { text, literal }: Operand): ShellWrite {
  return { how, path: text, literal };
}

function named(names: string, reader: Reader): readonly (readonly [string, Reader])[] {
  return names.split(" ").map((name) => [name, reader] as const);
}
