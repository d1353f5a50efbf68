import type { BrokenSeal, ChainHead, VerifiedJournal } from "../../stores/index.js";
import { cleanLine } from "./clean.js";
import type { Colors } from "./colors.js";
import { counted } from "./table.js";

/** People are not helped by more. */
const MOST_SHOWN = 20;

/** What became of the seals, and which records were lost while they were written. */
export function formatVerified(result: VerifiedJournal | BrokenSeal, colors: Colors): string {
  const lines = result.ok ? intact(result, colors) : [broken(result, colors)];
  return [...lines, ...torn(result, colors)].join("\n");
}

/** The digest first: it is what is kept elsewhere. */
export function formatHead({ head, seals, at, files }: ChainHead, colors: Colors): string {
  const last = at === undefined ? "" : `, the last at ${cleanLine(at)}`;
  return `${head}  ${colors.dim(`${counted(seals, "seal")}${last}; ${counted(files.length, "file")}`)}`;
}

function intact(result: VerifiedJournal, colors: Colors): readonly string[] {
  const { seals, files, sealedBytes, unsealedBytes, removed, heads } = result;
  const sealed = `${counted(seals, "seal")} over ${sealedBytes} bytes in ${counted(files, "file")}`;
  const rest = `${unsealedBytes} bytes had no seal before this call`;
  return [
    `${colors.green("intact")}: ${sealed}; ${unsealedBytes === 0 ? rest : colors.yellow(rest)}`,
    ...heads.map(({ head, seal }) => `  contains the head ${head} (seal ${seal})`),
    ...(removed.length === 0
      ? []
      : [`  ${counted(removed.length, "file")} removed by \`journal.keep_days\`, as the chain says`]),
  ];
}

function broken({ file, from, to, seal, why }: BrokenSeal, colors: Colors): string {
  return `${colors.red("broken")}: ${cleanLine(file)}, bytes ${from} to ${to} (seal ${seal}): ${cleanLine(why)}`;
}

function torn({ torn: all, tornLines }: VerifiedJournal | BrokenSeal, colors: Colors): readonly string[] {
  const shown = all.slice(0, MOST_SHOWN).map(({ file, line, from, to, problem }) => {
    const where = `${cleanLine(file)}:${line}, bytes ${from} to ${to}`;
    return `${colors.yellow("torn")}: ${where}: ${cleanLine(problem)}`;
  });
  return tornLines > shown.length ? [...shown, `  … and ${tornLines - shown.length} more lines`] : shown;
}
