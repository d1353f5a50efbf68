import { readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { dialectSuite } from "./dialect-suite.js";

const ROOT = resolve(import.meta.dirname, "../../src/dialects");

describe("the registry of dialects", () => {
  it("names every folder, once", () => {
    const folders = readdirSync(ROOT, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name !== "kit")
      .map(({ name }) => name);
    expect(dialects.map(({ id }) => id).toSorted()).toEqual(folders.toSorted());
  });

  it("finds the files that its table promises in every folder", () => {
    for (const { id, guest } of dialects) {
      const names = readdirSync(join(ROOT, id));
      const promised = [
        "index.ts",
        "schema.ts",
        "config.ts",
        "host.ts",
        "fixtures",
        ...("load" in guest ? ["guest.ts"] : []),
      ];
      for (const name of promised) expect(names, id).toContain(name);
    }
  });
});

for (const dialect of dialects) dialectSuite(dialect);
