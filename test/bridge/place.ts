import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

export interface Place {
  readonly cwd: string;
  readonly home: string;
  readonly managed: string;
}

/** Folders of its own until the test ends, with these files; names begin with `cwd/`, `home/` or `managed/`. */
export function place(files: Readonly<Record<string, string>> = {}): Place {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-bridge-")));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  const found = { cwd: join(root, "cwd"), home: join(root, "home"), managed: join(root, "managed") };
  for (const folder of Object.values(found)) mkdirSync(folder);
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return found;
}
