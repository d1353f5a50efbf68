import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, it } from "vitest";
import { runScript } from "./script.js";

const FOLDER = fileURLToPath(new URL("scripts/", import.meta.url));

describe.concurrent("the command line does what its scripts say", () => {
  it.each(readdirSync(FOLDER))("%s", async (name) => {
    await runScript(`${FOLDER}${name}`);
  });
});
