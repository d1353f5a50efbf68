import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { Dialect } from "../../src/spec/index.js";
import { play, readCase } from "./case.js";

/** Plays every case of a dialect's `fixtures/` for real. */
export function fixtureSuite(dialect: Dialect, folder: string): void {
  const cases = existsSync(folder) ? readdirSync(folder).toSorted() : [];

  describe(`${dialect.id}: fixtures`, () => {
    it("exist: they are the proof of a dialect", () => {
      expect(cases.length).toBeGreaterThan(0);
    });

    for (const name of cases) {
      it.concurrent(`${name}: ${readCase(join(folder, name)).title}`, () =>
        check(join(folder, name), dialect));
    }
  });
}

async function check(folder: string, dialect: Dialect): Promise<void> {
  const test = readCase(folder);
  const played = await play(folder, dialect);
  for (const expected of test.diagnostics ?? []) {
    expect(played.diagnostics).toContainEqual(expect.objectContaining(expected));
  }
  if (test.diagnostics === undefined)
    expect(played.diagnostics.filter(({ level }) => level === "error")).toEqual([]);
  for (const [index, step] of test.steps.entries()) {
    const { verdict, explanation, received, asked, called, files } = played.steps[index]!;
    if (step.verdict !== undefined) expect(verdict).toMatchObject(step.verdict);
    const running = explanation.hooks.filter(({ runs }) => runs).map(({ hook }) => pointerOf(hook));
    if (step.runs !== undefined) expect(running).toEqual(step.runs);
    // What others do while the event runs, `explain` cannot know: it shows them as running.
    const ran = verdict.runs.filter(
      ({ pass, outcome, because }) => pass === 1 && (outcome !== "skipped" || because === "stopped"),
    );
    expect(ran.map(({ hook }) => pointerOf(hook))).toEqual(running);
    if (step.received !== undefined) expect(received).toMatchObject(step.received);
    if (step.asked !== undefined) expect(asked).toMatchObject(step.asked);
    if (step.called !== undefined) expect(called).toMatchObject(step.called);
    if (step.files !== undefined) expect(files).toEqual(step.files);
  }
}

function pointerOf(hook: string): string {
  return hook.slice(hook.indexOf("#"));
}
