import { describe } from "vitest";
import { itSurvivesWriters, WRITERS } from "./journal-writers.js";

describe("many processes", () => {
  itSurvivesWriters(WRITERS.long);
});
