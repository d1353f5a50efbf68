export { followJournal } from "./journal/follow.js";
export { isJournalProblem, readJournal } from "./journal/read.js";
export type { JournalProblem } from "./journal/read.js";
export { sealJournal } from "./journal/seal.js";
export { verifyJournal } from "./journal/verify.js";
export { openJournal } from "./journal/write.js";
export { memoryJournal } from "./memory.js";
export { createTrustStore } from "./trust.js";
export type { TrustStore } from "./trust.js";
