import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { createHooks } from "../../src/index.js";
import type { Diagnostic, HooksOptions, Verdict } from "../../src/spec/index.js";
import { memoryJournal } from "../../src/stores/index.js";
import { trustWorkspace } from "../../src/workbench/trust.js";

/** A machine with one user and one cloned repository; whatever runs that must not leaves a canary. */
export class Machine {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-trust-")));
  readonly cwd = join(this.root, "work");
  readonly home = join(this.root, "home");
  readonly managed = join(this.root, "managed");
  readonly canary = join(this.root, "canary");

  constructor(files: Readonly<Record<string, string>> = {}) {
    for (const folder of [this.cwd, this.home, this.managed]) mkdirSync(folder);
    this.write(files);
  }

  /** Paths below the root; `CANARY` in a text is the canary's path. */
  write(files: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(files)) {
      const path = join(this.root, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, text.replaceAll("CANARY", this.canary), { mode: 0o755 });
    }
  }

  get ran(): boolean {
    return existsSync(this.canary);
  }

  async trust(cwd = this.cwd): Promise<void> {
    await trustWorkspace({ cwd, home: this.home, dialects: [], env: {} });
  }

  async emit(event = "PreToolUse", options: HooksOptions = {}): Promise<Emitted> {
    const { cwd, home, managed } = this;
    const journal = memoryJournal();
    const hooks = createHooks({ cwd, home, managed, dialects: "standard", journal, ...options });
    try {
      const diagnostics = await hooks.load();
      const verdict = await hooks.emit(event, { tool_name: "Bash", tool_input: { command: "ls" } });
      const skipped = journal.records.filter(({ type }) => type === "hook_skipped");
      return { verdict, diagnostics, becauses: verdict.runs.map(({ because = "ran" }) => because), skipped };
    } finally {
      await hooks.close();
    }
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** One that is gone when the test is over. */
export function machine(files: Readonly<Record<string, string>> = {}): Machine {
  const made = new Machine(files);
  onTestFinished(() => made.remove());
  return made;
}

export interface Emitted {
  readonly verdict: Verdict;
  readonly diagnostics: readonly Diagnostic[];
  readonly becauses: readonly string[];
  /** Of the journal. */
  readonly skipped: readonly unknown[];
}

/** A hook file of our own format with one command. */
export function hookFile(command: string, { event = "PreToolUse", more = "" } = {}): string {
  return `hooks:\n  ${event}:\n    - hooks:\n        - { type: command, name: guard, command: ${JSON.stringify(command)}${more} }\n`;
}
