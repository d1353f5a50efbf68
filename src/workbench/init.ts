import { chmodSync, existsSync, lstatSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { HookError } from "../spec/index.js";
import { GUARD_SH, HOOKS_YAML } from "./init-files.js";

export interface InitOptions {
  /** The workspace, absolute. */
  readonly cwd: string;
  readonly home: string;
  /** Replace files that exist. */
  readonly force: boolean;
}

export interface WrittenFile {
  readonly path: string;
  /** Relative to the workspace. */
  readonly file: string;
  readonly state: "written" | "replaced";
}

/** The guard first: hooks that name a script which is not there would deny. */
const FILES = [
  { file: ".anyhook/hooks/guard-rm.sh", text: GUARD_SH, mode: 0o755 },
  { file: ".anyhook/hooks.yaml", text: HOOKS_YAML, mode: 0o644 },
] as const;

/**
 * Writes a first hook file with a working guard. Without `force` nothing that exists is touched.
 * @throws HookError `usage` when a file exists, when the folder is the home directory, or when it cannot be written
 */
export function init({ cwd, home, force }: InitOptions): readonly WrittenFile[] {
  if (resolve(cwd) === resolve(home)) {
    const hint = "run it in a project's folder";
    throw new HookError("usage", "this is the home directory: a hook file here would be for all projects", {
      hint,
    });
  }
  for (const folder of [".anyhook", ".anyhook/hooks"]) refuseLink(join(cwd, folder), folder);
  const existing = FILES.filter(({ file }) => isThere(join(cwd, file))).map(({ file }) => file);
  if (existing.length > 0 && !force) {
    const message = `${existing.join(" and ")} ${existing.length === 1 ? "exists" : "exist"} already: nothing was written`;
    throw new HookError("usage", message, { hint: "--force replaces what is there" });
  }
  return FILES.map(({ file, text, mode }) => {
    const path = join(cwd, file);
    const state = existing.includes(file) ? "replaced" : "written";
    write(path, `${file.endsWith(".yaml") ? schemaLine(cwd) : ""}${text}`, mode, file);
    return { path, file, state };
  });
}

const SCHEMA = "node_modules/anyhook/schemas/anyhook.schema.json";

/**
 * Tells editors what may stand in the file. Only where the project has the package: the same path is right for everyone
 * who works on it, and nothing is fetched. An address of the network would be, and one of this machine would be wrong
 * on the next.
 */
function schemaLine(cwd: string): string {
  return existsSync(join(cwd, SCHEMA)) ? `# yaml-language-server: $schema=../${SCHEMA}\n` : "";
}

/** A repository could let its folder lead into the user's own, whose hooks need no trust. */
function refuseLink(path: string, file: string): void {
  if (lstatSync(path, { throwIfNoEntry: false })?.isSymbolicLink() !== true) return;
  throw new HookError("usage", `${file} is a symbolic link: nothing was written`, {
    hint: "remove the link first",
  });
}

/** A link that leads nowhere is there, too. */
function isThere(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

/** As a whole or not at all, and never through a link. */
function write(path: string, text: string, mode: number, file: string): void {
  const temporary = `${path}.${process.pid}.tmp`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(temporary, text, { flag: "wx", mode });
    chmodSync(temporary, mode);
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    const why = error instanceof Error ? error.message : String(error);
    throw new HookError("usage", `${file} cannot be written: ${why}`, { cause: error });
  }
}
