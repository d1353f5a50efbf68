import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createHooks } from "../../src/index.js";
import type { Hooks, HooksOptions } from "../../src/index.js";

export interface TestRuntime extends AsyncDisposable {
  readonly hooks: Hooks;
  /** Where its hooks run. */
  readonly workspace: string;
  /** A folder that is gone afterwards; home and workspace are in it. */
  readonly folder: string;
}

/** A runtime with one file of the user, in a place of its own. */
export async function runtimeWith(file: object, options: HooksOptions = {}): Promise<TestRuntime> {
  const folder = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-robust-"));
  const [home, workspace] = [join(folder, "home"), join(folder, "workspace")];
  mkdirSync(join(home, ".anyhook"), { recursive: true });
  mkdirSync(workspace);
  writeFileSync(join(home, ".anyhook/hooks.json"), JSON.stringify(file));
  const hooks = createHooks({ home, cwd: workspace, managed: join(folder, "managed"), ...options });
  const problems = await hooks.load();
  if (problems.some(({ level }) => level === "error")) {
    await hooks.close();
    rmSync(folder, { recursive: true, force: true });
    throw new Error(problems.map(({ code, message }) => `${code}: ${message}`).join("\n"));
  }
  return {
    hooks,
    workspace,
    folder,
    async [Symbol.asyncDispose]() {
      await hooks.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** One command for all tools. */
export function guard(command: string, fields: object = {}): object {
  return { hooks: { PreToolUse: [{ hooks: [{ type: "command", command, ...fields }] }] } };
}
