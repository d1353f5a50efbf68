import { spawnSync } from "node:child_process";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commandLine, PARAMETER } from "../../src/dialects/llm-harness/command-line.js";
import { fillPrompt } from "../../src/dialects/llm-harness/prompt.js";
import { pythonJson } from "../../src/dialects/llm-harness/python.js";
import { isReinterpreted } from "../../src/dialects/llm-harness/reinterpreted.js";

/** What the shell makes of it. */
function run(command: string, json: string): string {
  const { script } = commandLine(command);
  const { stdout, stderr } = spawnSync("/bin/sh", ["-c", script, "/bin/sh", json], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"] },
  });
  return `${stdout}${stderr}`;
}

function withoutQuotes(text: string): string {
  return text.replaceAll('"', "");
}

const NASTY = pythonJson({
  a: "it's $(echo INJECTED) `echo INJECTED` \"; echo INJECTED; #",
  b: "* \\ two  blanks",
});

describe("$ARGUMENTS in a command", () => {
  it.each([
    ["outside quotes", "printf '%s|' $ARGUMENTS x", `${NASTY}|x|`],
    ["within double quotes", "printf '%s|' \"<$ARGUMENTS>\"", `<${NASTY}>|`],
    ["beside other text", "printf '%s|' a$ARGUMENTS.b", `a${NASTY}.b|`],
    ["in front of more letters", "printf '%s|' $ARGUMENTSX", `${NASTY}X|`],
    ["twice", "printf '%s|' $ARGUMENTS $ARGUMENTS", `${NASTY}|${NASTY}|`],
    ["in a substitution", "x=$(printf '%s' $ARGUMENTS); printf '%s' \"$x\"", NASTY],
    ["in a quoted substitution", "printf '%s' \"$(printf '%s' $ARGUMENTS)\"", NASTY],
    ["in backticks", "printf '%s' \"`printf '%s' $ARGUMENTS | wc -l`\"", "0"],
    ["in a default", "printf '%s' ${NONE:-$ARGUMENTS}", NASTY],
    ["in a quoted default", "printf '%s' \"${NONE:-$ARGUMENTS}\"", NASTY],
    ["in a here-document", "cat <<END\n<$ARGUMENTS>\nEND\nprintf '%s' $ARGUMENTS", `<${NASTY}>\n${NASTY}`],
    ["in a here-document that drops tabs", "cat <<-'X' <<Y\n$ARGUMENTS\n\tX\n$ARGUMENTS\nY\n", `${NASTY}\n`],
    ["behind a comment with an apostrophe", "# it's nothing\nprintf '%s' $ARGUMENTS", NASTY],
    ["in a function that has parameters", "f() { printf '%s|' $ARGUMENTS $1; }; f x", `${NASTY}|x|`],
    ["where the command sets its own parameters", "set -- a b; printf '%s|' $ARGUMENTS $1", `${NASTY}|a|`],
    ["in a subshell and a list", "(true && printf '%s' $ARGUMENTS)", NASTY],
  ])("is the whole payload, and nothing of it is run: %s", (_title, command, printed) => {
    const told = run(command, NASTY);
    expect(told.trimEnd()).toBe(printed.trimEnd());
    expect(commandLine(command).takesArguments).toBe(true);
  });

  it.each([
    ["in single quotes", "printf '%s' '$ARGUMENTS'"],
    ["behind a backslash", "printf '%s' \\$ARGUMENTS"],
    ["in a quoted here-document", "cat <<'END'\n$ARGUMENTS\nEND\n"],
  ])("stays as it stands, and is remarked upon: %s", (_title, command) => {
    expect(run(command, NASTY).trim()).toBe("$ARGUMENTS");
    expect(commandLine(command)).toEqual({ script: command, takesArguments: false, leftLiteral: true });
  });

  it("is not read again by a shell within: in its single quotes it is nothing", () => {
    expect(run("sh -c 'printf %s $ARGUMENTS'", NASTY)).toBe("");
  });

  it("leaves commands without it, and its other spelling, alone", () => {
    for (const command of ["exit 1", "echo ${ARGUMENTS}", "echo $ARG", ""])
      expect(commandLine(command).script).toBe(command);
  });

  it("never runs a payload, and never throws, whatever the command looks like", () => {
    const piece = fc.constantFrom(
      "$ARGUMENTS",
      " ",
      "'",
      '"',
      "\\",
      "`",
      "$(",
      ")",
      "${X:-",
      "}",
      "<<E",
      "\n",
      "E\n",
      "#",
      "$((",
      "))",
      "(",
      ";",
      "<<<",
      "|",
      "&",
      ":",
    );
    const command = fc.array(piece, { maxLength: 14 }).map((pieces) => pieces.join(""));
    const json = pythonJson({ a: "$(touch INJECTED) `touch INJECTED` ' \" ; touch INJECTED" });
    fc.assert(
      fc.property(command, (text) => {
        const { script } = commandLine(text);
        // Only the name of the parameter is ever put in, at times in quotes: the rest is the author's.
        const restored = script
          .replace("__arguments=$1; shift; ", "")
          .replaceAll("${__arguments}", "$ARGUMENTS");
        expect(withoutQuotes(restored)).toBe(withoutQuotes(text));
        expect(script).not.toContain(json);
      }),
      { numRuns: 2000 },
    );
  });

  it("takes linear time", () => {
    for (const piece of ["${", "$(", "`", "((", "<<E\n", "'", "# x", "$((", '"${']) {
      const command = `${piece.repeat(100_000)} $ARGUMENTS`;
      const before = performance.now();
      commandLine(command);
      expect(performance.now() - before, piece).toBeLessThan(2000);
    }
  });
});

