import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { dialectPage } from "./dialect-page.js";

const FOLDER = resolve(import.meta.dirname, "../../docs/dialects");

describe("the pages about hook systems", () => {
  it.each(dialects.map((dialect) => [dialect.id, dialect] as const))(
    "%s: is what its tables say (npm run docs)",
    async (id, dialect) => {
      await expect(await dialectPage(dialect)).toMatchFileSnapshot(resolve(FOLDER, `${id}.md`));
    },
  );

  it("are one for each registered dialect", () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual(dialects.map(({ id }) => `${id}.md`).toSorted());
  });
});
