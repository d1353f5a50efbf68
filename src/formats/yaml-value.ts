import { type Alias, isAlias, isMap, isScalar, isSeq, type Node, type YAMLMap, type YAMLSeq } from "yaml";
import type { JsonValue } from "../spec/index.js";
import { type Mark, MAX_DEPTH, type Position, type Problem, type ProblemCode, setOwn } from "./document.js";

const MAX_ALIASES = 100;
/** Values that aliases may add to those that are written out. */
const MAX_REPEATED = 10_000;

export interface YamlReading {
  /** Problems are added here. */
  readonly problems: Problem[];
  readonly positionAt: (offset: number) => Position;
}

export interface YamlValue {
  readonly value: JsonValue;
  readonly mark: Mark;
}

interface Walk extends YamlReading {
  readonly anchors: Map<string, Node>;
  /** What an alias means is settled where it is written: its anchor may be given again later. */
  readonly targets: Map<Alias, Node | undefined>;
  /** The collections around the current node. */
  readonly open: Set<Node>;
  aliases: number;
  repeated: number;
  /** Inside the target of an alias. */
  unfolding: boolean;
  /** A limit was passed: the rest is not read. */
  stopped: boolean;
}

/** Turns the contents of a `yaml` document into a plain JSON value and the places of its parts. */
export function buildYaml(contents: Node, { problems, positionAt }: YamlReading): YamlValue {
  return build(contents, 0, {
    problems,
    positionAt,
    anchors: new Map(),
    targets: new Map(),
    open: new Set(),
    aliases: 0,
    repeated: 0,
    unfolding: false,
    stopped: false,
  });
}

function build(node: Node, depth: number, walk: Walk): YamlValue {
  const mark: Mark = { offset: offsetOf(node) };
  if (walk.unfolding) walk.repeated += 1;
  if (walk.stopped) return { value: null, mark };
  if (isAlias(node)) return buildAlias(node, depth, walk);

  rememberAnchor(node, walk);
  if (isScalar(node)) return { value: scalarValue(node.value, node, walk), mark };
  if (depth >= MAX_DEPTH) {
    stop(node, "too_deep", `aliases make more than ${MAX_DEPTH} levels of nesting`, walk);
    return { value: null, mark };
  }
  walk.open.add(node);
  const built = isMap(node)
    ? buildMap(node, depth, walk)
    : isSeq(node)
      ? buildList(node, depth, walk)
      : undefined;
  walk.open.delete(node);
  return built ?? { value: null, mark };
}

function buildMap(map: YAMLMap, depth: number, walk: Walk): YamlValue {
  const value = {};
  const children = new Map<string, Mark>();
  for (const { key, value: entry } of map.items as { key: Node; value: Node | null }[]) {
    const name = keyName(key, walk);
    if (name === undefined) continue;
    const keyOffset = offsetOf(key);
    if (children.has(name)) {
      report(key, "duplicate_key", `the key ${JSON.stringify(name)} stands here a second time`, walk);
    }
    const built = entry === null ? undefined : build(entry, depth + 1, walk);
    setOwn(value, name, built?.value ?? null);
    children.set(name, { ...(built?.mark ?? { offset: keyOffset }), keyOffset });
  }
  return { value, mark: { offset: offsetOf(map), children } };
}

function buildList(list: YAMLSeq, depth: number, walk: Walk): YamlValue {
  const children = new Map<number, Mark>();
  const value = (list.items as Node[]).map((item, index) => {
    const built = build(item, depth + 1, walk);
    children.set(index, built.mark);
    return built.value;
  });
  return { value, mark: { offset: offsetOf(list), children } };
}

function buildAlias(alias: Alias, depth: number, walk: Walk): YamlValue {
  const mark: Mark = { offset: offsetOf(alias) };
  const target = targetOf(alias, walk);
  if (target === undefined) return { value: null, mark };
  const outermost = !walk.unfolding;
  walk.unfolding = true;
  const built = build(target, depth, walk);
  walk.unfolding = !outermost;
  if (outermost && walk.repeated > MAX_REPEATED) {
    stop(alias, "too_big", `aliases repeat more than ${MAX_REPEATED} values`, walk);
  } else if (walk.repeated > MAX_REPEATED) {
    walk.stopped = true;
  }
  return { value: built.value, mark: { ...built.mark, ...mark } };
}

function targetOf(alias: Alias, walk: Walk): Node | undefined {
  if (!walk.targets.has(alias)) {
    walk.aliases += 1;
    if (walk.aliases > MAX_ALIASES) stop(alias, "too_big", `more than ${MAX_ALIASES} aliases`, walk);
    const target = walk.anchors.get(alias.source);
    walk.targets.set(alias, target);
    if (target === undefined)
      report(alias, "syntax", `there is no anchor \`&${alias.source}\` before this alias`, walk);
  }
  const target = walk.targets.get(alias);
  if (target === undefined || !walk.open.has(target)) return target;
  report(alias, "unsupported_yaml", "this alias stands inside of what it repeats", walk);
  return undefined;
}

function keyName(key: Node | null, walk: Walk): string | undefined {
  if (key === null) return undefined;
  if (!isAlias(key)) rememberAnchor(key, walk);
  const node = isAlias(key) ? targetOf(key, walk) : key;
  if (node === undefined || walk.stopped) return undefined;
  if (isScalar(node) && typeof node.value === "string") return node.value;
  report(key, "unsupported_yaml", "a key must be a string", walk, "put it in quotes");
  return undefined;
}

function scalarValue(value: unknown, node: Node, walk: Walk): JsonValue {
  if (typeof value === "string" || typeof value === "boolean" || value === null) return value;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  report(
    node,
    "unsupported_yaml",
    "this value has no equal in JSON",
    walk,
    "use a finite number, or put it in quotes",
  );
  return null;
}

function rememberAnchor(node: Node & { anchor?: string }, walk: Walk): void {
  if (node.anchor !== undefined && !walk.unfolding) walk.anchors.set(node.anchor, node);
}

function stop(node: Node, code: ProblemCode, message: string, walk: Walk): void {
  report(node, code, message, walk);
  walk.stopped = true;
}

function report(node: Node, code: ProblemCode, message: string, walk: Walk, hint?: string): void {
  const problem: Problem = { code, level: "error", message, ...walk.positionAt(offsetOf(node)) };
  walk.problems.push(hint === undefined ? problem : { ...problem, hint });
}

function offsetOf(node: Node): number {
  return node.range?.[0] ?? 0;
}
