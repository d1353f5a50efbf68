import { describe, expect, it } from "vitest";
import { shellWrites } from "../../src/guards/shell-writes.js";

function changes(text: string): readonly string[] {
  return shellWrites(text).writes.map(({ how, path }) => `${how} ${path}`);
}

/** A redirection, and the file that it writes, if any. */
const REDIRECTED: readonly (readonly [string, ...string[]])[] = [
  ["echo x > a", "write a"],
  ["echo x >a", "write a"],
  ["> a", "write a"],
  ["echo x >> a", "write a"],
  ["echo x >| a", "write a"],
  ["echo x &> a", "write a"],
  ["echo x &>> a", "write a"],
  ["echo x &>>a", "write a"],
  ["echo x >& a", "write a"],
  ["echo x >&a", "write a"],
  ["echo x >&a1", "write a1"],
  ["echo x >&1a", "write 1a"],
  ["echo x >&-a", "write -a"],
  ["exec 3<> a", "write a"],
  ["echo x 2> a", "write a"],
  ["echo x 12>a", "write a"],
  ["exec {log}>a", "write a"],
  ["exec {a_b}>> a", "write a"],
  ["echo x > 1", "write 1"],
  ["echo x > -", "write -"],
  ["echo x &> 1", "write 1"],
  ["echo x > '>b'", "write >b"],
  ["echo x > a 2> b", "write a", "write b"],
  ["echo x 2>&1"],
  ["echo x >&2"],
  ["echo x 10>&12"],
  ["exec 3>&-"],
  ["exec 3>&12-"],
  ["cat < a"],
  ["cat 0<a"],
  ["cat <&3"],
  ["cat <<< '> a'"],
  ["cat < '>a'"],
  ["cat <<A\n> a\nA"],
  ["echo '>' a"],
  ["echo x >"],
  ["echo x > ''"],
];

/** Where commands stand in a text. */
const STANDING: readonly (readonly [string, ...string[]])[] = [
  ["ls; rm a && tee b | touch c", "take a", "write b", "write c"],
  ["A=1 rm a", "take a"],
  ["_A1=1 B=2 rm a", "take a"],
  ["A= rm a", "take a"],
  ["A+=1 rm a", "take a"],
  ["a[1]=2 rm a", "take a"],
  ["a[12]+=2 rm a", "take a"],
  ["A\\\nB=1 rm a", "take a"],
  ["A=1 sudo rm a", "take a"],
  ["A=1"],
  ["1A=1 rm a"],
  ["-A=1 rm a"],
  ["x.A=1 rm a"],
  ["sudo -u root tee a", "write a"],
  ["env -i rm a", "take a"],
  ["sh -c 'rm a'", "take a"],
  ["sh -c \"sh -c 'rm a'\"", "take a"],
  ["eval rm a", "take a"],
  ["echo $(rm a)", "take a"],
  ["echo `rm a`", "take a"],
  ["cat <(rm a)", "take a"],
  ["find . -exec rm a ';'", "take a", "take ;"],
  ["fd x -x rm a", "take a"],
  ["fd x --exec rm a", "take a"],
  ["fdfind x --exec-batch rm a", "take a"],
  ["fd -HX rm a", "take a"],
  ["fd rm a"],
  ["xfd -x rm a"],
  ["cat -x rm a"],
  ["parallel rm ::: a", "take :::", "take a"],
  ["echo rm a"],
  ["echo 'rm a; rm b'"],
  ["# rm a"],
  // bash redirects both; to another shell a command ends there, and the next begins.
  ["echo x &> f rm a", "write f", "take a"],
  ["if true; then rm a; fi", "take a"],
];

describe("what a text for a shell changes", () => {
  it.each(REDIRECTED)("redirection %j", (text, ...expected) => {
    expect(changes(text)).toEqual(expected);
    expect(shellWrites(text).unsure).toBe(false);
  });

  it.each(STANDING)("command %j", (text, ...expected) => {
    expect(changes(text)).toEqual(expected);
  });

  it.each([
    ["> a", true],
    ["> ~/a", true],
    ["> $a", false],
    ["> `a`", false],
    ["> a*", false],
    ["> a?", false],
    ["> [a]", false],
    ["> a 2> b$c", true],
  ])("says whether the path of a redirection is as written: %s", (text, literal) => {
    expect(shellWrites(text).writes[0]).toMatchObject({ how: "write", literal });
  });
});

