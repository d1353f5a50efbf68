import { beforeAll, describe } from "vitest";
import { preparePatterns } from "../../src/guards/pattern.js";
import { dialectSides } from "./fuzz-dialects.js";
import { formats } from "./fuzz-formats.js";
import { guards } from "./fuzz-guards.js";
import { stores } from "./fuzz-stores.js";

/** Everything that reads what others wrote, with so many random inputs each. */
export function fuzzSuite(cases: number): void {
  describe(`${cases} random inputs each`, () => {
    beforeAll(preparePatterns);
    formats(cases);
    guards(cases);
    dialectSides(cases);
    stores(cases);
  });
}
