import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import { createCommandExecutor } from "../../src/executors/command/index.js";
import { findBubblewrap } from "../../src/executors/command/sandbox.js";
import type { ExecutorCall, ExitOutput, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { exit } from "../support/exit.js";
import { canContain } from "../support/sandbox.js";
import { until } from "../support/server.js";

const executor = createCommandExecutor();
const works = canContain();
const needs = works ? "" : " (SKIPPED: bubblewrap does not work here)";

let folder: string;
let workspace: string;

beforeEach(() => {
  folder = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-sandbox-"));
  workspace = join(folder, "workspace");
  mkdirSync(workspace);
});

afterEach(() => rmSync(folder, { recursive: true }));
afterAll(() => executor.close?.());

describe.skipIf(!works)(`a command in bubblewrap${needs}`, () => {
  it("gets its input, its folder and its environment, and answers as without", async () => {
    const env = { PATH: process.env["PATH"] ?? "", GIVEN: "this" };
    const output = await sh('cat /dev/stdin; pwd; echo "$GIVEN"; echo err >&2; exit 2', {
      env,
      stdin: "in\n",
    });
    expect(output).toEqual(exit({ code: 2, stdout: `in\n${workspace}\nthis\n`, stderr: "err\n" }));
  });

  it("gets no variable beyond those of the call", async () => {
    const { stdout } = (await run(["/usr/bin/env"], { env: { PATH: "/usr/bin:/bin" } })) as ExitOutput;
    const names = stdout
      .trim()
      .split("\n")
      .map((line) => line.split("=")[0]);
    expect(names.toSorted()).toEqual(["ANYHOOK_RUN", "PATH", "PWD"]);
  });

  it("writes nowhere but to a /tmp of its own", async () => {
    const text = `
      for place in ${workspace} ${homedir()} /etc /var/tmp/.. /usr; do
        { touch $place/written && echo "$place"; } 2>/dev/null
      done
      echo private > /tmp/written && cat /tmp/written`;
    expect(await sh(text)).toMatchObject({ code: 0, stdout: "private\n" });
    expect(existsSync("/tmp/written")).toBe(false);
  });

  it("sees the workspace and the folder of its hook file, though they lie in /tmp, and nothing else there", async () => {
    const other = join(folder, "other");
    mkdirSync(other);
    mkdirSync(join(folder, "config"));
    for (const one of ["workspace", "config", "other"]) writeFileSync(join(folder, one, "file"), `${one}\n`);
    const source = { ...createCall().rule.source, path: join(folder, "config", "hooks.yaml") };
    const rule = { ...createCall().rule, source };
    const text = `cat ${folder}/workspace/file ${folder}/config/file ${folder}/other/file 2>/dev/null`;
    expect(await sh(text, { rule })).toMatchObject({ stdout: "workspace\nconfig\n" });
  });

  it("works where the workspace is a link", async () => {
    const link = join(folder, "link");
    symlinkSync(workspace, link);
    writeFileSync(join(workspace, "file"), "there\n");
    expect(await sh(`cat file ${link}/file`, { cwd: link, workspace: link })).toMatchObject({
      stdout: "there\nthere\n",
    });
  });

  it("reaches no network, not even this machine", async () => {
    let connections = 0;
    const server = createServer((socket) => void ((connections += 1), socket.destroy()));
    await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
    const { port } = server.address() as AddressInfo;
    const text = `(exec 3<>/dev/tcp/127.0.0.1/${port}) 2>/dev/null && echo reached`;
    expect(await run(["bash", "-c", text])).toMatchObject({ code: 1, stdout: "" });
    expect(connections).toBe(0);
    // The same text without a sandbox gets there: else this would prove nothing.
    expect(await run(["bash", "-c", text], {}, false)).toMatchObject({ code: 0, stdout: "reached\n" });
    expect(connections).toBe(1);
    server.close();
  });

  it("sees its own processes alone, no terminal, no capability, and no descriptor of ours", async () => {
    const text = `
      echo /proc/[0-9]* | wc -w; grep CapEff /proc/self/status; (: < /dev/tty) 2>/dev/null || echo no tty
      ls -l /proc/self/fd | grep -- '->' | grep -vE ' ([0-2] -> |[0-9]+ -> /(dev/null|proc/))' | wc -l`;
    const { stdout } = (await sh(text)) as ExitOutput;
    const [processes = "", capabilities, tty, descriptors] = stdout.trim().split("\n");
    expect(Number(processes)).toBeLessThan(6);
    expect([capabilities, tty, descriptors]).toEqual(["CapEff:\t0000000000000000", "no tty", "0"]);
  });

  it.each([
    ["that have wiped their environment", "env -i PATH=$PATH setsid"],
    ["that were forked twice", "(setsid sh -c 'env -i PATH=$PATH setsid"],
  ])("takes daemons with it %s", async (_title, start) => {
    const tag = `3${process.pid}${Math.random().toString().slice(2, 6)}`;
    const daemon = `${start} sleep ${tag} < /dev/null > /dev/null 2>&1 &${start.startsWith("(") ? "' &)" : ""}`;
    const ready = `until grep -qs ${tag} /proc/[0-9]*/cmdline; do :; done`;
    expect(await sh(`${daemon}\n${ready}; echo started`)).toMatchObject({ code: 0, stdout: "started\n" });
    await until(() => !isRunning(tag));

    const controller = new AbortController();
    const hung = sh(`${daemon}\nexec sleep ${tag}9`, { signal: controller.signal });
    await until(() => isRunning(tag) && isRunning(`${tag}9`));
    const aborted = performance.now();
    controller.abort();
    expect(await hung).toMatchObject({ kind: "error", code: "aborted" });
    expect(performance.now() - aborted).toBeLessThan(250);
    await until(() => !isRunning(tag) && !isRunning(`${tag}9`));
    expect(performance.now() - aborted).toBeLessThan(3000);
  });

  it("tells a missing program from a sandbox that cannot be made", async () => {
    expect(await run(["anyhook-no-such-program"])).toMatchObject({ kind: "error", code: "not_found" });
    const plain = join(workspace, "plain.sh");
    writeFileSync(plain, "#!/bin/sh\n");
    expect(await run([plain])).toMatchObject({ kind: "error", code: "not_executable" });
  });

  it("what a hook says in the words of bwrap is still the hook's", async () => {
    expect(await sh("echo 'bwrap: execvp x: No such file or directory' >&2; exit 1")).toMatchObject({
      kind: "exit",
      code: 1,
    });
  });
});

describe.skipIf(process.platform !== "linux")("bwrap itself", () => {
  it("is not taken from the workspace, from a link to it, or from a relative folder", async () => {
    const planted = stub(workspace, "echo planted");
    const link = join(folder, "link");
    symlinkSync(workspace, link);
    for (const path of [workspace, link, "workspace", ".", "", `${folder}/missing`])
      expect(findBubblewrap(path, workspace)).toEqual({ problem: expect.stringContaining("needs `bwrap`") });
    expect(existsSync(planted)).toBe(true);
    const elsewhere = join(folder, "bin");
    mkdirSync(elsewhere);
    symlinkSync(planted, join(elsewhere, "bwrap"));
    expect(findBubblewrap(elsewhere, workspace)).toHaveProperty("problem");
    expect(findBubblewrap(undefined, workspace)).toHaveProperty("problem");
  });

  it("that is missing fails the hook, which does not run bare", async () => {
    const output = await sh(`touch ${workspace}/ran`, { env: { PATH: `${folder}/missing` } });
    expect(output).toEqual({
      kind: "error",
      code: "sandbox",
      message:
        "`sandbox: bubblewrap` needs `bwrap`, which no folder of PATH has: install the package bubblewrap",
    });
    expect(existsSync(join(workspace, "ran"))).toBe(false);
  });

  it("that cannot make a sandbox fails the hook and says what is likely", async () => {
    const bin = join(folder, "bin");
    mkdirSync(bin);
    stub(bin, "echo 'bwrap: setting up uid map: Permission denied' >&2; exit 1");
    const output = await sh("exit 0", { env: { PATH: `${bin}:/usr/bin:/bin` } });
    expect(output).toMatchObject({ kind: "error", code: "sandbox" });
    expect((output as { message: string }).message).toContain("setting up uid map: Permission denied");
    expect((output as { message: string }).message).toContain("kernel.unprivileged_userns_clone");
  });
});

function stub(where: string, text: string): string {
  const path = join(where, "bwrap");
  writeFileSync(path, `#!/bin/sh\n${text}\n`);
  chmodSync(path, 0o755);
  return path;
}

function run(args: readonly string[], given: Partial<ExecutorCall> = {}, contained = true): Promise<Output> {
  const { rule } = createCall();
  const sandboxed = { ...(given.rule ?? rule), ...(contained ? { sandbox: "bubblewrap" as const } : {}) };
  return Promise.resolve(
    executor.run(createCall({ cwd: workspace, workspace, args, ...given, rule: sandboxed })),
  );
}

function sh(text: string, given: Partial<ExecutorCall> = {}): Promise<Output> {
  return run(["/bin/sh", "-c", text], given);
}

/** Whether any process sleeps for exactly so long. */
function isRunning(seconds: string): boolean {
  const list = execFileSync("ps", ["-eo", "stat,args"], { encoding: "utf8" });
  return list.split("\n").some((line) => new RegExp(`^[^ZX]\\S*\\s+sleep ${seconds}$`, "u").test(line));
}
