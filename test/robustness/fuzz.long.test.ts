import { fuzzSuite } from "./fuzz-cases.js";

fuzzSuite(100_000);
