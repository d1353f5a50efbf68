import { join } from "node:path";
import { describe, expect } from "vitest";
import type { JournalRecord } from "../../src/spec/index.js";
import { isJournalProblem, memoryJournal, openJournal, readJournal } from "../../src/stores/index.js";
import { itBehavesAsJournal } from "./journal-suite.js";
import { collect, createFolder } from "./support.js";

describe("journal of files", () => {
  itBehavesAsJournal(() => {
    const directory = join(createFolder(), "journal");
    return {
      journal: openJournal(directory),
      async read() {
        const items = await collect(readJournal(directory));
        expect(items.filter(isJournalProblem)).toEqual([]);
        return items as JournalRecord[];
      },
    };
  });
});

describe("journal in memory", () => {
  itBehavesAsJournal(() => {
    const journal = memoryJournal();
    return { journal, read: async () => journal.records };
  });
});
