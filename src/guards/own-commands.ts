import { baseName } from "./shell-wrappers.js";

/** Programs that start another by its package's name. */
const STARTERS: ReadonlySet<string> = new Set("npx pnpx bunx npm pnpm yarn bun".split(" "));
/** Programs whose operand is our own script. */
const ENGINES: ReadonlySet<string> = new Set(["node", "nodejs", "bun", "deno", "tsx"]);

/**
 * Whether a command asks anyhook itself for what is the user's to decide: a pause, trust, an install that is taken out
 * or enforces nothing.
 * @param program without a folder
 * @param words those behind it
 */
export function setsHooksFree(program: string, words: readonly string[]): boolean {
  const own = program === "anyhook" ? 0 : words.findIndex((word) => isOwn(program, word)) + 1;
  if (own === 0 && program !== "anyhook") return false;
  const rest = words.slice(own);
  const has = (pattern: RegExp): boolean => rest.some((word) => pattern.test(word));
  switch (rest.find((word) => VERBS.has(word))) {
    case "pause":
      return has(/^--(?:for|why)/u);
    case "trust":
      return has(/^(?:add|remove)$/u) || has(/^--yes$/u);
    case "init":
      return has(/^--(?:yes|trust|force)$/u);
    case "install":
      return has(/^--(?:monitor|command)/u);
    case "uninstall":
      return true;
    default:
      return false;
  }
}

const VERBS: ReadonlySet<string> = new Set(["pause", "trust", "init", "install", "uninstall"]);

function isOwn(program: string, word: string): boolean {
  // `bun` is both.
  if (STARTERS.has(program) && /^anyhook(?:@.*)?$/u.test(baseName(word))) return true;
  return ENGINES.has(program) && /anyhook.*bin\.c?m?[jt]s$/u.test(word);
}
