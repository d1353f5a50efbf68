import fc from "fast-check";
import type { JsonObject, JsonValue } from "../../src/spec/index.js";

/** How a made-up person writes: chosen at random, and then kept to. */
interface Hand {
  readonly indent: string;
  readonly lineEnd: string;
  readonly oneLine: boolean;
  readonly comments: readonly string[];
  readonly trailingComma: boolean;
  /** The first item stands on the line of the bracket. */
  readonly hugs: boolean;
  readonly mark: string;
  readonly end: string;
}

const hand: fc.Arbitrary<Hand> = fc.record({
  indent: fc.constantFrom("  ", "    ", "\t", " ", ""),
  lineEnd: fc.constantFrom("\n", "\r\n"),
  oneLine: fc.boolean(),
  comments: fc.array(
    fc.constantFrom("// a, [person] {'s}", "/* remark */", "", "", "// bridge fake before"),
    {
      minLength: 1,
      maxLength: 7,
    },
  ),
  trailingComma: fc.boolean(),
  hugs: fc.boolean(),
  mark: fc.constantFrom("", "\uFEFF"),
  end: fc.constantFrom("", "\n", "\n\n", "  ", "\n// the end\n"),
});

const handler: fc.Arbitrary<JsonObject> = fc.oneof(
  fc.record({
    type: fc.constant("command"),
    command: fc.constantFrom("./mine.sh", "echo bridge", "x bridge other y"),
  }),
  fc.record({
    matcher: fc.string({ maxLength: 5 }),
    hooks: fc.array(fc.record({ command: fc.string({ maxLength: 5 }) })),
  }),
);

const settings: fc.Arbitrary<JsonObject> = fc
  .record(
    {
      model: fc.string({ maxLength: 6 }),
      permissions: fc.dictionary(fc.string({ maxLength: 3 }), fc.array(fc.integer(), { maxLength: 3 }), {
        maxKeys: 2,
      }),
      hooks: fc.dictionary(fc.constantFrom("before", "after", "mine"), fc.array(handler, { maxLength: 3 })),
      env: fc.dictionary(fc.constantFrom("A", "B"), fc.string({ maxLength: 4 })),
    },
    { requiredKeys: [] },
  )
  .map((value) => structuredClone(value) as JsonObject);

/** A settings file as people have them: any indentation, comments, line ends, trailing commas, their own hooks. */
export const settingsText: fc.Arbitrary<string> = fc.tuple(settings, hand).map(([value, style]) => {
  const comments = style.comments.values();
  const body = write(value, style, "", () => {
    const next = comments.next();
    return next.done === true ? "" : next.value;
  });
  return style.mark + body + style.end.replaceAll("\n", style.lineEnd);
});

function write(value: JsonValue, style: Hand, base: string, remark: () => string): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? ["[", "]"] : ["{", "}"];
  const inner = base + style.indent;
  const said = remark();
  const space = said === "" ? "" : ` ${said}`;
  const isBroken = !style.oneLine || said.startsWith("//");
  const items = Array.isArray(value)
    ? value.map((item) => write(item, style, inner, remark))
    : Object.entries(value).map(
        ([key, item]) => `${JSON.stringify(key)}: ${write(item as JsonValue, style, inner, remark)}`,
      );
  const end = isBroken ? style.lineEnd + base + close : ` ${close}`;
  if (items.length === 0) return said === "" ? open + close : `${open}${space}${end}`;
  const comma = style.trailingComma ? "," : "";
  if (!isBroken) return `${open}${space} ${items.join(", ")}${comma}${end}`;
  const line = style.lineEnd + inner;
  const start = style.hugs ? " " : space + line;
  return `${open}${start}${items.join(`,${line}`)}${comma}${space}${end}`;
}