describe("$ARGUMENTS where a second interpreter reads it", () => {
  it.each([
    'bash -c "echo $ARGUMENTS"',
    "sh -c \"echo '$ARGUMENTS'\"",
    "sh -c $ARGUMENTS",
    '/bin/sh -euo pipefail -c "x $ARGUMENTS"',
    'env A=1 bash -lc "x $ARGUMENTS"',
    'sudo -u me sh -c "x $ARGUMENTS"',
    'docker exec box sh -c "x $ARGUMENTS"',
    'su me -c "x $ARGUMENTS"',
    '$SHELL -c "$ARGUMENTS"',
    "'bash' -c \"$ARGUMENTS\"",
    'x=$(sh -c "y $ARGUMENTS")',
    'echo `sh -c "y $ARGUMENTS"`',
    'if true; then bash -c "y $ARGUMENTS"; fi',
    'bash -c "$(echo $ARGUMENTS)"',
    'find . -exec sh -c "x $ARGUMENTS" \\;',
    'env -S "sh -c $ARGUMENTS"',
    "eval echo $ARGUMENTS",
    'command eval "$ARGUMENTS"',
    'trap "echo $ARGUMENTS" EXIT',
    "ssh host log $ARGUMENTS",
    "python3 -c \"print('''$ARGUMENTS''')\"",
    'python3 -W ignore -c "$ARGUMENTS"',
    'node -pe "f($ARGUMENTS)"',
    'node --eval="f($ARGUMENTS)"',
    'ruby -e"$ARGUMENTS"',
    'awk "BEGIN { print \\"$ARGUMENTS\\" }"',
    'sed -n -e "s/x/$ARGUMENTS/e"',
    "sh <<E\nx $ARGUMENTS\nE\n",
    "python3 - <<E\n$ARGUMENTS\nE\n",
    "echo $ARGUMENTS | sudo bash -s",
    "cat <<E | sh\n$ARGUMENTS\nE\n",
    'echo $((1 \' 2)); sh -c "$ARGUMENTS"',
  ])("is code: %s", (command) => {
    expect(isReinterpreted(commandLine(command).script, PARAMETER)).toBe(true);
  });

  it.each([
    "python /scripts/audit_rm.py $ARGUMENTS",
    "python3 -c 'import json,sys; json.loads(sys.argv[1])' $ARGUMENTS",
    "sh -c 'echo \"$1\"' _ $ARGUMENTS",
    "bash -euo pipefail -c 'echo \"$1\"' _ $ARGUMENTS",
    "bash -- check.sh -c $ARGUMENTS",
    "python3 check.py -c $ARGUMENTS",
    "sh -s $ARGUMENTS <<'E'\necho \"$1\"\nE\n",
    "printf '%s' $ARGUMENTS | python3 check.py",
    'bash check.sh <<< "$ARGUMENTS"',
    "awk -v json=$ARGUMENTS 'BEGIN { print json }'",
    'echo -e "$ARGUMENTS"',
    "npm run eval $ARGUMENTS",
    'grep "$PATTERN" -c $ARGUMENTS',
    'case $ARGUMENTS in *"rm -rf"*) exit 1;; esac',
    "sh -c 'echo $ARGUMENTS'",
  ])("is a word: %s", (command) => {
    expect(isReinterpreted(commandLine(command).script, PARAMETER)).toBe(false);
  });

  it("is found in bounded time", () => {
    for (const piece of ["sh ", "sh -c ", "$(", "`", "<<E\n", "env ", "sudo ", "a=1 ", "'", 'sh -c "']) {
      const { script } = commandLine(`${piece.repeat(20_000)} $ARGUMENTS`);
      const before = performance.now();
      isReinterpreted(script, PARAMETER);
      expect(performance.now() - before, piece).toBeLessThan(2000);
    }
  });
});

it("writes keys in their order, but for those that are whole numbers", () => {
  expect(pythonJson(JSON.parse('{"b": 1, "a": 2, "10": 3, "9": 4}'))).toBe(
    '{"9": 4, "10": 3, "b": 1, "a": 2}',
  );
});

describe("placeholders of a prompt", () => {
  const payload = {
    tool_name: "exec",
    arguments: { command: "ls $ARGUMENTS {{tool_name}}" },
    n: 1,
    t: true,
    $: "x",
  };

  it("are filled in once: texts as they are, everything else as JSON", () => {
    expect(fillPrompt("{{tool_name}} {{arguments}} {{n}} {{t}}", payload)).toBe(
      'exec {"command": "ls $ARGUMENTS {{tool_name}}"} 1 true',
    );
    expect(fillPrompt("<$ARGUMENTS>", { a: "{{a}} $& $1" })).toBe('<{"a": "{{a}} $& $1"}>');
    expect(fillPrompt("$ARGUMENTS", { v: "$ARGUMENTS" })).toBe('{"v": "$ARGUMENTS"}');
  });

  it("stay as they stand where there is no such key: nothing is looked for in a prototype", () => {
    const text = "{{toString}} {{__proto__}} {{ tool_name }} {{}} {{none}} ${ARGUMENTS} {tool_name}";
    expect(fillPrompt(text, payload)).toBe(text);
  });

  it("take linear time", () => {
    const before = performance.now();
    fillPrompt(`${"{{".repeat(200_000)}${"{{a".repeat(200_000)}`, payload);
    expect(performance.now() - before).toBeLessThan(2000);
  });
});
