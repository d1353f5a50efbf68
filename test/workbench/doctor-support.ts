import { chmodSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { JournalRecord, JsonObject } from "../../src/spec/index.js";
import { openJournal } from "../../src/stores/index.js";
import { doctor } from "../../src/workbench/doctor/index.js";
import type { DoctorOptions, Finding } from "../../src/workbench/doctor/index.js";

/** An installation of its own: a workspace, a home, a managed folder, and a journal. */
export class Installation {
  readonly root = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-doctor-")));
  readonly work: string = join(this.root, "work");
  readonly home: string = join(this.root, "home");
  readonly managed: string = join(this.root, "managed");
  readonly journal: string = join(this.home, ".anyhook/journal");

  constructor() {
    for (const folder of [this.work, this.home, this.managed]) mkdirSync(folder, { recursive: true });
  }

  /** A file, by its path below the installation. */
  write(path: string, text: string, mode = 0o644): string {
    const file = join(this.root, path);
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(file, text);
    chmodSync(file, mode);
    return file;
  }

  /** Hooks of the own format, as entries of one event. */
  hooks(
    handlers: readonly JsonObject[],
    { event = "PreToolUse", matcher = "Bash", layer = "work" } = {},
  ): void {
    const group = { ...(matcher === "" ? {} : { matcher }), hooks: handlers };
    const text = JSON.stringify({ hooks: { [event]: [group] } }, null, 2);
    this.write(layer === "managed" ? "managed/hooks.yaml" : `${layer}/.anyhook/hooks.yaml`, text);
  }

  /** Younger than every file: when a file was changed last cannot be made up. */
  record(records: readonly (Pick<JournalRecord, "type"> & JsonObject)[]): void {
    const store = openJournal(this.journal);
    for (const [index, fields] of records.entries()) {
      const at = new Date(Date.now() + 1000 + index * 1000).toISOString();
      store.append([{ v: 1, id: `r${index}`, at, pid: 1, ...fields }]);
    }
    void store.close();
  }

  options(over: Partial<DoctorOptions> = {}): DoctorOptions {
    const { work: cwd, home, managed, journal } = this;
    const env = { PATH: process.env["PATH"] ?? "", HOME: home };
    return { cwd, home, managed, journal, env, dialects: [], trust: "all", ...over };
  }

  async findings(over: Partial<DoctorOptions> = {}): Promise<readonly Finding[]> {
    return (await doctor(this.options(over))).findings;
  }

  async codes(over: Partial<DoctorOptions> = {}): Promise<readonly string[]> {
    return (await this.findings(over)).map(({ code }) => code);
  }

  [Symbol.dispose](): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** The only hook of the workspace's own file. */
export const FIRST = "anyhook:project:.anyhook/hooks.yaml#/hooks/PreToolUse/0/hooks/0";
