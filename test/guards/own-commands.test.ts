import { describe, expect, it } from "vitest";
import { setsHooksFree } from "../../src/guards/own-commands.js";

function asks(command: string): boolean {
  const [program = "", ...words] = command.split(" ");
  return setsHooksFree(program, words);
}

describe("a command that asks anyhook to let hooks go", () => {
  it.each([
    "anyhook pause --for 1h --why repair",
    "anyhook pause --for=1h",
    "anyhook pause --why=x",
    "anyhook --json pause --for 1h",
    "anyhook trust add",
    "anyhook trust remove .",
    "anyhook trust review --yes",
    "anyhook init --yes",
    "anyhook init --trust",
    "anyhook init --force",
    "anyhook install claude-code --monitor",
    "anyhook install claude-code --command x",
    "anyhook install claude-code --command=x",
    "anyhook uninstall claude-code",
    "npx anyhook uninstall",
    "npx -y anyhook@1.2.3 uninstall",
    "npx anyhook@latest uninstall",
    "pnpx anyhook uninstall",
    "bunx anyhook uninstall",
    "npm exec -- anyhook uninstall",
    "pnpm dlx anyhook uninstall",
    "yarn anyhook uninstall",
    "bun x anyhook uninstall",
    "npx ./node_modules/.bin/anyhook uninstall",
    "node node_modules/anyhook/dist/cli/bin.cjs uninstall",
    "node --no-warnings /opt/anyhook/bin.js pause --for 1h",
    "nodejs anyhook/bin.mjs uninstall",
    "bun anyhook/src/cli/bin.ts uninstall",
    "deno run anyhook/bin.mts uninstall",
    "tsx anyhook/bin.cts uninstall",
  ])("is `%s`", (command) => {
    expect(asks(command)).toBe(true);
  });

  it.each([
    "anyhook",
    "anyhook pause",
    "anyhook pause --end",
    "anyhook pause x--for",
    "anyhook trust",
    "anyhook trust review",
    "anyhook trust addition",
    "anyhook trust readd",
    "anyhook trust review --yesterday",
    "anyhook trust review x--yes",
    "anyhook init",
    "anyhook init --yesterday",
    "anyhook init x--yes",
    "anyhook install claude-code",
    "anyhook install x--monitor",
    "anyhook doctor --for 1h",
    "anyhook explain add",
    "ls anyhook uninstall",
    "echo uninstall",
    "uninstall",
    "npx anyhookx uninstall",
    "npx my-anyhook uninstall",
    "npx uninstall anyhook",
    "npm uninstall other",
    "node anyhook uninstall",
    "node anyhook/bin.json uninstall",
    "node anyhook/bin.js.map uninstall",
    "node other/bin.js uninstall",
    "npx anyhook/bin.js uninstall",
    "python anyhook/bin.js uninstall",
  ])("is not `%s`", (command) => {
    expect(asks(command)).toBe(false);
  });
});
