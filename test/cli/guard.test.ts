import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { GUARD_SH } from "../../src/workbench/init-files.js";

function guard(stdin: string): number | null {
  return spawnSync("/bin/sh", ["-c", GUARD_SH], { input: stdin, encoding: "utf8" }).status;
}

function guardCommand(command: string): number | null {
  return guard(
    JSON.stringify({ hook_event_name: "PreToolUse", tool_input: { description: 'a "x"', command } }),
  );
}

const DENIED = [
  "rm -rf build",
  "rm -fr build",
  "rm -r -f build",
  "rm -f -v -R build",
  "rm build -rf",
  "rm --recursive --force build",
  "rm --force --recurs build",
  "rm -r --f build",
  "/bin/rm -rf build",
  String.raw`\rm -rf build`,
  "'rm' -'r'f build",
  'r"m" "-rf" build',
  "sudo rm -rf build",
  "sudo -u root env A=b rm -rf build",
  "cd app && rm -rf build",
  "ls; (rm -rf build)",
  "true|xargs rm -rf",
  "echo $(rm -rf build)",
  "echo `rm -rf build`",
  'bash -c "rm -rf build"',
  "ls\nrm -rf build",
  "rm \\\n  -r \\\n  -f build",
  "rm\t-rf\tbuild",
  "rm${IFS}-rf${IFS}build",
  "rm -$FLAGS build",
  "rm -{r,f} build",
  "find . -exec rm -rf {} +",
  "rm a; rm -rf b",
  "rm -rf -- -x",
  "rm -rf 漢字",
  "sudo -u git rm -rf build",
  'env "X=a;git" rm -rf build',
  "git fetch rm -rf build",
  'rm -r "a #b" -f',
  "rm -r a#b -f",
  "ls # no\nrm -rf build",
];

const PASSED = [
  "rm build",
  "rm -r build",
  "rm -f build",
  "rm -r a; rm -f b",
  "rm -r a && ls -f",
  "rm -r -- -f",
  "rm -i --one-file-system build",
  "ls -rf",
  "echo rmdir -rf",
  "npm run form -rf",
  "git rm -r -f --cached docs",
  "rm a; git rm -rf --cached b && docker rm -f -v c --recursive",
  "rm -r build # -f is not needed here",
  "",
];

describe.skipIf(process.platform === "win32")("the guard that init writes", () => {
  it.each(DENIED)("denies %j", (command) => {
    expect(guardCommand(command)).toBe(2);
  });

  it.each(PASSED)("has no objection to %j", (command) => {
    expect(guardCommand(command)).toBe(0);
  });

  it("reads every command that an event holds, wherever it stands and however it is escaped", () => {
    expect(guard('{"a":{"command":"ls"},"tool_input":{"command" : "rm -rf x"}}')).toBe(2);
    expect(guard(String.raw`{"tool_input":{"command":"\u0072\u006d -rf x"}}`)).toBe(2);
    expect(guard(String.raw`{"note":"\"command\":\"rm -rf x\"","command":"ls"}`)).toBe(0);
    expect(guard('{\n"tool_input":{\n"command":\n"rm -rf x"}}')).toBe(2);
    expect(guardCommand(`${"# padding\n".repeat(10_000)}rm -rf x`)).toBe(2);
  });

  it("fails, which denies, when it cannot read the event", () => {
    expect(guard("")).toBe(1);
    expect(guard("{}")).toBe(1);
    expect(guard("not JSON")).toBe(1);
  });
});
