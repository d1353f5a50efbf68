import { describe, expect, it } from "vitest";
import { simpleCommands } from "../../src/guards/shell-commands.js";

/** A text, and every command in it: its own words, and what it runs in its turn. */
const FOUND: readonly (readonly [string, readonly string[]])[] = [
  ["env -i A=b rm x", ["env -i A=b rm x", "rm x"]],
  ["env -S 'rm x' y", ["env -S rm x y", "y", "rm x y"]],
  ["env -iS 'rm x'", ["env -iS rm x", "rm x"]],
  ["env --split-string='rm x' y", ["env --split-string=rm x y", "y", "rm x y"]],
  ["env --split-string 'rm x'", ["env --split-string rm x", "rm x"]],
  ['env -0S"rm x"', ["env -0Srm x", "rm x"]],
  ["sudo -u root rm x", ["sudo -u root rm x", "rm x"]],
  ["sudo -uroot rm x", ["sudo -uroot rm x", "rm x"]],
  ["sudo -nu root rm x", ["sudo -nu root rm x", "rm x"]],
  ["sudo -- rm x", ["sudo -- rm x", "rm x"]],
  ["sudo A=1 rm x", ["sudo A=1 rm x", "rm x"]],
  ["sudo -E -H rm x", ["sudo -E -H rm x", "rm x"]],
  ["nice -n 5 rm x", ["nice -n 5 rm x", "rm x"]],
  ["timeout 5 rm x", ["timeout 5 rm x", "rm x"]],
  ["timeout -k 1 5 rm x", ["timeout -k 1 5 rm x", "rm x"]],
  ["time rm x", ["time rm x", "rm x"]],
  ["xargs -n1 rm", ["xargs -n1 rm", "rm"]],
  ["xargs -I{} rm {}", ["xargs -I{} rm {}", "rm {}"]],
  ["nohup rm x", ["nohup rm x", "rm x"]],
  ["sh -c 'rm x'", ["sh -c rm x", "rm x"]],
  ["sh -ec 'rm x' name", ["sh -ec rm x name", "rm x"]],
  ["bash --norc -c 'rm x'", ["bash --norc -c rm x", "rm x"]],
  ["bash -o pipefail -c 'rm x'", ["bash -o pipefail -c rm x", "rm x"]],
  ["bash -c 'rm x' rm y", ["bash -c rm x rm y", "rm x"]],
  ["bash +o posix -c 'rm x'", ["bash +o posix -c rm x", "rm x"]],
  ["bash script.sh -c 'rm x'", ["bash script.sh -c rm x", "rm x"]],
  ["bash -x run.sh", ["bash -x run.sh"]],
  ["su -c 'rm x' root", ["su -c rm x root", "rm x"]],
  ["su root --command='rm x'", ["su root --command=rm x", "rm x"]],
  ["su -c'rm x'", ["su -crm x", "rm x"]],
  ["eval rm x", ["eval rm x", "rm x"]],
  ["eval 'rm' \"x y\"", ["eval rm x y", "rm x y"]],
  ["trap 'rm x' EXIT", ["trap rm x EXIT", "rm x"]],
  ["trap - EXIT", ["trap - EXIT", "EXIT"]],
  ["trap -- 'rm x' EXIT", ["trap -- rm x EXIT", "rm x"]],
  ["trap", ["trap"]],
  ["find . -name a -exec rm {} +", ["find . -name a -exec rm {} +", "rm {} +"]],
  [
    "find . -exec echo {} ';' -exec rm {} ';'",
    ["find . -exec echo {} ; -exec rm {} ;", "echo {} ; -exec rm {} ;", "rm {} ;"],
  ],
  ["find . -print", ["find . -print"]],
  ["exec rm x", ["exec rm x", "rm x"]],
  ["command -v rm", ["command -v rm", "rm"]],
  ["command rm x", ["command rm x", "rm x"]],
  ["echo env -S 'rm x'", ["echo env -S rm x"]],
  ["echo -exec rm x", ["echo -exec rm x"]],
  ["FOO=1 BAR=2 rm x", ["rm x"]],
  ["a[1]=2 rm x", ["rm x"]],
  ["FOO+=1 rm x", ["rm x"]],
  ["time -p rm x", ["time rm x", "rm x"]],
  ["! rm x", ["rm x"]],
  ["/usr/bin/rm x", ["/usr/bin/rm x", "rm x"]],
  ["./rm x", ["./rm x"]],
  ["/opt/bin/rm x", ["/opt/bin/rm x"]],
  ["rm x > out 2>&1", ["rm x", "rm x > out 2>&1"]],
  ["xargs", ["xargs"]],
  ["sudo", ["sudo"]],
  ["env", ["env"]],
  ["nice", ["nice"]],
  ["timeout", ["timeout"]],
  ["busybox rm x", ["busybox rm x", "rm x"]],
  ["doas -u root rm x", ["doas -u root rm x", "rm x"]],
  ["ssh host 'rm x'", ["ssh host rm x"]],
  ["stdbuf -oL rm x", ["stdbuf -oL rm x", "rm x"]],
  ["flock file rm x", ["flock file rm x", "rm x"]],
  ["flock -c 'rm x' file", ["flock -c rm x file", "file", "rm x"]],
  ["watch 'rm x'", ["watch rm x", "rm x"]],
  ["watch -n 1 rm x", ["watch -n 1 rm x", "rm x"]],
  ["parallel rm ::: a", ["parallel rm ::: a", "rm ::: a"]],
  ["setsid rm x", ["setsid rm x", "rm x"]],
  ["chroot / rm x", ["chroot / rm x", "rm x"]],
  ["unshare -r rm x", ["unshare -r rm x"]],
  ["bash -o pipefail -c 'rm x' y z", ["bash -o pipefail -c rm x y z", "rm x"]],
  ["sh -c 'rm x' -o a b", ["sh -c rm x -o a b", "rm x", "a"]],
  ["su root -s /bin/sh -c 'rm x'", ["su root -s /bin/sh -c rm x", "rm x"]],
  ["/usr/bin/env -S 'rm x'", ["/usr/bin/env -S rm x", "env -S rm x", "rm x"]],
  ["/bin/sh -c 'rm x'", ["/bin/sh -c rm x", "sh -c rm x", "rm x"]],
  ["/usr/bin/find . -ok rm {} ;", ["/usr/bin/find . -ok rm {}", "find . -ok rm {}", "rm {}"]],
  ["find . -execdir rm {} +", ["find . -execdir rm {} +", "rm {} +"]],
  ["sudo a=b", ["sudo a=b", "a=b"]],
  ["sudo --user root rm x", ["sudo --user root rm x", "root rm x", "rm x"]],
  ["sudo --user=root rm x", ["sudo --user=root rm x", "rm x"]],
  ["nice -n5 rm x", ["nice -n5 rm x", "rm x"]],
  ["sudo -g '' rm x", ["sudo -g rm x", "rm x"]],
  ["time A=1 sh -c 'B=2 rm x'", ["time A=1 sh -c B=2 rm x", "sh -c B=2 rm x", "rm x"]],
  ["timeout 5", ["timeout 5"]],
  ["timeout --signal KILL 5 rm x", ["timeout --signal KILL 5 rm x", "5 rm x", "rm x"]],
  ["flock -w 3 file rm x", ["flock -w 3 file rm x", "rm x"]],
  ["watch -d -n 1 'ls; rm x'", ["watch -d -n 1 ls; rm x", "ls", "rm x"]],
  [
    "sudo -u root -- env A=1 nice -n 3 rm x",
    ["sudo -u root -- env A=1 nice -n 3 rm x", "env A=1 nice -n 3 rm x", "nice -n 3 rm x", "rm x"],
  ],
  ["eval \"eval 'rm x'\"", ["eval eval 'rm x'", "eval rm x", "rm x"]],
  ["trap 'ls; rm x' EXIT INT", ["trap ls; rm x EXIT INT", "ls", "rm x"]],
  ["sh -cx 'rm x'", ["sh -cx rm x", "x", "rm x"]],
  ["bash -xec 'rm x'", ["bash -xec rm x", "rm x"]],
  ["rm '' x", ["rm x"]],
  ["sh -c ''", ["sh -c"]],
  ["ls;ls;ls;rm x", ["ls", "rm x"]],
  ["xargs -0 -P 4 -n 1 rm -f", ["xargs -0 -P 4 -n 1 rm -f", "rm -f"]],
  ["exec -a name rm x", ["exec -a name rm x", "rm x"]],
  ["strace -f -o log rm x", ["strace -f -o log rm x", "rm x"]],
  ["taskset 1 rm x", ["taskset 1 rm x", "rm x"]],
  ["doas -uroot rm x", ["doas -uroot rm x", "rm x"]],
  ["sudo -nE -u root rm x", ["sudo -nE -u root rm x", "rm x"]],
];

