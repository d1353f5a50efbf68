import { join, resolve } from "node:path";
import { dialects } from "../../src/dialects/index.js";
import { fixtureSuite } from "./fixture-suite.js";

const ROOT = resolve(import.meta.dirname, "../../src/dialects");

for (const dialect of dialects) fixtureSuite(dialect, join(ROOT, dialect.id, "fixtures"));
