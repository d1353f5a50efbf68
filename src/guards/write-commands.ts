import { git } from "./write-git.js";
import { each, operands, outputsOf, placed, valuesOf, write } from "./write-operands.js";
import type { CommandWrites, Operand, Reader, Words } from "./write-operands.js";

const NOTHING: CommandWrites = { writes: [], folders: [], isWriter: false, unsure: false };

/**
 * What a command that is known to change files changes, by its words; in doubt too much.
 * @param program lower case, without a folder
 * @param words those behind it
 */
export function writesOf(program: string, words: Words): CommandWrites {
  const read = READERS.get(program);
  const own: Partial<CommandWrites> = read === undefined ? {} : { isWriter: true, ...read(words) };
  const outputs = SEARCHES.has(program) ? [] : outputsOf(words, CLUSTERED.has(program));
  const { writes = [], ...others } = own;
  return { ...NOTHING, ...others, writes: [...writes, ...outputs] };
}

/** `-t folder`: not behind a letter that takes the rest of its word. GNU options may be cut short. */
const INTO = /^-[dD]est[a-z]*$|^-(?![dD]est)[^-Sgmo]*?t([^]*)|^--t[a-z-]*$|^--t[a-z-]*=([^]+)/u;
const INTO_NAMED = /^-dest[a-z]*$/iu;

const READERS: ReadonlyMap<string, Reader> = new Map([
  ...named("tee touch truncate sponge ed ex vi vim nvim nano emacs", each("write")),
  ...named("set-content add-content out-file clear-content new-item rename-item sc ac ni ren", each("write")),
  ...named("chmod chown chgrp chattr chflags setfacl icacls attrib", each("alter")),
  ...named("rm unlink shred rmdir trash trash-put srm del erase rd remove-item ri", each("take")),
  ...named("gzip gunzip bzip2 bunzip2 xz unxz lzma unlzma compress uncompress", packed),
  ...named("cp", (words) => placed(words.some(isLink) ? "alter" : undefined, INTO)(words)),
  ...named("install", placed(undefined, INTO)),
  ...named("ditto copy scp", placed(undefined)),
  ...named("copy-item cpi", placed(undefined, INTO_NAMED)),
  ...named("rsync", (words) => placed(words.some(isRemoval) ? "take" : undefined)(words)),
  ...named("mv", placed("take", INTO)),
  ...named("move", placed("take")),
  ...named("move-item mi", placed("take", INTO_NAMED)),
  // Another name for a file is a way to it.
  ...named("ln", placed("alter", INTO)),
  ...named("mklink", placed("alter")),
  ...named("sed gsed", inPlace(/^-[a-z]*i|^--i/iu)),
  ...named("perl ruby", inPlace(/^-[^-MIme]*i/u)),
  ...named("awk gawk", inPlace(/^(?:-i|--include=)?inplace(?:\.awk)?$/u)),
  ...named("dd", (words) => ({ writes: valuesOf(words, /^of=([^]+)/u, "write") })),
  ...named("apply_patch applypatch", () => ({ unsure: true })),
  ...named("patch", (words) => ({ ...each("write")(words), unsure: true })),
  ...named("tar bsdtar", tar),
  // In a cluster of letters, that of the folder is the last: the rest of it, or the next word.
  ...named("unzip", (words) => ({ writes: valuesOf(words, /^-[a-zA-Z]*?d([^]*)/u, "place") })),
  ...named("7z 7za 7zz", (words) => ({ writes: valuesOf(words, /^-o([^]+)/u, "place") })),
  ...named("find", found),
  ...named("git", git),
]);

/** Where `-o file` is something else. */
const SEARCHES: ReadonlySet<string> = new Set(
  "grep egrep fgrep rg ag ack ls ps ssh scp find set test [ mount useradd git".split(" "),
);

/** Where `-o` may stand last in a cluster of letters, as in `curl -sSLo file`. */
const CLUSTERED: ReadonlySet<string> = new Set(["curl", "wget", "sort"]);

/** `cp -l` and `cp -s` make links. */
function isLink({ text }: Operand): boolean {
  return /^-[^-StDe]*[ls]|^--(?:l|sy)/u.test(text);
}

/** rsync moves. */
function isRemoval({ text }: Operand): boolean {
  return text.startsWith("--remove-s");
}

/** What is packed is replaced, unless it is kept, listed, tested, or goes to the standard output. */
function packed(words: Words): Partial<CommandWrites> {
  const isKept = words.some(({ text }) =>
    /^-[a-z0-9]*[ckltV]|^--(?:stdout|to-stdout|keep|list|test)/u.test(text),
  );
  return isKept ? { isWriter: false } : { writes: operands(words).map((word) => write("take", word)) };
}

function inPlace(option: RegExp): Reader {
  return (words) => {
    const isWriter = words.some(({ text }) => option.test(text));
    return isWriter ? each("write")(words) : { isWriter };
  };
}

function tar(given: Words): Partial<CommandWrites> {
  const words = unbundled(given);
  const has = (option: RegExp): boolean => words.some(({ text }) => option.test(text));
  const isUnpacking = has(/^-[^-bCfFgHIKLNTVX]*x|^--(?:ext|get)/u);
  const isPacking = has(/^-[^-bCfFgHIKLNTVX]*[cruA]|^--(?:cre|app|upd|cat|conc|delete)/u);
  const isMoving = has(/^--remove/u);
  const into = [
    ...valuesOf(words, /^-[^-bfFgHIKLNTVX]*?C([^]*)|^--dir[a-z]*$/u, "place"),
    ...valuesOf(words, /^--(?:dir[a-z]*|one-top-level)=([^]+)/u, "place"),
  ];
  const archives = [
    ...valuesOf(words, /^-[^-bCFgHIKLNTVX]*?f([^]*)|^--file$/u, "write"),
    ...valuesOf(words, /^--file=([^]+)/u, "write"),
  ];
  const moved = operands(words).map((word) => write("take", word));
  return {
    writes: [...(isUnpacking ? into : []), ...(isPacking ? archives : []), ...(isMoving ? moved : [])],
    // Each starts from the one before it.
    folders: isUnpacking || isMoving ? into.map(({ path }) => path) : [],
    isWriter: isUnpacking || isMoving,
  };
}

/** `tar xfC a.tar folder` is `tar -x -f a.tar -C folder`. */
function unbundled(words: Words): Words {
  const [first, ...rest] = words;
  if (first === undefined || first.text.startsWith("-")) return words;
  const options = [...first.text].flatMap((letter) => [
    { ...first, text: `-${letter}` },
    ...(/[bCfFgHIKLNTVX]/u.test(letter) ? rest.splice(0, 1) : []),
  ]);
  return [...options, ...rest];
}

function found(words: Words): Partial<CommandWrites> {
  const writes = words.flatMap(({ text }, index) =>
    /^-f(?:print0?|printf|ls)$/u.test(text) ? (words[index + 1] ?? []) : [],
  );
  // What it finds is known when it runs.
  const unsure = words.some(({ text }) => text === "-delete");
  return { writes: writes.map((word) => write("write", word)), unsure, isWriter: unsure };
}

function named(names: string, reader: Reader): readonly (readonly [string, Reader])[] {
  return names.split(" ").map((name) => [name, reader] as const);
}
