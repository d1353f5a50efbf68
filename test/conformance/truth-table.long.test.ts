import { rmSync } from "node:fs";
import { afterAll, beforeAll, describe } from "vitest";
import { everyRowIsReal, writeTables } from "./truth-table-rows.js";
import type { Written } from "./truth-table-rows.js";

let written: Written;

beforeAll(async () => void (written = await writeTables()));
afterAll(() => rmSync(written.folder, { recursive: true, force: true }));

describe("the truth table, under the switch, too", () => everyRowIsReal(() => written, 1));