describe("folders on the way", () => {
  it.each([
    ["cd a", ["a"]],
    ["cd a && cd b; pushd c", ["a", "b", "c"]],
    ["cd -P a", ["a"]],
    ["cd -- a", ["a"]],
    ["cd a-b", ["a-b"]],
    ["cd a+b", ["a+b"]],
    ["cd", ["~"]],
    ["pushd +1", ["~"]],
    ['cd "$a"', ["$a"]],
    ["(cd a)", ["a"]],
    ["env -C a rm b", ["a"]],
    ["env -Ca rm b", ["a"]],
    ["env --chdir=a rm b", ["a"]],
    ["sudo -D a rm b", ["a"]],
    ["sudo --chdir a rm b", ["a"]],
    ["env A=x-C rm b", []],
    ["env A=--chdir=a rm", []],
    ["env -C", []],
    ["grep -C a b", []],
    ["ls a", []],
    ["echo cd a", []],
  ])("%s: %j", (text, folders) => {
    expect(shellWrites(text).folders).toEqual(folders);
  });
});

describe("what cannot be told from the text", () => {
  it.each([
    "$a b",
    "A=1 $a b",
    "$(which rm) a",
    "sh",
    "sudo $a rm b",
    "coproc rm a",
    "echo a | xargs rm",
    "echo a | xargs -n 1 sudo rm",
    "echo a | parallel rm",
    "echo a | parallel sh -c rm",
    "find . -exec rm {} +",
    "fd x -x rm",
    "fdfind x -X rm",
    "xargs sh -c 'ls; rm'",
  ])("is unsure: %s", (text) => {
    expect(shellWrites(text).unsure).toBe(true);
  });

  it.each([
    "",
    "rm a",
    "rm $a",
    "A=$b rm a",
    "A=$b",
    "A\\\n=$b rm a",
    "sudo rm a",
    "sh -c 'rm a'",
    "echo a | xargs cat; rm b",
    "echo a | parallel cat; rm b",
    "echo $(ls | parallel cat) && rm b",
    "find . -exec cat {} +",
    "fd x -x cat",
    "echo x &> f rm a",
    "timeout 5 rm a",
  ])("is all there: %j", (text) => {
    expect(shellWrites(text).unsure).toBe(false);
  });

  it("keeps what was found before", () => {
    expect(shellWrites("cd a; rm b; coproc x")).toMatchObject({
      folders: ["a"],
      writes: [{ how: "take", path: "b" }],
      unsure: true,
    });
  });
});

describe("the bounds of reading", () => {
  it("are 64 KiB of text", () => {
    const filled = (length: number): string => `rm a #${"x".repeat(length - 6)}`;
    expect(shellWrites(filled(64 * 1024))).toMatchObject({ unsure: false, writes: [{ path: "a" }] });
    expect(shellWrites(filled(64 * 1024 + 1))).toMatchObject({ unsure: true, writes: [] });
  });

  it("are 512 commands", () => {
    expect(shellWrites("ls;".repeat(512)).unsure).toBe(false);
    expect(shellWrites("ls;".repeat(513)).unsure).toBe(true);
  });

  it("are 16 levels, of wrappers and of scripts alike", () => {
    expect(shellWrites(`${"nohup ".repeat(16)}rm a`)).toMatchObject({
      unsure: false,
      writes: [{ path: "a" }],
    });
    expect(shellWrites(`${"nohup ".repeat(17)}rm a`)).toMatchObject({ unsure: true, writes: [] });
    expect(shellWrites(`${"fd -x ".repeat(16)}cat`).unsure).toBe(false);
    expect(shellWrites(`${"fd -x ".repeat(17)}cat`).unsure).toBe(true);
    expect(shellWrites(`${"eval ".repeat(16)}rm a`).unsure).toBe(false);
    expect(shellWrites(`${"eval ".repeat(17)}rm a`)).toMatchObject({ unsure: true, writes: [] });
  });
});

describe("commands that ask for less protection", () => {
  it.each([
    ["anyhook uninstall claude-code", true],
    ["A=1 sudo anyhook uninstall claude-code", true],
    ["echo a | xargs anyhook uninstall", true],
    ["anyhook check", false],
    ["echo anyhook uninstall", false],
  ])("%s: %s", (text, setsFree) => {
    expect(shellWrites(text).setsFree).toBe(setsFree);
  });
});
