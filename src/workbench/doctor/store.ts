import { lstatSync } from "node:fs";
import { join } from "node:path";
import { TRUST_FILE } from "../../guards/trust.js";
import { decideTrust } from "../../engine/trust.js";
import { verifyJournal } from "../../stores/index.js";
import type { VerifiedJournal } from "../../stores/index.js";
import { aboutFile } from "./finding.js";
import type { Finding } from "./finding.js";

/** What is wrong with the user's own folder: who may write there, the trust file, and the journal's chain. */
export async function storeFindings(home: string, cwd: string, journal: string): Promise<readonly Finding[]> {
  return [
    ...modeFindings(join(home, ".anyhook"), "~/.anyhook"),
    ...trustFindings(home, cwd),
    ...modeFindings(journal, shown(journal, home)),
    ...(await chainFindings(journal, shown(journal, home))),
  ];
}

function modeFindings(path: string, file: string): readonly Finding[] {
  const stat = lstatSync(path, { throwIfNoEntry: false });
  const user = process.getuid?.();
  if (stat === undefined || user === undefined) return [];
  const found: Finding[] = [];
  const add = (code: string, message: string, hint: string): void =>
    void found.push(aboutFile(file, { code, level: "error", message, hint }));
  if (stat.isSymbolicLink()) return [];
  if (!stat.isDirectory()) add("no_folder", "this is no folder: nothing can be kept there", "move it away");
  else if (stat.uid !== user)
    add("folder_owner", `it belongs to another user (uid ${stat.uid})`, "`chown` it");
  else if ((stat.mode & 0o022) !== 0)
    add("folder_mode", "others can write here, and so decide about hooks and records", `chmod 700 ${file}`);
  else if ((stat.mode & 0o200) === 0)
    add("folder_mode", "nothing can be written here: no trust, no records", `chmod 700 ${file}`);
  return found;
}

function trustFindings(home: string, cwd: string): readonly Finding[] {
  const { invalid, missing, reason } = decideTrust(TRUST_FILE, home, cwd);
  if (invalid !== true || missing === true) return [];
  const message = `nothing is trusted: ${reason}`;
  return [aboutFile(`~/${TRUST_FILE.path}`, { code: "trust_store", level: "error", message })];
}

async function chainFindings(journal: string, file: string): Promise<readonly Finding[]> {
  try {
    const result = await verifyJournal(journal);
    const torn = tornFindings(result, file);
    if (result.ok) return torn;
    const message = `the chain does not verify: ${result.file}, bytes ${result.from} to ${result.to}: ${result.why}`;
    const hint = "`anyhook log verify`; keep the folder as it is until somebody has looked";
    return [aboutFile(file, { code: "journal_broken", level: "error", message, hint }), ...torn];
  } catch (error) {
    const message = `the journal cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    return [aboutFile(file, { code: "journal_unreadable", level: "error", message })];
  }
}

/** What a crash or a full disk took, or somebody's own text: a loss to know of, and nothing to mend. */
function tornFindings(
  { torn, tornLines }: Pick<VerifiedJournal, "torn" | "tornLines">,
  file: string,
): readonly Finding[] {
  const [first] = torn;
  if (first === undefined) return [];
  const what = tornLines === 1 ? "1 line of the journal is" : `${tornLines} lines of the journal are`;
  const message = `${what} no record, the first at ${first.file}:${first.line}: ${first.problem}`;
  const hint = "`anyhook log verify` names each";
  return [aboutFile(file, { code: "journal_torn", level: "info", message, hint })];
}

function shown(path: string, home: string): string {
  return path.startsWith(`${home}/`) ? `~/${path.slice(home.length + 1)}` : path;
}
