/** What would leave a trace if anything ran it; `@@` stands for the command. */
const FORMS = [
  "$(@@)",
  "`@@`",
  "; @@ ;",
  "\n@@\n",
  "\r\n@@\r\n",
  "&& @@ &&",
  "|| @@ ||",
  "| @@",
  "& @@ &",
  "'; @@; '",
  '"; @@; "',
  '\\"; @@; #',
  "'\"'; @@; '\"'",
  "$((`@@`))",
  "$(( a[$(@@)] ))",
  "${x:-$(@@)}",
  "${x:=`@@`}",
  "<(@@)",
  ">(@@)",
  "$'\\n'@@",
  "\\$(@@)",
  "\\\\$(@@)",
  "{{@@}}",
  "${@@}",
  "#{@@}",
  "<%= `@@` %>",
  "$&$(@@)",
  "$`@@$'",
  "$1$$(@@)",
  "\u2028@@\u2029",
  "\u0000;@@",
  "!!;@@",
  "~;@@",
  "%s%n;@@",
  "EOF\n@@\nEOF",
  "--option=$(@@)",
  "-e @@",
] as const;

/** Where they stand: bare, within quotes, behind what ends or escapes something. */
const AROUND: readonly (readonly [string, string])[] = [
  ["", ""],
  ["a ", " b"],
  ["'", "'"],
  ['"', '"'],
  ["\\", ""],
  ["x=", ""],
  ["$", ""],
  ["{{", "}}"],
  ["${tool_input.a", "}"],
  ["🙂", "漢"],
  ["\t", "\t"],
  ["$ARGUMENTS", "$ARGUMENTS"],
  ["%25", "%00"],
  ["*", "?"],
];

/**
 * Texts that run a command wherever a shell, a template or `String.replace` reads them again: more than 500.
 * @param command what they would run
 */
export function injections(command: string): readonly string[] {
  // A function, since the command is no pattern of a replacement.
  return AROUND.flatMap(([before, after]) =>
    FORMS.map((form) => `${before}${form.replaceAll("@@", () => command)}${after}`),
  );
}

/** Lists of so many. */
export function inParts<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / size) }, (_, part) =>
    items.slice(part * size, (part + 1) * size),
  );
}
