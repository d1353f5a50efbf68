import { describe, expect, it } from "vitest";
import { simpleCommands } from "../../src/guards/shell-commands.js";

/** A text with an expansion, and every command in it, as POSIX shells and bash read it. */
const READ: readonly (readonly [string, readonly string[]])[] = [
  // A `$` that begins nothing.
  ["echo a$ b", ["echo a$ b"]],
  ["$ x", ["$ x"]],
  ['echo "$" $', ["echo $ $"]],
  ["echo \"$'a b'\"", ["echo $'a b'"]],

  // Backslashes within double quotes.
  ['echo "a\\\nb"', ["echo ab"]],
  ['echo "a\\b"', ["echo a\\b"]],
  ['echo "\\$(rm x)" "\\`rm x\\`" "\\\\"', ["echo $(rm x) `rm x` \\"]],
  ['echo "a\\', ["echo a\\", "a\\"]],

  // Backticks take one level of backslashes off; `\"` is a quote only within double quotes.
  ['echo "`rm \\"x  y\\"`"', ["rm x  y", 'echo `rm \\"x  y\\"`']],
  ['echo `rm \\"x  y\\"`', ['rm "x y"', 'echo `rm \\"x  y\\"`']],
  ["echo `rm \\a\\$x\\\\y`", ["rm a$xy", "echo `rm \\a\\$x\\\\y`"]],
  ["echo `rm x\\", ["rm x\\", "echo `rm x\\"]],
  ["echo `ls\nrm x`", ["ls", "rm x", "echo `ls\nrm x`"]],
  ["cat <<E `rm x`\nbody\nE\nrm y", ["rm x", "cat `rm x`", "cat `rm x` <<E", "rm y"]],

  // Bodies of here-documents.
  ["cat <<E\n`rm x` $(rm y) ${a:-$(rm z)}\nE", ["cat", "cat <<E", "rm x", "rm y", "rm z"]],
  ["cat <<E\n\\$(rm x) \\`rm y\\`\nE", ["cat", "cat <<E"]],
  ["cat <<E\n\\\\$(rm x)\nE", ["cat", "cat <<E", "rm x"]],
  ["cat <<E\n$'a' $\"b\" \"'\nE\nrm x", ["cat", "cat <<E", "rm x"]],
  ["cat <<E\n${a:-`rm \\$x \\a`} ${b:-'c'}\nE", ["cat", "cat <<E", "rm $x a"]],

  // Arithmetic ends at the parentheses that close it.
  ["echo $(((1)+2)); rm x", ["echo $(((1)+2))", "rm x"]],
  ["echo $(((1)*((2)+3))); rm x", ["echo $(((1)*((2)+3)))", "rm x"]],
  ["echo $((1 + \\$(rm x))); rm y", ["echo $((1 + \\$(rm x)))", "rm y"]],
  [
    "echo $((`rm x` + $(rm y) + ${a:-$(rm z)}))",
    ["rm x", "rm y", "rm z", "echo $((`rm x` + $(rm y) + ${a:-$(rm z)}))"],
  ],
  ["echo $((1 +\\\n ${a:-1})); rm x", ["echo $((1 +\\\n ${a:-1}))", "rm x"]],

  // Parameters end at the brace that closes them: what stands in quotes or behind a backslash does not.
  ["echo ${a:-b c; rm x}; ls", ["echo ${a:-b c; rm x}", "ls"]],
  ["echo ${a:-\\}; rm x}; ls", ["echo ${a:-\\}; rm x}", "ls"]],
  ["echo ${a:-'}'; rm x}; ls", ["echo ${a:-'}'; rm x}", "ls"]],
  ['echo ${a:-"}"; rm x}; ls', ['echo ${a:-"}"; rm x}', "ls"]],
  ['echo "${a:-"}"; rm x}"; ls', ['echo ${a:-"}"; rm x}', "ls"]],
  ["echo ${a:-'\"$(rm x)`rm y`'}; ls", ["echo ${a:-'\"$(rm x)`rm y`'}", "ls"]],
  ["echo \"${a:-'b c'}${a%'d'}\"; ls", ["echo ${a:-'b c'}${a%'d'}", "ls"]],
  ['echo "${a:-"it\'s"}"; ls', ['echo ${a:-"it\'s"}', "ls"]],
  ['echo ${a:-`rm \\"x  y\\"`}', ['rm "x y"', 'echo ${a:-`rm \\"x  y\\"`}']],
  ['echo ${a:-"`rm \\"x  y\\"`"}', ["rm x  y", 'echo ${a:-"`rm \\"x  y\\"`"}']],

  // In them, a process is substituted where nothing quotes it.
  ["echo ${a:-<(rm x)} ${b:->(rm y)}", ["rm x", "rm y", "echo ${a:-<(rm x)} ${b:->(rm y)}"]],
  ['echo "${a:-<(rm x)}"', ["echo ${a:-<(rm x)}"]],
  ["echo ${a:-<b; rm x}; ls", ["echo ${a:-<b; rm x}", "ls"]],
  ["echo ${a:-b(rm x)}; ls", ["echo ${a:-b(rm x)}", "ls"]],

  // What is never closed belongs to the word, and is looked through once more.
  ["echo ${", ["echo ${"]],
  ["echo ${a; rm x", ["echo ${a; rm x", "a", "rm x"]],
  ["echo $'a; rm x", ["echo a; rm x", "a", "rm x"]],
];

