import { Command } from "commander";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addCommonOptions } from "../../src/cli/common.js";
import { parseQuickly } from "../../src/cli/quick.js";
import { VERBS } from "../../src/cli/verbs.js";
import type { Parsed, VerbEntry } from "../../src/cli/verb.js";

const quickVerbs = VERBS.filter(({ quick }) => quick !== undefined);

/** The parser itself, on the same words; undefined where it refuses them or prints help. */
async function parsed(entry: VerbEntry, words: readonly string[]): Promise<Parsed | undefined> {
  const command = await commandOf(entry);
  try {
    command.parse(words, { from: "user" });
  } catch {
    return undefined;
  }
  const { color: _, ...options } = command.opts();
  return { args: command.args, options };
}

async function commandOf(entry: VerbEntry): Promise<Command> {
  const command = new Command(entry.name)
    .exitOverride()
    .configureOutput({ writeOut: () => {}, writeErr: () => {}, outputError: () => {} });
  const { verb } = await entry.load();
  verb.define(command);
  addCommonOptions(command);
  return command;
}

describe.each(quickVerbs.map((entry) => [entry.name, entry] as const))(
  "%s without the parser",
  (_, entry) => {
    const { flags = [], values = [] } = entry.quick ?? {};
    const spelled = (name: string): string =>
      `--${name.replaceAll(/[A-Z]/gu, (letter) => `-${letter.toLowerCase()}`)}`;

    it("knows every option that the verb defines, but for those whose values are looked at", async () => {
      const command = await commandOf(entry);
      const defined = command.options.map((option) => option.attributeName());
      const known = [...flags, ...values, "json", "trust", "cwd", "home"];
      expect(defined.filter((name) => !["color", "dialect", "version"].includes(name)).toSorted()).toEqual(
        known.toSorted(),
      );
    });

    it("understands the same as the parser, or leaves it to the parser", async () => {
      const word = fc.constantFrom(
        ...[...flags, ...values, "json", "trust", "cwd", "home", "color", "dialect", "help", "nope"].map(
          spelled,
        ),
        "PreToolUse",
        "x",
        "-",
        "--",
        "-x",
        "",
        "--payload=x",
      );
      await fc.assert(
        fc.asyncProperty(fc.array(word, { maxLength: 6 }), async (words) => {
          const quick = parseQuickly(words, entry.quick);
          if (quick !== undefined) expect(quick).toEqual(await parsed(entry, words));
        }),
        { numRuns: 500 },
      );
    });

    it("needs no parser for what agents write", () => {
      const [fewest] = entry.quick?.args ?? [0];
      const words = Array.from({ length: fewest }, () => "x");
      expect(parseQuickly([...words, "--json"], entry.quick)).toEqual({
        args: words,
        options: { json: true },
      });
    });
  },
);
