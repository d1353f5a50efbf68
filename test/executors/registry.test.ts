import { readdirSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { createExecutors } from "../../src/executors/index.js";

describe("executor registry", () => {
  it("has one executor for each folder, under the folder's name", () => {
    const entries = readdirSync(new URL("../../src/executors/", import.meta.url), { withFileTypes: true });
    const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name.replace("-", "_"));
    expect(
      createExecutors()
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual(folders.toSorted());
  });
});
