import { describe, expect, it } from "vitest";
import { shellWrites } from "../../src/guards/shell-writes.js";

/** What only reads, or changes no file that it is told to. */
const UNCHANGED: readonly string[] = [
  "cat a",
  "tee",
  "rm -f",
  "cp",
  "gzip -k a",
  "gzip -dc a.gz",
  "gunzip --stdout a.gz",
  "xz --test a",
  "sed -n p f",
  "sed s/-i/--in-place/ f",
  "sed -e 1p a-i",
  "perl -ne print f",
  "perl -Mstrict -e 1 f",
  "perl -Ilib f",
  "perl s-pi f",
  "awk 1 f",
  "awk 1 notinplace inplaced",
  "dd if=a",
  "dd xof=a",
  "tar tf a.tar -C d",
  "tar tvf box.tar",
  "tar -tf a.tar --exclude=x",
  "tar xf a.tar",
  "tar -tf a.tar b-x c--extract -C d",
  "tar -tf a.tar b--create c-c d--remove-files",
  "tar --list --file=a.tar a--extract",
  "tar",
  "unzip -l a.zip",
  "unzip a.zip b-d c",
  "wget a--output-dir b c--directory-prefix=d",
  "grep -o a f",
  "rg -o a f",
  "ssh -o A=b host",
  "ps -o pid",
  "mount -o ro a",
  "set -o errexit",
  "[ a -o b ]",
  "find . -name a -o -name b",
  "find . -follow x-fls -fprinter a",
  "sort -k 1",
  "build --no-out a --outside b x--out=c x-of",
  "curl -o",
  "git",
  "git -C",
  "git status",
  "git add a",
  "git grep -o a",
  "git push -o a",
  "git clean -n a",
  "git clean -dn a",
  "git clean --dry-run a",
  "git config",
  "git config core.hooksPath",
  "git config --get core.hooksPath x",
  "git config --get-all core.hooksPath x",
  "git config get core.hooksPath x",
  "git config --global core.hooksPath x",
  "git config --system core.hooksPath x",
  "git config user.core x",
  "git config --unset user.name",
  "git config --remove-section user",
  "git config --remove-section core2",
  "git config --remove-section xcore",
  "git config x.remove-section core",
  "git config x.unset core.hooksPath",
  "git config set user.name core",
  "git config xcore.hooksPath x",
  "git config core.hooksPaths x",
  "git log -1",
];

describe("a command that changes no file that it names", () => {
  it.each(UNCHANGED)("%s", (text) => {
    expect(shellWrites(text).writes).toEqual([]);
  });
});

describe("what a command's words do not name", () => {
  it.each([
    "apply_patch x",
    "patch -p1",
    "patch a",
    "cp",
    "mv",
    "find . -delete",
    "git apply a.patch",
    "git am a.mbox",
    "git checkout --pathspec-from-file=list",
    "git restore --pathspec-from-file list",
    "git rm -f --pathspec-from-file=list",
  ])("is said to be unsure: %s", (text) => {
    expect(shellWrites(text).unsure).toBe(true);
  });

  it.each([
    "cat a",
    "rm a",
    "rm",
    "cp a b",
    "tar",
    "git",
    "git -C",
    "git config",
    "git -C a",
    "find . -name x-delete",
    "find . -fprint a",
    "git rm a",
    "git checkout a",
    "git restore x--pathspec-from-file",
    "git log",
    "git config a b",
  ])("is nothing here: %s", (text) => {
    expect(shellWrites(text).unsure).toBe(false);
  });
});

describe("operands that come from elsewhere", () => {
  it.each([
    "xargs rm",
    "xargs tee -a",
    "xargs sed -i p",
    "xargs git rm",
    "xargs git clean -f",
    "xargs git mv -t d",
    "xargs gzip",
    "xargs tar --remove-files -cf a.tar",
    "xargs -I{} find {} -delete",
    "xargs unzip",
    "xargs git config",
  ])("are not in the words of a writer: %s", (text) => {
    expect(shellWrites(text).unsure).toBe(true);
  });

  it.each([
    "xargs cat",
    "xargs sed -n p",
    "xargs perl -ne print",
    "xargs awk 1",
    "xargs gzip -c",
    "xargs tar tf",
    "xargs tar -czf a.tgz",
    "xargs -I{} find {} -print",
    "xargs git add",
    "xargs git log",
    "xargs git clean -n",
    "xargs grep -o a",
    "xargs curl -o a",
  ])("matter to no other: %s", (text) => {
    expect(shellWrites(text).unsure).toBe(false);
  });
});

describe("folders that a command's paths start from", () => {
  it.each([
    ["git -C a rm b", ["a"]],
    ["git -C a -C b status", ["a", "b"]],
    ["git -c a rm b", []],
    ["git --work-tree a checkout b", ["a"]],
    ["git --work-tree=a checkout b", ["a"]],
    ["git --git-dir a checkout b", []],
    ["git rm -C a", []],
    ["tar xf a.tar -C b -C c", ["b", "c"]],
    ["tar cf a.tar -C b c", []],
    ["rm a", []],
  ])("%s: %j", (text, folders) => {
    expect(shellWrites(text).folders).toEqual(folders);
  });
});