/** Which command it is, only the variable, the standard input or the file knows. */
const UNREADABLE: readonly string[] = [
  "sh -s",
  "sh",
  "sh -",
  'sudo "$A" rm x',
  "sudo $A rm x",
  'env "$@"',
  "bash -s -- a",
  "bash -es < f",
  'env "A=$B" rm x',
  'nice "$X" rm x',
  "sh $X",
  "sh $X -c 'rm x'",
  'sh -c "$X"',
];

describe("commands that run others", () => {
  it.each(FOUND)("%s", (text, commands) => {
    expect(simpleCommands(text)).toEqual(commands);
  });

  it.each(UNREADABLE)("cannot be read with certainty: %s", (text) => {
    expect(simpleCommands(text)).toBeUndefined();
  });
});

describe("the bounds of reading", () => {
  const nested = (levels: number): string => {
    let text = "rm x";
    for (let level = 0; level < levels; level += 1)
      text = `eval ${JSON.stringify(text).replaceAll("$", "\\$")}`;
    return text;
  };

  it("hold for scripts within scripts, too", () => {
    expect(simpleCommands(nested(3))).toContain("rm x");
    expect(simpleCommands(nested(17).slice(0, 60_000))).toBeUndefined();
  });

  it("hold for what is read altogether: a long text that many commands repeat is given up", () => {
    const long = "a".repeat(40_000);
    expect(simpleCommands(`eval ls ${long}`)).toEqual([`eval ls ${long}`, `ls ${long}`]);
    expect(simpleCommands(`${"eval ".repeat(14)}ls ${long}`)).toBeUndefined();
  });
});
