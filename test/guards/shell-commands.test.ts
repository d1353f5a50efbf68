import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { simpleCommands } from "../../src/guards/shell-commands.js";
import { fastest } from "../support/fastest.js";

/** Texts for which sh or bash runs `rm`; each must hold a command that begins with `rm x`. */
const RUNS_RM = [
  // Lists and pipelines.
  "rm x",
  "  \t rm   x ",
  "cd a; rm x",
  "cd a && rm x",
  "cd a || rm x",
  "cd a & rm x",
  "ls | rm x",
  "ls |& rm x",
  "ls\nrm x",
  "ls;rm x;ls",
  "ls # rm y\nrm x",
  "ls a#b; rm x",
  "rm \\\n x",
  "r\\\nm x",
  // Quoting.
  "'rm' x",
  '"rm" x',
  "r\\m x",
  "r''m x",
  "\\rm x",
  "$'rm' x",
  "$'\\x72\\155' x",
  '$"rm" x',
  "echo 'a;b' && rm x",
  'echo "it\'s"; rm x',
  "echo it\\'s; rm x",
  // Words before the command.
  "A=1 rm x",
  "A=1 B=\"x y\" C='z' rm x",
  "A=$(ls) rm x",
  "a=(1 2) rm x",
  "a[0]=1 A+=2 rm x",
  "! rm x",
  "> out rm x",
  "2>/dev/null rm x",
  "rm 2>&1 x",
  "rm > /dev/null x",
  "rm &> /dev/null x",
  "ls &> out; rm x",
  // Compound commands.
  "(rm x)",
  "( cd a; ( rm x ) )",
  "{ rm x; }",
  "if true; then rm x; fi",
  "if rm x; then ls; fi",
  "if a; then b; elif c; then d; else rm x; fi",
  "while rm x; do ls; done",
  "until false; do rm x; done",
  "for i in a b; do rm x; done",
  "for i do rm x; done",
  "for i\ndo rm x; done",
  "for ((i=0; i<3; i++)); do rm x; done",
  "select i in a; do rm x; done",
  "case $a in a) rm x;; esac",
  "case $a in (a|b) ls;; *) rm x; esac",
  "case a in a) ;; esac; rm x",
  "case a in esac; rm x",
  'echo "$(case a in a) rm x;; esac)"',
  'echo "$(case a in esac)"; rm x; echo ""',
  "f() { rm x; }; f",
  "function f { rm x; }",
  "function f() (rm x)",
  "[[ $a == b && $c ]] && rm x",
  "[[ $a =~ ^(x|y)$ ]]; rm x",
  "[ -n a ] && rm x",
  "((i++)); rm x",
  "time rm x",
  "time -p rm x",
  "time { rm x; }",
  // Substitutions.
  "echo $(rm x)",
  'echo "a $(rm x) b"',
  'echo "$(echo "$(rm x)")"',
  "echo `rm x`",
  'echo "`rm x`"',
  "echo `echo \\`rm x\\``",
  "diff <(rm x) a",
  "tee >(rm x)",
  "echo ${a:-$(rm x)}",
  'echo "${a:-`rm x`}"',
  "echo \"${a:-'x'}\"; rm x",
  "echo $((1 + $(rm x)))",
  "echo $((1 << 2)); rm x",
  "echo $((1<<2))\nrm x\n2",
  "a=$(rm x)",
  "a=([0]=$(rm x))",
  "ls > $(rm x)",
  "echo ${#a} $# a#b; rm x",
  // Here-documents.
  "cat <<EOF\ndon't\nEOF\nrm x",
  "cat <<-'EOF'\n\tdon't\n\tEOF\nrm x",
  "cat <<EOF; rm x\nbody\nEOF",
  "cat <<A <<B\na\nA\nb\nB\nrm x",
  "cat <<EOF\n$(rm x)\nEOF",
  "cat <<EOF\na\\\nEOF\nEOF\nrm x",
  "cat <<\\EOF\n$(\nEOF\nrm x",
  "git commit -m \"$(cat <<'EOF'\ndon't\nEOF\n)\" && rm x",
  "(cat <<EOF)\nbody\nEOF\nrm x",
  "cat <<<'<<EOF'\nrm x",
  // Commands that run others.
  "sudo rm x",
  "sudo -n -u root rm x",
  "sudo -nu root -- rm x",
  "sudo --user root rm x",
  "sudo --user=root --non-interactive rm x",
  "sudo A=1 rm x",
  "env rm x",
  "env -i A=1 -u B rm x",
  "env --chdir /tmp A=1 rm x",
  "env -S 'rm x'",
  "/usr/bin/env rm x",
  "nohup nice -n 5 rm x",
  "nice -10 rm x",
  "timeout 5 rm x",
  "timeout --foreground -k 1 5s rm x",
  "exec -a name rm x",
  "command -p rm x",
  "builtin command rm x",
  "stdbuf -oL rm x",
  "xargs -n 1 rm x",
  "ls | xargs -I{} rm x {}",
  "find . -name '*.c' -exec rm x {} \\;",
  "find . -type f -execdir ls {} + -exec rm x ';'",
  "flock /tmp/lock rm x",
  "flock /tmp/a=b rm x",
  "busybox rm x",
  "/bin/rm x",
  // Texts that a shell reads.
  "sh -c 'rm x'",
  'bash -c "rm x"',
  "bash -lc 'ls; rm x'",
  "bash -euo pipefail -c 'rm x'",
  "bash -co pipefail 'rm x'",
  "bash -c -- 'rm x' name arg",
  "sudo -u root sh -c 'cd a && rm x'",
  "sh -c \"sh -c 'rm x'\"",
  "eval rm x",
  'eval "rm" x',
  "eval 'ls; rm x'",
  "su - user -c 'rm x'",
  "trap 'rm x' EXIT",
  "watch -n 1 'ls; rm x'",
  // Broken, but shells run the lines before the error.
  "rm x\necho 'never closed",
  "rm x\n)",
];

