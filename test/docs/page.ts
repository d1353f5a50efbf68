import { execFileSync, spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";

const ROOT = resolve(import.meta.dirname, "../..");

/** A fenced block of a page: its language, what stands behind that word, and where it is. */
export interface Block {
  readonly language: string;
  readonly title: string;
  readonly text: string;
  readonly line: number;
}

export function blocksOf(markdown: string): readonly Block[] {
  return [...markdown.matchAll(/^```(\S+)?[ \t]*(.*)\n([\s\S]*?)^```$/gmu)].map((found) => ({
    language: found[1] ?? "",
    title: found[2] ?? "",
    text: found[3] ?? "",
    line: markdown.slice(0, found.index).split("\n").length,
  }));
}

/** What pages tell the reader to install besides. */
const PEERS = ["@modelcontextprotocol", "zod"];

/** A reader's own machine: a project with the package in it, a home, and `anyhook` on the PATH. */
export class Reader {
  readonly #folder = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-docs-"));
  readonly #home = join(this.#folder, "home");
  readonly #project = join(this.#home, "project");
  readonly #env = {
    PATH: `${join(this.#folder, "bin")}:${process.env["PATH"]}`,
    HOME: this.#home,
    TMPDIR: join(this.#folder, "tmp"),
    NO_COLOR: "1",
  };

  constructor() {
    for (const name of ["bin", "tmp", "node_modules", "home/project/node_modules"])
      mkdirSync(join(this.#folder, name), { recursive: true });
    const command = join(this.#folder, "bin/anyhook");
    writeFileSync(command, `#!/bin/sh\nexec '${process.execPath}' '${ROOT}/dist/cli/bin.cjs' "$@"\n`);
    chmodSync(command, 0o755);
    symlinkSync(ROOT, join(this.#project, "node_modules/anyhook"));
    for (const name of PEERS)
      symlinkSync(join(ROOT, "node_modules", name), join(this.#folder, "node_modules", name));
  }

  /** Puts a titled block where its title says: in the project, or with `~/` in the home. Gives back the path. */
  write(name: string, text: string): string {
    const path = name.startsWith("~/") ? join(this.#home, name.slice(2)) : join(this.#project, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  /** Types what stands behind each `$`; gives back the block with what was really printed. */
  type(session: string): string {
    const commands = session.split("\n").filter((line) => line.startsWith("$ "));
    return commands.map((line) => `${line}\n${this.#shell(line.slice(2))}`).join("");
  }

  /** Runs a module; gives back what it printed. */
  run(source: string): string {
    this.write("main.mjs", source);
    return execFileSync(process.execPath, ["main.mjs"], {
      cwd: this.#project,
      env: this.#env,
      encoding: "utf8",
    });
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #shell(command: string): string {
    const { stdout } = spawnSync("sh", ["-c", `{ ${command}\n} 2>&1`], {
      cwd: this.#project,
      env: this.#env,
      encoding: "utf8",
    });
    return stripVTControlCharacters(stdout)
      .replaceAll(`${this.#folder}/tmp`, "/tmp")
      .replaceAll(this.#home, "/home/you")
      .replaceAll(process.execPath, "/usr/bin/node")
      .replaceAll(ROOT, "/usr/lib/node_modules/anyhook");
  }
}

/** What differs from run to run, masked: times, sizes, made-up names, and the widths that follow from them. */
export function masked(output: string): string {
  return output
    .replaceAll(/\d+(?:\.\d+)? m?s\b/gu, "# ms")
    .replaceAll(/(anyhook-demo-)\w+/gu, "$1#")
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/gu, "#Z")
    .replaceAll(/\d+ bytes/gu, "# bytes")
    .replaceAll(/─+/gu, "─")
    .replaceAll(/[ \t]+/gu, " ")
    .replaceAll(/ ?$/gmu, "")
    .trimEnd();
}

/** Whether the page shows what was printed; a line `…` stands for any lines. */
export function shows(page: string, printed: string): boolean {
  const parts = masked(page)
    .split(/^…$\n?/mu)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/gu, "\\$&"));
  return new RegExp(`^${parts.join("[\\s\\S]*")}$`, "u").test(masked(printed));
}
