import { Unreadable, type Word } from "./shell-scan.js";

/** What a command runs in its turn: a command in its words, or a text that a shell reads. */
export type Inner = { readonly words: Word[] } | { readonly script: string };

interface Wrapper {
  /** Letters of the options that take the next word. */
  readonly values?: string;
  /** Words of its own between the options and the command. */
  readonly operands?: number;
  /** Its words, joined, are read by a shell. */
  readonly script?: boolean;
}

const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map(
  Object.entries<Wrapper>({
    builtin: {},
    busybox: {},
    chroot: { operands: 1 },
    chrt: { operands: 1 },
    command: {},
    doas: { values: "Cu" },
    env: { values: "CSu" },
    eval: { script: true },
    exec: { values: "a" },
    flock: { values: "Ew", operands: 1 },
    ionice: { values: "Pcnpu" },
    nice: { values: "n" },
    nohup: {},
    parallel: { values: "IJLNPjn", script: true },
    pkexec: {},
    setsid: {},
    stdbuf: { values: "eio" },
    strace: { values: "EIOPSXabeopsu" },
    sudo: { values: "CDRTUghprtu" },
    taskset: { operands: 1 },
    time: { values: "fo" },
    timeout: { values: "ks", operands: 1 },
    toybox: {},
    unbuffer: {},
    watch: { values: "n", script: true },
    xargs: { values: "EILPadns" },
  }),
);

/** Commands that read a shell text from the word after `-c`, or else from a file or the standard input. */
const SHELLS = new Set("ash bash dash fish flock ksh mksh runuser script sh su zsh".split(" "));

const FIND_ACTIONS = new Set(["-exec", "-execdir", "-ok", "-okdir"]);

/**
 * What a simple command runs in its turn. Where options leave it open which word the command is, each that it may be is
 * given: too many rather than too few.
 */
export function* innerCommands(words: readonly Word[]): Generator<Inner> {
  const name = baseName(words[0]?.text ?? "");
  const wrapper = WRAPPERS.get(name);
  if (wrapper !== undefined) yield* wrappedCommands(words, wrapper);
  if (SHELLS.has(name)) yield* shellScripts(words);
  if (name === "env") yield* splitString(words);
  if (name === "find") yield* findActions(words);
  if (name === "trap") yield { script: words.slice(1).find(isOperand)?.text ?? "" };
}

/** The last segment of a path. */
export function baseName(text: string): string {
  return text.slice(text.lastIndexOf("/") + 1);
}

export function textOf(words: readonly Word[]): string {
  return words
    .map(({ text }) => text)
    .filter((text) => text !== "")
    .join(" ");
}

/**
 * The commands behind options, assignments and operands.
 * @throws Unreadable when an expansion before the command may hold words of its own
 */
function* wrappedCommands(words: readonly Word[], wrapper: Wrapper): Generator<Inner> {
  const { values = "", operands = 0, script = false } = wrapper;
  // Each long option without `=` may have taken the next word, and a word with `=` may be an operand or not.
  let mayFollow = operands;
  let most = 0;
  let least = 0;
  for (let index = 1; index < words.length && least <= mayFollow; index += 1) {
    const text = words[index]?.text ?? "";
    if (words[index - 1]?.single === false || words[index]?.single === false) throw new Unreadable();
    if (text.startsWith("--")) {
      if (text !== "--" && !text.includes("=")) mayFollow += 1;
    } else if (/^[-+]/.test(text)) {
      if (takesNextWord(text, values)) index += 1;
    } else {
      const slice = words.slice(index);
      if (most >= operands) yield script ? { script: textOf(slice) } : { words: slice };
      most += 1;
      if (!text.includes("=")) least += 1;
    }
  }
}

/** In a cluster of short options, the first that takes a value takes the rest of the cluster, or else the next word. */
function takesNextWord(cluster: string, values: string): boolean {
  const first = [...cluster].findIndex((letter, index) => index > 0 && values.includes(letter));
  return first >= 0 && first === cluster.length - 1;
}

/**
 * The first operand behind `-c`, and one more for each `-o`, which takes a word too.
 * @throws Unreadable when the script comes from the standard input, or an expansion may hold `-c`
 */
function* shellScripts(words: readonly Word[]): Generator<Inner> {
  const operand = words.findIndex((word, index) => index > 0 && word.literal && isOperand(word));
  const options = words.slice(1, operand < 0 ? undefined : operand);
  if (options.some(({ literal }) => !literal)) throw new Unreadable();
  const option = words.findIndex(({ text }, index) => index > 0 && /^(?:[-+][^-]*c|--command)/.test(text));
  if (option < 0) {
    if (operand < 0 || options.some(({ text }) => /^-[^-]*s/.test(text))) throw new Unreadable();
    return;
  }
  const rest = words.slice(option);
  const attached = /^(?:-c|--command=)([^]+)/.exec(rest[0]?.text ?? "")?.[1];
  if (attached !== undefined) yield { script: attached };
  const valued = rest.filter(({ text }) => /^[-+][^-]*o/i.test(text)).length;
  const scripts = rest.filter(isOperand).slice(0, 1 + valued);
  for (const { text } of scripts) yield { script: text };
}

/** `env -S 'command words'`. */
function* splitString(words: readonly Word[]): Generator<Inner> {
  for (const [index, { text }] of words.entries()) {
    const attached = /^(?:-[a-z0]*S|--split-string=?)([^]*)/i.exec(text)?.[1];
    if (attached !== undefined) yield { script: `${attached} ${textOf(words.slice(index + 1))}` };
  }
}

function* findActions(words: readonly Word[]): Generator<Inner> {
  for (const [index, { text }] of words.entries()) {
    if (FIND_ACTIONS.has(text)) yield { words: words.slice(index + 1) };
  }
}

function isOperand({ text }: Word): boolean {
  return !/^[-+]/.test(text);
}
