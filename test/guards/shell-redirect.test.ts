import { describe, expect, it } from "vitest";
import { simpleCommands } from "../../src/guards/shell-commands.js";

/** A text with a here-document, and every command in it: what the document holds runs only where a shell expands it. */
const DOCUMENTS: readonly (readonly [string, readonly string[]])[] = [
  // Where it ends.
  ["cat <<E\nE\nrm x", ["cat", "cat <<E", "rm x"]],
  ["cat <<E\n\tE\nrm x\nE\nrm y", ["cat", "cat <<E", "rm y"]],
  ["cat <<-E\n\t\tE\nrm x", ["cat", "cat <<-E", "rm x"]],
  ["cat <<-ab\na\tb\nrm x\nab\nrm y", ["cat", "cat <<-ab", "rm y"]],
  ["cat <<E\nEx\nxE\n E\nE \nE\nrm x", ["cat", "cat <<E", "rm x"]],
  ["cat <<E\na)\nE)\nE\nrm x", ["cat", "cat <<E", "rm x"]],
  ["cat <<E\nrm x", ["cat", "cat <<E"]],
  ["cat <<''\na\n\nrm x", ["cat", "cat <<", "rm x"]],
  // A line that goes on does not end it, unless the document is quoted.
  ["cat <<E\na\\\nE\nrm y\nE\nrm x", ["cat", "cat <<E", "rm x"]],
  ["cat <<E\na\\\\\nE\nrm x", ["cat", "cat <<E", "rm x"]],
  ["cat <<E\na\\\\\\\nE\nrm y\nE\nrm x", ["cat", "cat <<E", "rm x"]],
  ["cat <<'E'\na\\\nE\nrm x", ["cat", "cat <<E", "rm x"]],
  ["cat <<\\E\na\\\nE\nrm x", ["cat", "cat <<E", "rm x"]],
  // What is expanded in it.
  ["cat <<E\n$(rm x)\nE", ["cat", "cat <<E", "rm x"]],
  ["cat <<E\n`rm x`\nE\nrm y", ["cat", "cat <<E", "rm x", "rm y"]],
  ['cat <<"E"\n$(rm x)\nE', ["cat", "cat <<E"]],
  ["cat <<E\\\nF\n$(rm x)\nEF", ["cat", "cat <<EF", "rm x"]],
  // Within parentheses.
  ["(cat <<E\nEx\nE\n); rm x", ["cat", "cat <<E", "rm x"]],
  ["(cat <<E\nx)E\nE\n); rm x", ["cat", "cat <<E", "rm x"]],
  ["(cat <<E\na\\\nE\nE\n); rm x", ["cat", "cat <<E", "rm x"]],
];

/** A text with a redirection, and every command in it. */
const REDIRECTIONS: readonly (readonly [string, readonly string[]])[] = [
  ["rm x >\tout", ["rm x", "rm x > out"]],
  ["rm x > \t out", ["rm x", "rm x > out"]],
  ["rm x > \\\n out; rm y", ["rm x", "rm x > out", "rm y"]],
  ["rm x > \\\nout", ["rm x", "rm x > out"]],
  ["rm x >", ["rm x", "rm x >"]],
  ["rm x >; rm y", ["rm x", "rm x >", "rm y"]],
  ["rm x > 'a b'", ["rm x", "rm x > a b"]],
  ["rm x 3<>out 4<&- 5>|y", ["rm x", "rm x 3<>out 4<&- 5>|y"]],
];

describe("reading a redirection", () => {
  it.each(REDIRECTIONS)("finds its file and what stands around it in %j", (text, commands) => {
    expect(simpleCommands(text)).toEqual(commands);
  });

  it.each(DOCUMENTS)("tells the here-document from the commands in %j", (text, commands) => {
    expect(simpleCommands(text)).toEqual(commands);
  });

  it.each([
    // Where the operator goes on in the next line.
    "rm x >\\\nout",
    // Without an end that can be told.
    "cat <<",
    "cat <<; rm x",
    "cat <<$E\na\n$E\nrm x",
    "cat <<`E`\na\n`E`\nrm x",
    "cat <<'a\nb'\nrm x\na\nb",
    "(cat <<E\nbody",
    "(cat <<E\nE)\nE\n); rm x",
    "echo `cat <<E\nE`\nE\n`; rm x $(cat <<E\nE`\nE\n)",
  ])("gives up on %j: a guard must take it for a match", (text) => {
    expect(simpleCommands(text)).toBeUndefined();
  });
});
