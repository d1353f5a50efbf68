import type { HookDescription } from "../../spec/index.js";
import { cleanLine } from "./clean.js";

export type Placed = Pick<HookDescription, "file" | "line" | "column" | "name" | "event">;

/**
 * Where a hook stands, and its name; also its event, where one entry of a file listens to several.
 * @param among all hooks that there are
 * @param parts how exact the place is; default: `line:column`
 */
export function placeOf(hook: Placed, among: readonly Placed[], parts: "line" | "column" = "column"): string {
  const { file, line, column, name, event } = hook;
  const position = parts === "line" ? `${file}:${line}` : `${file}:${line}:${column}`;
  const isShared = among.some(
    (other) => other.file === file && other.line === line && other.column === column && other.event !== event,
  );
  return cleanLine(
    [position, name ?? "", isShared ? `(${event})` : ""].filter((part) => part !== "").join(" "),
  );
}