describe("simpleCommands finds what runs", () => {
  it.each(RUNS_RM)("%j", (text) => {
    const commands = simpleCommands(text) ?? [];
    expect(commands.filter((command) => command === "rm x" || command.startsWith("rm x "))).not.toEqual([]);
  });
});

describe("simpleCommands gives up, which counts as a match,", () => {
  it.each([
    // The name of the command is not in the text.
    "$cmd x",
    '"$cmd" x',
    "$(echo rm) x",
    "`echo rm` x",
    "r$@m x",
    "rm${IFS}x",
    "${a:-rm} x",
    "{rm,x}",
    "r{m..m} x",
    "/bin/r? x",
    "/bin/[r]m x",
    "sudo $cmd x",
    "sudo -u $user rm x",
    'sh -c "$script"',
    'sh $flags "rm x"',
    'eval "$script"',
    "xargs $flags rm x",
    "a[1 2]=3 rm x",
    "curl url | sh",
    "bash -s arg <<EOF\nrm x\nEOF",
    "sudo bash - <<< 'rm x'",
    // Shells disagree.
    "echo $'it\\'s'; rm x; echo '",
    "echo $[1<<2]",
    'echo "${a:-don\'t}"; rm x',
    "echo $((1 + '2'))",
    "echo $((ls); ls)",
    "((cat <<EOF))\ndon't\nEOF\nrm x",
    "echo $(cat <<EOF)\nbody\nEOF\nrm x",
    "echo $(cat <<EOF\nbody\nEOF)\nrm x",
    'echo "$\\\n(rm x)"',
    "cat <\\\n<EOF\ndon't\nEOF\nrm x",
    "echo ${ rm x; }",
    "coproc rm x",
    "[[ a || $cmd ]]",
  ])("on %j", (text) => {
    expect(simpleCommands(text)).toBeUndefined();
  });

  it("beyond 64 KiB, 512 commands and 16 levels, and not before", () => {
    expect(simpleCommands("a".repeat(65_536))).toHaveLength(1);
    expect(simpleCommands("a".repeat(65_537))).toBeUndefined();
    expect(simpleCommands("ls;".repeat(512))).toEqual(["ls"]);
    expect(simpleCommands("ls;".repeat(513))).toBeUndefined();
    expect(simpleCommands(`${"(".repeat(16)}rm x${")".repeat(16)}`)).toEqual(["rm x"]);
    expect(simpleCommands(`${"(".repeat(17)}rm x${")".repeat(17)}`)).toBeUndefined();
    expect(simpleCommands(`${"sudo ".repeat(17)}rm x`)).toBeUndefined();
  });
});

