import { fuzzSuite } from "./fuzz-cases.js";

fuzzSuite(200);
