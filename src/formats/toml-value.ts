import { TomlDate } from "smol-toml";
import type { JsonValue } from "../spec/index.js";
import { MAX_DEPTH, type ProblemCode, setOwn } from "./document.js";

type Path = readonly (string | number)[];
type Refuse = (path: Path, code: ProblemCode, message: string) => void;

/** What finds the places takes some 10 µs for each of them. */
const MAX_VALUES = 50_000;

/**
 * What the parser gives, as plain JSON values with prototypes as usual; what JSON has no equal for is refused.
 * Undefined where it nests too deep, or holds more than 50,000 values.
 */
export function plainToml(table: unknown, refuse: Refuse): JsonValue | undefined {
  const limit = limitPassed(table);
  if (limit === undefined) return plain(table, [], refuse);
  if (limit === "too_deep") refuse([], limit, `more than ${MAX_DEPTH} levels of nesting`);
  else refuse([], limit, `more than ${MAX_VALUES} values`);
  return undefined;
}

/** In a loop: `[a.a.a…]` nests as deep as its line is long, and a stack of calls would end before. */
function limitPassed(root: unknown): "too_deep" | "too_big" | undefined {
  let level: readonly unknown[] = [root];
  let count = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > MAX_DEPTH) return "too_deep";
    level = level.flatMap((value) => (isContainer(value) ? Object.values(value) : []));
    count += level.length;
    if (count > MAX_VALUES) return "too_big";
    level = level.filter(isContainer);
  }
  return undefined;
}

function isContainer(value: unknown): value is object {
  return typeof value === "object" && value !== null && !(value instanceof Date);
}

function plain(value: unknown, path: Path, refuse: Refuse): JsonValue {
  if (typeof value === "string" || typeof value === "boolean") return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  if (value instanceof TomlDate) return value.toISOString();
  if (Array.isArray(value)) return value.map((item, index) => plain(item, [...path, index], refuse));
  if (isContainer(value)) {
    const object = {};
    for (const [key, item] of Object.entries(value)) setOwn(object, key, plain(item, [...path, key], refuse));
    return object;
  }
  const what =
    typeof value === "bigint" ? "this number is too big to be exact" : "this value has no equal in JSON";
  refuse(path, "unsupported_toml", what);
  return null;
}
