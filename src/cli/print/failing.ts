import type { HookDescription } from "../../spec/index.js";
import type { Colors } from "./colors.js";

/** What becomes of what a hook guards when it fails; nothing where it guards nothing. */
export function failing(
  { gate, fails_open: open, on_failure: effect }: HookDescription,
  colors: Colors,
): string {
  if (open) return colors.red("fails open");
  if (!gate || effect === "allow") return "";
  return effect === "ask" ? "asks when it fails" : "fails closed";
}
