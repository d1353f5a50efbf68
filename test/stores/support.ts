import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ts from "typescript";
import { onTestFinished } from "vitest";
import type { JournalRecord } from "../../src/spec/index.js";

const SOURCE = join(import.meta.dirname, "..", "..", "src");

/** A record; its id counts up. */
export function createRecord(fields: Partial<JournalRecord> = {}): JournalRecord {
  return { v: 1, id: String(++lastId), at: "2026-11-21T08:00:00.000Z", pid: 7, type: "event", ...fields };
}
let lastId = 0;

/** A folder that is gone after the test. */
export function createFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "anyhook-stores-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const collected: Item[] = [];
  for await (const item of items) collected.push(item);
  return collected;
}

export function linesOf(path: string): string[] {
  return readFileSync(path, "utf8").split("\n").slice(0, -1);
}

/** Translates what other processes need into a folder (no build is required), and returns its path. */
export function compileStores(folder: string): string {
  const target = join(folder, "compiled");
  for (const room of ["spec", "guards", "stores"]) {
    for (const name of readdirSync(join(SOURCE, room), { recursive: true, encoding: "utf8" })) {
      if (name.endsWith(".ts"))
        compile(join(SOURCE, room, name), join(target, room, name.replace(/ts$/, "js")));
    }
  }
  writeFileSync(join(target, "package.json"), '{ "type": "module" }');
  return target;
}

function compile(source: string, target: string): void {
  const compilerOptions = {
    module: ts.ModuleKind.ESNext,
    target: ts.ScriptTarget.ES2023,
    verbatimModuleSyntax: true,
  };
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, ts.transpileModule(readFileSync(source, "utf8"), { compilerOptions }).outputText);
}
