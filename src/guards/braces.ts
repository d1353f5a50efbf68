interface BraceGroup {
  readonly open: number;
  readonly commas: readonly number[];
  readonly close: number;
}

/**
 * The texts that `{a,b}` alternatives, nested ones too, stand for, in order. Braces without a comma or a partner are
 * literal, as in a shell; a backslash protects the next character and stays.
 * @returns `undefined` when there would be more than `most` texts
 */
export function expandBraces(pattern: string, most: number): string[] | undefined {
  const done: string[] = [];
  const open = [pattern];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    const group = firstGroup(text);
    if (group === undefined) done.push(text);
    // Each text that is open ends as at least one: counting commas first keeps a huge group from being written out.
    else if (done.length + open.length + group.commas.length + 1 > most) return undefined;
    else open.push(...alternatives(text, group).toReversed());
  }
  return done;
}

/** The group with a comma of its own that opens first. */
function firstGroup(text: string): BraceGroup | undefined {
  let first: BraceGroup | undefined;
  const stack: { open: number; commas: number[] }[] = [];
  for (let index = 0; index < text.length; index += 1) {
    const char = text[index];
    if (char === "\\") index += 1;
    else if (char === "{") stack.push({ open: index, commas: [] });
    else if (char === ",") stack.at(-1)?.commas.push(index);
    else if (char === "}") {
      const group = stack.pop();
      if (group === undefined || group.commas.length === 0) continue;
      if (first === undefined || group.open < first.open) first = { ...group, close: index };
    }
  }
  return first;
}

function alternatives(text: string, group: BraceGroup): string[] {
  const before = text.slice(0, group.open);
  const after = text.slice(group.close + 1);
  const cuts = [group.open, ...group.commas, group.close];
  return cuts.slice(1).map((cut, index) => before + text.slice((cuts[index] as number) + 1, cut) + after);
}
