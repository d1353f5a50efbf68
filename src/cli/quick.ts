import type { Parsed, QuickOptions } from "./verb.js";

/** The flags of every verb that need no look at their values; `--color` does. */
const COMMON: QuickOptions = { args: [0, 0], flags: ["json", "trust"], values: ["cwd", "home"] };

/**
 * Reads plain arguments without loading the parser, which would take longer than everything else that an agent waits
 * for. Undefined where anything is not plain: then the parser says what, and why.
 */
export function parseQuickly(words: readonly string[], quick: QuickOptions | undefined): Parsed | undefined {
  if (quick === undefined) return undefined;
  const flags = new Set([...COMMON.flags, ...quick.flags]);
  const values = new Set([...COMMON.values, ...quick.values]);
  const args: string[] = [];
  const options: Record<string, unknown> = {};
  for (let index = 0; index < words.length; index++) {
    const word = words[index] ?? "";
    const name = word.slice(2).replaceAll(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase());
    const value = words[index + 1];
    if (!word.startsWith("-")) args.push(word);
    else if (!word.startsWith("--") || name in options) return undefined;
    else if (flags.has(name)) options[name] = true;
    else if (!values.has(name) || value === undefined || value.startsWith("--")) return undefined;
    else {
      options[name] = value;
      index += 1;
    }
  }
  const [fewest, most] = quick.args;
  const excluded = quick.conflicts?.some((names) => names.every((name) => name in options)) === true;
  return excluded || args.length < fewest || args.length > most ? undefined : { args, options };
}
