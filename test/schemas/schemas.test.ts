import { readdirSync } from "node:fs";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import { dialects } from "../../src/dialects/index.js";
import { generate } from "./generate.js";

const FOLDER = resolve(import.meta.dirname, "../../schemas");
const schemas = await generate();

describe("the committed schemas", () => {
  it.each([...schemas])("%s is what the sources say (npm run schemas)", async (name, schema) => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(resolve(FOLDER, name));
  });

  it("are these and no others, one per dialect among them", () => {
    expect(readdirSync(FOLDER).toSorted()).toEqual([...schemas.keys()].toSorted());
    expect([...schemas.keys()]).toEqual(
      expect.arrayContaining(dialects.map(({ id }) => `${id}.schema.json`)),
    );
  });
});
