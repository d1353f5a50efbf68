import type { Finding, Path } from "./findings.js";

/** A matcher that works, though not in linear time. */
export function slowPattern(message: string, path: Path): Finding {
  const hint = "write it without lookaround and backreferences, or name the tools: `Bash|Edit`";
  return { code: "slow_pattern", level: "info", path, message, hint };
}
