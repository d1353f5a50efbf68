/** A command handler as a hook file has it. */
export interface Handler {
  readonly command: string;
  readonly args?: readonly string[];
}

/** A file of the own format with these handlers for every tool call. */
export function hookFile(handlers: readonly Handler[]): string {
  return fileOf([{ hooks: handlers.map((handler) => ({ type: "command", ...handler })) }]);
}

/**
 * A file with hooks that the measured event does not concern: other tools by name, other tools by pattern, and other
 * commands of the same tool.
 */
export function unrelatedFile(count: number): string {
  return fileOf(Array.from({ length: count }, (_, number) => unrelated(number)));
}

function unrelated(number: number): object {
  const kinds = [
    { matcher: `m${number}__a`, if: undefined },
    { matcher: `m${number}__.*`, if: undefined },
    { matcher: `Tool${number}|Other${number}`, if: undefined },
    { matcher: "Bash", if: `Bash(t${number} *)` },
  ] as const;
  const { matcher, if: condition } = kinds[number % kinds.length]!;
  return { matcher, hooks: [{ type: "command", command: "true", if: condition }] };
}

function fileOf(groups: readonly object[]): string {
  return JSON.stringify({ hooks: { PreToolUse: groups } });
}
