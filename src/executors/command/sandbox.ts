import { isAbsolute, relative } from "node:path";
import type { Failure } from "../../spec/index.js";
import { STATUS_DESCRIPTOR } from "./spawn.js";

/** Whether `bwrap` can be found, and where. */
export type Bubblewrap = { readonly path: string } | { readonly problem: string };

export interface ContainRequest {
  readonly args: readonly string[];
  /** Absolute paths. */
  readonly cwd: string;
  readonly workspace: string;
  /** Folders that stay visible, read-only, wherever they lie: where the hook file is. */
  readonly folders: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** Other people's sockets and files: the hook gets empty ones of its own. `/var/run` is a link to `/run` mostly. */
const MASKED = ["/tmp", "/var/tmp", "/run"];
/** What of it programs themselves are in, on systems that keep them there (NixOS). */
const KEPT = ["/run/current-system", "/run/wrappers"];

const OPTIONS: readonly string[] = [
  "--unshare-all --die-with-parent --new-session --cap-drop ALL",
  `--json-status-fd ${STATUS_DESCRIPTOR}`,
  "--ro-bind / / --dev /dev --proc /proc",
].flatMap((options) => options.split(" "));

/**
 * The same command within bubblewrap: process table, network, IPC and host name of its own, all files read-only,
 * `/tmp` and `/dev` private, no capabilities, no terminal; it dies with this process, and everything in it with its first
 * process. `bwrap` is looked for on the hook's PATH, which is the runtime's own, and never in the workspace.
 */
export function contain(request: ContainRequest): readonly string[] | Failure {
  const found = findBubblewrap(request.env["PATH"], request.workspace);
  if ("problem" in found) return { code: "sandbox", message: found.problem };
  const cwd = realOf(request.cwd);
  const shown = [
    ...new Set([request.workspace, ...request.folders, cwd].flatMap((path) => [path, realOf(path)])),
  ];
  const masked = MASKED.filter(exists);
  const kept = shown.filter((path) => masked.some((folder) => isWithin(path, folder)));
  return [
    found.path,
    ...OPTIONS,
    ...masked.flatMap((path) => ["--tmpfs", path]),
    ...KEPT.flatMap((path) => ["--ro-bind-try", path, path]),
    ...kept.flatMap((path) => ["--ro-bind-try", realOf(path), path]),
    "--chdir",
    cwd,
    "--",
    ...request.args,
  ];
}

/**
 * `bwrap` in the folders of `PATH`: absolute ones only, and none within the workspace, whose files are not ours.
 * @param path the variable `PATH` of the runtime
 */
export function findBubblewrap(path: string | undefined, workspace: string): Bubblewrap {
  if (process.platform !== "linux")
    return { problem: "`sandbox: bubblewrap` needs Linux: take the field out here, and the hook runs bare" };
  const { accessSync, constants, statSync } = process.getBuiltinModule("node:fs");
  const root = realOf(workspace);
  for (const folder of (path ?? "").split(":").filter((one) => isAbsolute(one))) {
    const file = `${folder}/bwrap`;
    try {
      accessSync(file, constants.X_OK);
      if (statSync(file).isFile() && !isWithin(realOf(file), root) && !isWithin(file, workspace))
        return { path: file };
    } catch {
      // Not there, or not for us.
    }
  }
  const problem =
    "`sandbox: bubblewrap` needs `bwrap`, which no folder of PATH has: install the package bubblewrap";
  return { problem };
}

/**
 * What `bwrap` says when it did not come to start the command.
 * @param status what it wrote to its status descriptor: an exit code where the command was started, and has ended
 */
export function explainContained(status: string, stderr: string, command: string): Failure | undefined {
  if (status.includes('"exit-code"')) return undefined;
  const said = stderr.trim().slice(0, 500);
  if (/^bwrap: execvp .*: No such file or directory$/su.test(said))
    return {
      code: "not_found",
      message: `not found: ${command}, or the interpreter that its first line names`,
    };
  if (/^bwrap: execvp .*: Permission denied$/su.test(said))
    return { code: "not_executable", message: `not executable: ${command}` };
  const hint =
    "it needs user namespaces that unprivileged users may make (kernel.unprivileged_userns_clone, " +
    "kernel.apparmor_restrict_unprivileged_userns, or the rules of the container around it)";
  return {
    code: "sandbox",
    message: `bubblewrap could not make the sandbox (${said || "it said nothing"}): ${hint}`,
  };
}

function isWithin(path: string, folder: string): boolean {
  const way = relative(folder, path);
  return way !== ".." && !way.startsWith("../") && !isAbsolute(way);
}

function realOf(path: string): string {
  try {
    return process.getBuiltinModule("node:fs").realpathSync(path);
  } catch {
    return path;
  }
}

function exists(path: string): boolean {
  const { lstatSync } = process.getBuiltinModule("node:fs");
  // What is a link points to one of the others, or to what is there anyway.
  return lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}
