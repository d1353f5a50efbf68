import type { NativeTool } from "../../spec/index.js";

/** The document names one whose input it shows; other tools keep their names. */
export const tools: readonly NativeTool[] = [{ canonical: "Bash", native: "exec" }];