/** Shells disagree about these, so that what runs in one is mere text to another. */
const DISAGREE: readonly (readonly [why: string, text: string])[] = [
  ["`\\'` ends `$'…'` for a shell that does not know it", "echo $'a\\'"],
  ["double quotes in arithmetic", 'echo $((1 + "2"))'],
  ["single quotes in arithmetic", "echo $((1 + '2'))"],
  ["a group that closes apart from the arithmetic it began as", "echo $((1) + 2)"],
  ["quotes in an expansion within arithmetic", 'echo $(( ${a:-"1"} ))'],
  ["where backticks with several lines stand before a here-document", "cat <<E `ls\nrm x`\nbody\nE"],
  ["the same, within a substitution", "cat <<E $(echo `ls\nrm x`)\nbody\nE"],
  ["quotes in an expansion within a here-document", 'cat <<E\n${a:-"b"}\nE'],
  // Each of these hides a command from one reading that another runs.
  ['bash runs it: `\\"` is no quote in there', 'echo $((`echo \\" ; rm x; echo \\"`))'],
  ['bash runs it: `\\"` is no quote in there', 'echo "${a:-`echo \\" ; rm x; echo \\"`}"'],
  ['bash runs it: `\\"` is no quote in there', 'echo "${a:-"`echo \\" ; rm x; echo \\"`"}"'],
  ['dash runs it: `\\"` is a quote in there', "cat <<E\n`echo \\\" '\\\"; rm x #'`\nE"],
  ['dash runs it: `\\"` is a quote in there', "cat <<E\n${a:-`echo \\\" '\\\"; rm x #'`}\nE"],
  ["bash runs it: single quotes quote in there", "echo \"${a:-'}\" '}\"; rm x; echo '' #'"],
  ["bash runs it: single quotes quote in there", 'echo $(( ${a:-\'} )) "\'} )); rm x; echo ""'],
  ["dash runs it: single quotes are letters in there", 'echo "${a:-\'}"; rm x; echo "\'}"'],
  ["where an expansion with single quotes ends in a here-document", "cat <<E\n${a:-'}'$(rm x)}\nE"],
];

describe("what is substituted in a text for a shell", () => {
  it.each(READ)("%j", (text, commands) => {
    expect(simpleCommands(text)).toEqual(commands);
  });

  it.each(DISAGREE)("cannot be told: %s: %j", (_why, text) => {
    expect(simpleCommands(text)).toBeUndefined();
  });

  it("is read sixteen levels deep, backticks included, and no deeper", () => {
    const nested = (levels: number, inner: string): string =>
      `${"(".repeat(levels)}${inner}${")".repeat(levels)}`;
    for (const [inner, levels] of [
      ["echo `rm x`", 15],
      ["echo ${a}", 15],
      ["echo $((1))", 15],
      ["echo ${a:-`rm x`}", 14],
    ] as const) {
      expect(simpleCommands(nested(levels, inner))).toContain(inner);
      expect(simpleCommands(nested(levels + 1, inner))).toBeUndefined();
    }
  });
});
