import { injectionSuite } from "./injection-cases.js";

injectionSuite(1);