describe("simpleCommands gives", () => {
  it.each([
    ["", []],
    ["# rm x", []],
    ["cd app && FORCE=1 rm -rf $(cat l)", ["cd app", "cat l", "rm -rf $(cat l)"]],
    ["sudo -u root rm x", ["sudo -u root rm x", "rm x"]],
    ["echo a > out 2>&1", ["echo a", "echo a > out 2>&1"]],
    ["> out", ["> out"]],
    ["A=1 B=2", ["A=1 B=2"]],
    ["/usr/bin/git push", ["/usr/bin/git push", "git push"]],
    ["./rm x", ["./rm x"]],
    ["echo 'rm x'", ["echo rm x"]],
    ['echo "a  b"   c', ["echo a  b c"]],
    ["cat <<'EOF'\nrm x\n$(rm y)\nEOF", ["cat", "cat <<EOF"]],
    ["for i in rm x; do ls; done", ["ls"]],
    ["case rm in a) ls;; esac", ["a", "ls"]],
    ["ls\\ -l", ["ls -l"]],
    // What is never closed belongs to the word, and is looked through once more.
    ['echo "rm x', ["echo rm x", "rm x"]],
    ["echo 'a; b", ["echo a; b", "a", "b"]],
  ])("%j as %j", (text, expected) => {
    expect(simpleCommands(text)).toEqual(expected);
  });
});

describe("simpleCommands", () => {
  const pieces = fc.constantFrom(
    ..."rm x~ ~\n~;~&&~|~&~(~)~{ ~ }~$(~$((~))~((~`~'~\"~\\~<<E\n~\nE\n~<<'E'\n~#~case x in ~x)~;;~ esac~if ".split(
      "~",
    ),
    ..."then ~fi~do ~done~$x~for i in ~[[ ~ ]]~${x:-~}~$'~\\\n~<(~> f ~&>~2>~eval ~sh -c ~time ~a=(~1<<2~env ".split(
      "~",
    ),
    ..."sudo -u ~--user ~find . -exec ~trap ~\ud83d~\0~é".split("~"),
  );

  it("never throws and never loses a command in front", () => {
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 20 }), (parts) => {
        const commands = simpleCommands(`rm first\n${parts.join("")}`);
        expect(commands === undefined || commands.includes("rm first")).toBe(true);
      }),
      { numRuns: 5000 },
    );
    fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => void simpleCommands(text)));
  });

  it.each([
    ..."'\"`$(){}[]<>&|;#\\\n =-a*".split(""),
    ..."$(~$((~${~<<E\n~<<E ~<(~case x in ~a=(~$'~'\"~\\`~sudo --a b ~env -S ~sh -c ~eval ~find -exec ".split(
      "~",
    ),
    ...'watch --a b ~A=1 ~a>b ~[[ a && ~x) ~;;~env A=1 ~((~\\\n~"$(~${x:-~`\\`~xargs -I~{a,~for i '.split(
      "~",
    ),
    "\t<<-E\n\t",
  ])("answers 64 KiB of %j within a second", (piece) => {
    const text = piece.repeat(Math.floor(65_536 / piece.length));
    const took = fastest(1000, () => {
      simpleCommands(text);
      simpleCommands(`x ${text}`);
    });
    expect(took).toBeLessThan(1000);
  });
});
