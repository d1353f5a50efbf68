import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

/** A home and a workspace of their own, gone after the benchmark. */
export class Place {
  readonly folder = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-bench-"));
  readonly home = join(this.folder, "home");
  readonly workspace = join(this.folder, "workspace");

  constructor() {
    mkdirSync(this.home);
    mkdirSync(this.workspace);
  }

  /** Options for `createHooks` and nobody else's files. */
  get options(): { cwd: string; home: string; managed: string } {
    return { cwd: this.workspace, home: this.home, managed: join(this.folder, "managed") };
  }

  write(name: string, text: string): string {
    const path = join(this.folder, name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  [Symbol.dispose](): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** What children of a benchmark get: with NODE_EXTRA_CA_CERTS, node parses a whole file of certificates at every start. */
export function childEnvironment(home: string): Record<string, string> {
  return { PATH: process.env["PATH"] ?? "/usr/bin:/bin", HOME: home };
}
