import { describe, expect, it } from "vitest";
import { MOST_PATHS, namedPaths } from "../../src/guards/named-files.js";
import type { JsonObject } from "../../src/spec/index.js";

const X = "/w/hooks/x.sh";

/** Those of a hook of the workspace's own file. */
function paths(params: JsonObject): readonly string[] {
  const source = { path: "/w/hooks.yaml", file: "hooks.yaml", line: 1, column: 1, pointer: "" };
  return namedPaths({ params, source }, { cwd: "/w", home: "/h" });
}

describe("the files that a definition names", () => {
  it.each<[string, readonly string[]]>([
    // A command's name without a slash is looked for elsewhere; its words are files, and more where it is a program.
    ["x.sh", []],
    ["./x.sh ''", ["/w/x.sh"]],
    ["./x.sh a:b", ["/w/x.sh", "/w/a:b"]],
    ["./x.sh a@b", ["/w/x.sh", "/w/a@b"]],
    ["./x.sh -fa", ["/w/x.sh", "/w/-fa"]],
    ["./x.sh -f/a", ["/w/x.sh", "/w/-f/a", "/a"]],
    ["./x.sh a-f/a", ["/w/x.sh", "/w/a-f/a"]],
    ["./x.sh -m ./a", ["/w/x.sh", "/w/-m", "/w/a"]],
    ["./x.sh a=b", ["/w/x.sh", "/w/a=b", "/w/b"]],
    ["./x.sh --a=b=c", ["/w/x.sh", "/w/--a=b=c", "/w/b=c"]],
    ["./x.sh a,./b", ["/w/x.sh", "/w/a,./b", "/w/b"]],
    ["./x.sh file:///a file://%", ["/w/x.sh", "/a"]],
    ["./x.sh https://a.example/b.sh", ["/w/x.sh"]],
    ["./x.sh --at=https://a.example/b.sh", ["/w/x.sh"]],
    ["./x.sh ~ ~/a ~+/b ~c", ["/w/x.sh", "/h", "/h/a", "/w/b", "/w/~c"]],
    ["./x.sh /a/../b", ["/w/x.sh", "/b"]],
    ["A=1 ./x.sh", ["/w/A=1", "/w/1", "/w/x.sh"]],
    ["touch ./x.sh", []],
    ["sh -c 'touch hooks/x.sh'", ["/w/-c", "/w/touch hooks/x.sh"]],
    ["", []],
  ])("are, for `%s`, exactly %j", (command, found) => {
    expect(paths({ command })).toEqual(found);
  });

  it.each([
    // Folders that are gone to, also by an option with its value in one word, and where the text cannot be read.
    "env -Chooks ./x.sh",
    "env --chdir=hooks ./x.sh",
    "pushd hooks && ./x.sh",
    "A=1 sh -c 'cd hooks && ./x.sh'",
    "A=1 cd hooks; ./x.sh",
    "$[1]; cd hooks && ./x.sh",
    "env -C hooks -C ../hooks ./x.sh",
    "./x.sh; cd hooks; ./x.sh",
    // Alternatives.
    "cat hooks/{w,x}.sh",
    ". hooks/{w,x}.sh",
    // Values of variables.
    "D=hooks/; F=x.sh; sh $D$F",
    "sh $D/x.sh; D=hooks; sh $D/x.sh",
    "${PREFIX:-}hooks/x.sh",
    "eval \"$A\"; A='hooks/x.sh;'",
    `${"A=".repeat(8)}'exec hooks/x.sh'`,
    `${"A='a b'; ".repeat(10)}A='exec hooks/x.sh'`,
    // Redirections.
    "exec {fd}<hooks/x.sh; sh <&$fd",
    "python3 <<< \"exec(open('hooks/x.sh').read())\"",
    "$[1]; sh <>hooks/x.sh",
    // Behind 64 KiB.
    `: ${"a ".repeat(33_000)}; hooks/x.sh`,
  ])("are found in `%.60s`", (command) => {
    expect(paths({ command })).toContain(X);
  });

  it.each<[JsonObject, string]>([
    [{ command: "nice", args: ["-n", "5", "sh", "-c", "hooks/x.sh;"] }, X],
    [{ command: "env", args: ["-C", "hooks", "./x.sh"] }, X],
    [{ command: "env", args: ["A=it's", "sh", "hooks/$A.sh"] }, "/w/hooks/it's.sh"],
    [{ command: "node", args: ["--a", "--b", "--c", "hooks/guard"] }, "/w/hooks/guard.js"],
    [{ command: "node", args: [1, "hooks/guard"] }, "/w/hooks/guard.js"],
    [{ command: "run", args: ["a", ["hooks/x.sh"], 1, null] }, X],
    [{ command: "run", args: [{ file: "hooks/x.sh" }] }, X],
    [{ command: ["hooks/x.sh"], timeout: 5, also: null }, X],
    [{ command: 5, args: ["hooks/x.sh"] }, X],
    [{ command: "node", args: "hooks/x.sh" }, X],
    [{ file: "x.sh" }, "/w/x.sh"],
    [{ also: ["exec hooks/x.sh"] }, X],
    [{ command: "$A/x.sh", env: { A: 1 } }, "/w/x.sh"],
    [{ command: "BASH_ENV=x.sh bash -c :" }, "/w/x.sh"],
    [{ command: "NODE_ENV=test node hooks/guard" }, "/w/hooks/guard.js"],
    [{ command: "node a b c" }, "/w/c.js"],
    [{ command: "node hooks/{v,w}" }, "/w/hooks/w/package.json"],
    [{ command: "python3 -m hooks" }, "/w/hooks/__init__.py"],
    [{ command: "python3 -m a.b" }, "/w/a/b/__main__.py"],
    [{ command: "cd ~ && ./x.sh" }, "/h/x.sh"],
    [{ command: "cd ~/a && ./x.sh" }, "/h/a/x.sh"],
  ])("are found in %j", (params, path) => {
    expect(paths(params)).toContain(path);
  });

  it.each<[JsonObject, string]>([
    [{ command: "sh -c 'touch hooks/x.sh'" }, X],
    [{ command: "cd hooks; ./x.sh" }, "/w/cd/x.sh"],
    [{ command: "./run hooks; ./x.sh" }, X],
    [{ command: "make > '<hooks/x.sh'" }, X],
    [{ command: "node a b c d" }, "/w/d.js"],
    [{ command: "./node.sh a" }, "/w/a.js"],
    // A module has a name of letters, digits and dots.
    [{ command: "python3 xxhooks.guard" }, "/w/hooks/guard.py"],
    [{ command: "python3 -m @hooks.guard" }, "/w/@hooks/guard.py"],
    [{ command: "python3 -m hooks.guard@" }, "/w/hooks/guard@.py"],
    // Where no shell reads it, a word without blanks is one, and no assignment.
    [{ command: "run", args: ["a;hooks/x.sh"] }, X],
    [{ file: "a;hooks/x.sh" }, X],
    [{ note: "A=hooks", command: "$A/x.sh" }, X],
    // Other lists are no program's arguments.
    [{ command: "node", also: ["hooks/guard"] }, "/w/hooks/guard.js"],
  ])("do not hold, for %j, %s", (params, path) => {
    expect(paths(params)).not.toContain(path);
  });

  it("have 4096 characters at most", () => {
    const longest = `/${"a".repeat(4095)}`;
    expect(paths({ file: longest })).toEqual([longest]);
    expect(paths({ file: `${longest}a` })).toEqual([]);
  });

  it("are looked for in 16 folders at most", () => {
    const entered = Array.from({ length: 20 }, (_, index) => `cd /${index}`).join("; ");
    expect(paths({ command: `${entered}; ./x.sh` }).filter((path) => path.endsWith("/x.sh"))).toHaveLength(
      16,
    );
  });

  it("end at a number that says that there are more, also where one word stands for several", () => {
    const words = Array.from({ length: 600 }, (_, index) => `./${index}`).join(" ");
    expect(paths({ command: `cd a && ./run ${words}` })).toHaveLength(MOST_PATHS + 1);
    expect(paths({ command: `cd a; cd b; ./run ${words}` })).toHaveLength(MOST_PATHS + 1);
  });
});
