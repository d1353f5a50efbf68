import * as z from "zod";

/** One entry: which tool, and what to run. */
export const ToyHook = z.strictObject({
  tool: z.string().optional().describe("exact tool name; absent: every tool"),
  run: z.string().min(1).describe("a line for the shell"),
  seconds: z.number().positive().optional().describe("timeout; default 10"),
});
export type ToyHook = z.infer<typeof ToyHook>;
