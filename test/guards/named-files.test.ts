import { describe, expect, it } from "vitest";
import { MOST_PATHS, namedPaths } from "../../src/guards/named-files.js";
import type { JsonObject } from "../../src/spec/index.js";

const PLACES = { cwd: "/w", home: "/h" };
const X = "/w/hooks/x.sh";

function paths(params: JsonObject, file = ".anyhook/hooks.yaml"): readonly string[] {
  const source = { path: `/w/${file}`, file, line: 1, column: 1, pointer: "" };
  return namedPaths({ params, source }, PLACES);
}

describe("the files that a command names", () => {
  it.each([
    "hooks/x.sh",
    "./hooks/x.sh --fast",
    "sh -ec 'exec hooks/x.sh'",
    "cd hooks && ./x.sh",
    "(cd hooks; sh x.sh)",
    'h"ook"s/x.sh',
    "$'hooks/x.sh'",
    "A=1 hooks/x.sh",
    "timeout 5 hooks/x.sh",
    "env -i A=1 hooks/x.sh",
    "sh < hooks/x.sh",
    "sh 0<hooks/x.sh",
    "exec 3<hooks/x.sh; sh <&3",
    "cat hooks/x.sh | sh",
    "sh <(cat hooks/x.sh)",
    "tee >(sh hooks/x.sh)",
    "sh <<EOF\n. hooks/x.sh\nEOF",
    'printf %s "$(hooks/x.sh)"',
    "echo `hooks/x.sh`",
    "if [ -x hooks/x.sh ]; then hooks/x.sh; fi",
    "case $1 in *) hooks/x.sh;; esac",
    "f() { hooks/x.sh; }; f",
    "trap hooks/x.sh EXIT",
    "eval 'hooks/x.sh'",
    "git -c core.pager=hooks/x.sh log",
    "GIT_PAGER=hooks/x.sh git log",
    'echo "never closed; hooks/x.sh',
    "if true; then :; hooks/x.sh",
    "$CLAUDE_PROJECT_DIR/hooks/x.sh",
    '"${ANY:?}"/hooks/x.sh',
    '"$(git rev-parse --show-toplevel)/hooks/x.sh"',
    "~+/hooks/x.sh",
    // A variable of its own, wherever it gets its value.
    "D=hooks; sh $D/x.sh",
    "D=hooks sh -c '$D/x.sh'",
    "A=hooks; B=$A/x.sh; sh $B",
    'x=$(pwd); "$x/hooks/x.sh"',
    "N=x; sh hooks/$N.sh",
    "N=x; sh hooks/${N}.sh",
    'sh "${GUARD:-hooks/x.sh}"',
    'sh "${GUARD-hooks/x.sh}"',
    "sh hooks/{w,x}.sh",
    // An option and its value in one word.
    "tool -fhooks/x.sh",
    "tool --file=hooks/x.sh",
    "curl -d @hooks/x.sh",
    "node --import file:///w/hooks/x.sh",
    "NODE_OPTIONS=--require=./hooks/x.sh node a.js",
    "NODE_OPTIONS='--require=./hooks/x.sh --no-warnings' node a.js",
    "LD_PRELOAD=hooks/a.so:hooks/x.sh ls",
    // What a shell runs, where an expansion hides whether it is its script or an option.
    'bash "$CLAUDE_PROJECT_DIR"/hooks/x.sh',
    'sh "$ANYHOOK_PROJECT_DIR"/hooks/"x.sh" --fast',
    'bash "$(git rev-parse --show-toplevel)"/hooks/x.sh',
    "bash $CLAUDE_PROJECT_DIR/'hooks'/x.sh",
    "bash $OPTIONS -c 'cd hooks && ./x.sh'",
    "sh <>hooks/x.sh",
    // Expansions within expansions.
    '"$(cd "$(dirname "$0")" && pwd)/hooks/x.sh"',
    'sh "$(cd "${0%/*}" && pwd -P)/hooks/x.sh"',
    '"${CLAUDE_PROJECT_DIR:-${PWD}}/hooks/x.sh"',
    'sh "${GUARD:-${OTHER:-hooks/x.sh}}"',
    // Folders that are gone to.
    "cd -- hooks && sh x.sh",
    "cd -P hooks && sh x.sh",
    "env -C hooks ./x.sh",
    "env --chdir hooks ./x.sh",
  ])("are found in `%s`", (command) => {
    expect(paths({ command })).toContain(X);
  });

  it.each<[JsonObject, string]>([
    [{ command: "hooks/x.sh", args: [] }, X],
    [{ command: "my hooks/it's $x.sh", args: [] }, "/w/my hooks/it's $x.sh"],
    [{ command: "sh", args: ["-c", "exec hooks/x.sh"] }, X],
    [{ command: "sh", args: ["hooks/x.sh"] }, X],
    [{ command: "sh x.sh", cwd: "hooks" }, X],
    [{ command: 'eval "$GUARD"', env: { GUARD: "sh hooks/x.sh" } }, X],
    [{ command: "sh $D/x.sh", env: { D: "hooks" } }, X],
    [{ bash: "hooks/x.sh" }, X],
    [{ windows: { command: "hooks/x.sh" } }, X],
    [{ command: "sh '/w/a\nb.sh'" }, "/w/a\nb.sh"],
    [{ command: "~/x.sh" }, "/h/x.sh"],
    [{ command: '"$HOME"/x.sh' }, "/h/x.sh"],
    [{ command: "./x.sh" }, "/w/.anyhook/x.sh"],
    [{ command: "node hooks/guard" }, "/w/hooks/guard.js"],
    [{ command: "node --no-warnings hooks" }, "/w/hooks/index.js"],
    [{ command: "node", args: ["hooks/guard"] }, "/w/hooks/guard.js"],
    [{ command: "node -e \"require('./hooks/x.js')\"" }, "/w/hooks/x.js"],
    [{ command: "python3 -m hooks.guard" }, "/w/hooks/guard.py"],
    [{ command: "python3 -mhooks.guard" }, "/w/hooks/guard.py"],
    [{ command: "/usr/bin/python3.12 hooks" }, "/w/hooks/__main__.py"],
  ])("are found in %j", (params, path) => {
    expect(paths(params)).toContain(path);
  });

  it("are those of the home for a file of the home", () => {
    expect(paths({ command: "./x.sh" }, "~/.anyhook/hooks.yaml")).toContain("/h/.anyhook/x.sh");
  });

  it.each(["exit 2", "touch hooks/x.sh", "make > hooks/x.sh", "echo hooks/x.sh", "curl https://a.example/x"])(
    "are none in `%s`",
    (command) => {
      expect(paths({ command }).filter((path) => path.includes("x"))).toEqual([]);
    },
  );

  it("are not looked for where nothing of this machine is named", () => {
    expect(paths({ url: "https://a.example/hooks/x.sh", headers: { A: "hooks/x.sh" } })).toEqual([]);
  });

  it("end at a number that says that there are more", () => {
    const command = Array.from({ length: 1000 }, (_, index) => `./x${index}`).join(" ");
    expect(paths({ command })).toHaveLength(MOST_PATHS + 1);
  });

  it.each([
    "A=$A; sh $A/x",
    "A=$B; B=$A; $A/$B",
    `${"$A".repeat(2000)}/x`,
    `${"A=${A:-".repeat(500)}`,
    `A=1; sh ${"$A/".repeat(1000)}`,
    "${".repeat(4000),
    "{a,b}".repeat(800),
    "$(".repeat(4000),
    `${"$(".repeat(2000)}${")".repeat(2000)}/x`,
    "${A:-".repeat(700) + "}".repeat(700),
    "a:".repeat(4000),
    `sh $A ${"'a b' ".repeat(500)}`,
    `A='${"B= ".repeat(1000)}'`,
    `${"A=".repeat(20_000)}$(a b)`,
    `-${"f".repeat(100_000)}`,
    "file://%",
    "\0",
  ])("are looked for without end or exception in nothing: %#", (command) => {
    const began = performance.now();
    paths({ command, args: [command], env: { A: command } });
    paths({ command, env: { A: command } });
    expect(performance.now() - began).toBeLessThan(1000);
  });
});
