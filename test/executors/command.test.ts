import { execFileSync } from "node:child_process";
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCommandExecutor } from "../../src/executors/command/index.js";
import type { ExecutorCall, ExitOutput, Output } from "../../src/spec/index.js";
import { createCall } from "../support/call.js";
import { exit } from "../support/exit.js";

const executor = createCommandExecutor();
let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "anyhook-command-"));
});

afterAll(async () => {
  await executor.close?.();
  rmSync(folder, { recursive: true });
});

describe("command executor: what runs", () => {
  it("runs a shell's text, with arguments as positional parameters", async () => {
    const args = ["/bin/sh", "-c", 'printf "%s|" "$@"', "hook", "$(echo no)", "a b"];
    expect(await run(args)).toEqual(exit({ stdout: "$(echo no)|a b|" }));
  });

  it("runs a program without a shell", async () => {
    expect(await run(["printf", "%s", "$HOME;echo no"])).toEqual(exit({ stdout: "$HOME;echo no" }));
  });

  it("keeps stdout and stderr apart", async () => {
    expect(await sh("echo out; echo err >&2")).toEqual(exit({ stdout: "out\n", stderr: "err\n" }));
  });

  it.each([0, 1, 2, 127, 255])("reports exit code %i", async (code) => {
    expect(await sh(`exit ${code}`)).toEqual(exit({ code }));
  });

  it("reports the signal that ended it", async () => {
    expect(await sh("kill -KILL $$")).toEqual(exit({ code: null, signal: "SIGKILL" }));
  });

  it("gives exactly the call's environment and the marker of the run", async () => {
    const env = { ONLY: "this one", EMPTY: "", PATH: "/usr/bin:/bin" };
    const { stdout } = (await run(["/usr/bin/env", "-0"], { env, id: "evt_7" })) as ExitOutput;
    const entries = stdout.split("\0").filter((entry) => entry !== "");
    expect(entries.filter((entry) => !entry.startsWith("ANYHOOK_RUN="))).toEqual([
      "ONLY=this one",
      "EMPTY=",
      "PATH=/usr/bin:/bin",
    ]);
    expect(entries.filter((entry) => entry.startsWith("ANYHOOK_RUN=evt_7."))).toHaveLength(1);
  });

  it("runs in the call's folder", async () => {
    expect(await sh("pwd -P", { cwd: "/" })).toEqual(exit({ stdout: "/\n" }));
  });

  it.skipIf(process.platform !== "linux")("leads its own group and session, without a terminal", async () => {
    const text = "read -r line < /proc/self/stat; echo $line; ( : < /dev/tty ) 2>/dev/null || echo no tty";
    const { stdout } = (await sh(text)) as ExitOutput;
    const [stat = "", tty] = stdout.trim().split("\n");
    const [pid, , , , group, session] = stat.split(" ");
    expect([group, session, tty]).toEqual([pid, pid, "no tty"]);
  });

  it.skipIf(process.platform !== "linux")("hands over no file that this process has open", async () => {
    const open = openSync(import.meta.filename, "r");
    expect(await sh(`if [ -e /proc/$$/fd/${open} ]; then echo leaked; fi`, { stdin: "text" })).toEqual(
      exit({}),
    );
    closeSync(open);
  });
});

describe("command executor: stdin", () => {
  // Its last line has no end, as JSON payloads have none.
  const payload = JSON.stringify({ tool_name: "Bash", text: "漢字 \u0000 \n".repeat(100) });

  it.each([
    ["cat", "cat"],
    ["cat /dev/stdin", "cat /dev/stdin"],
    ["a redirection from /dev/stdin", "cat < /dev/stdin"],
    ["line by line", "while IFS= read -r line; do printf '%s' \"$line\"; done; printf '%s' \"$line\""],
  ])("is read by %s", async (_title, text) => {
    expect(await sh(text, { stdin: payload })).toEqual(exit({ stdout: payload }));
  });

  it("is at its end at once when it is empty", async () => {
    expect(await sh("cat; cat /dev/stdin; echo end")).toEqual(exit({ stdout: "end\n" }));
  });

  it("need not be read: 8 MiB", async () => {
    expect(await sh("exit 0", { stdin: "x".repeat(8 * 1024 * 1024) })).toEqual(exit({}));
  });

  it("leaves no file behind", async () => {
    const own = join(folder, "tmp");
    mkdirSync(own);
    await withTmpdir(own, async () => {
      expect(await sh("cat", { stdin: "text" })).toEqual(exit({ stdout: "text" }));
      expect(readdirSync(own)).toEqual([]);
    });
  });

  it("comes through a pipe where no file can be made", async () => {
    await withTmpdir(join(folder, "missing"), async () => {
      expect(await sh("cat", { cwd: "/", stdin: payload })).toEqual(exit({ stdout: payload }));
      expect(await sh("exit 0", { cwd: "/", stdin: "x".repeat(8 * 1024 * 1024) })).toEqual(exit({}));
    });
  });
});

describe("command executor: what does not start", () => {
  it("tells a missing program", async () => {
    expect(await run(["anyhook-no-such-program", "x"])).toEqual(
      error("not_found", "not found: anyhook-no-such-program, or the interpreter that its first line names"),
    );
  });

  it("tells a missing interpreter", async () => {
    const script = file("interpreter.sh", "#!/no/such/interpreter\n", 0o755);
    expect(await run([script])).toMatchObject({ kind: "error", code: "not_found" });
  });

  it("tells a file that is not executable", async () => {
    const script = file("plain.sh", "#!/bin/sh\n", 0o644);
    expect(await run([script])).toEqual(error("not_executable", `not executable: ${script}`));
  });

  it("tells a missing working directory from a missing program", async () => {
    const cwd = join(folder, "gone");
    mkdirSync(cwd);
    rmSync(cwd, { recursive: true });
    expect(await run(["/bin/true"], { cwd })).toEqual(
      error("cwd", `the working directory does not exist: ${cwd}`),
    );
  });

  it("tells a working directory that is a file", async () => {
    const cwd = file("file", "", 0o644);
    expect(await run(["/bin/true"], { cwd })).toEqual(
      error("cwd", `the working directory is not a directory: ${cwd}`),
    );
  });

  it("names the argument or the variable that is too big, without its value", async () => {
    const big = "x".repeat(96 * 1024 + 1);
    expect(await run(["/bin/echo", "a", big])).toEqual(
      error("too_big", "argument 2 has 98305 bytes, more than 98304: pass large values on stdin"),
    );
    expect(await run(["/bin/echo"], { env: { DATA: big } })).toEqual(
      error(
        "too_big",
        'the environment variable "DATA" has 98310 bytes, more than 98304: pass large values on stdin',
      ),
    );
  });

  it("hands on arguments and variables of 96 KiB, however long their names are", async () => {
    const most = "x".repeat(96 * 1024);
    expect(await run(["/bin/true", most], { env: { A_LONG_NAME_OF_A_VARIABLE: most } })).toEqual(exit({}));
  });

  it("counts bytes and not characters", async () => {
    expect(await run(["/bin/true", "漢".repeat(40_000)])).toMatchObject({ code: "too_big" });
    expect(await run(["/bin/true", "漢".repeat(32_000)])).toEqual(exit({}));
  });

  it("tells arguments that are too big together", async () => {
    const args = Array.from({ length: 200 }, () => "x".repeat(90_000));
    expect(await run(["/bin/true", ...args])).toMatchObject({ kind: "error", code: "too_big" });
  });

  it("refuses null bytes", async () => {
    expect(await run(["/bin/echo", "a\0b"])).toEqual(error("spawn", "argument 1 contains a null byte"));
    expect(await run(["/bin/echo"], { env: { A: "\0" } })).toEqual(
      error("spawn", 'the environment variable "A" contains a null byte'),
    );
  });

  it("has an answer for an empty command", async () => {
    expect(await run([])).toMatchObject({ kind: "error", code: "spawn" });
    expect(await run([""])).toMatchObject({ kind: "error", code: "spawn" });
  });

  it("has an answer when there are no files left to open", () => {
    const script = `
      import { openSync } from "node:fs";
      import { createCommandExecutor } from "./executors/command/index.js";
      const executor = createCommandExecutor();
      const call = { id: "e", args: ["/bin/true"], cwd: "/", env: {}, rule: {}, signal: new AbortController().signal };
      await executor.run({ ...call, stdin: "" });
      try { for (;;) openSync("/dev/null"); } catch {}
      const outputs = [await executor.run({ ...call, stdin: "" }), await executor.run({ ...call, stdin: "text" })];
      console.log(JSON.stringify(outputs.map(({ kind, code }) => [kind, code])));
    `;
    compileCommand();
    file("package.json", '{ "type": "module" }', 0o644);
    const main = file("no-files.js", script, 0o644);
    const stdout = execFileSync("/bin/sh", ["-c", 'ulimit -n 64; exec "$0" "$@"', process.execPath, main]);
    expect(JSON.parse(stdout.toString())).toEqual([
      ["error", "too_many_files"],
      ["error", "too_many_files"],
    ]);
  });
});

describe("command executor: output", () => {
  it("keeps 200,000 multibyte characters whole", async () => {
    const text = `process.stdout.write("漢".repeat(200_000))`;
    const { stdout, stdoutTruncated } = (await run([process.execPath, "-e", text])) as ExitOutput;
    expect(stdout === "漢".repeat(200_000)).toBe(true);
    expect(stdoutTruncated).toBe(false);
  });

  it("strips a byte order mark and replaces invalid bytes", async () => {
    expect(await sh("printf '\\357\\273\\277{}\\377'")).toEqual(exit({ stdout: "{}\ufffd" }));
  });

  it("caps each stream by itself, and lets the process run to its end", async () => {
    const output = (await sh("head -c 3000000 /dev/zero >&2; echo kept; exit 3")) as ExitOutput;
    expect(output.stderr).toHaveLength(1024 * 1024);
    expect({ ...output, stderr: "" }).toEqual(exit({ code: 3, stdout: "kept\n", stderrTruncated: true }));
  });

  it("swallows 600 MB without keeping them", async () => {
    const before = process.memoryUsage().rss;
    let peak = before;
    const sampler = setInterval(() => (peak = Math.max(peak, process.memoryUsage().rss)), 10);
    const output = (await sh("head -c 600000000 /dev/zero")) as ExitOutput;
    clearInterval(sampler);
    peak = Math.max(peak, process.memoryUsage().rss);
    expect([output.code, output.stdout.length, output.stdoutTruncated]).toEqual([0, 1024 * 1024, true]);
    expect((peak - before) / 1e6).toBeLessThan(80);
  });
});

function run(args: readonly string[], given: Partial<ExecutorCall> = {}): Promise<Output> {
  return Promise.resolve(executor.run(createCall({ args, ...given })));
}

function sh(text: string, given: Partial<ExecutorCall> = {}): Promise<Output> {
  return run(["/bin/sh", "-c", text], given);
}

function error(code: string, message: string) {
  return { kind: "error", code, message };
}

function file(name: string, text: string, mode: number): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  chmodSync(path, mode);
  return path;
}

/** The executor and what it imports as plain JavaScript, for a process of its own. */
function compileCommand(): void {
  const source = fileURLToPath(new URL("../../src/", import.meta.url));
  const program = ts.createProgram([join(source, "executors/command/index.ts")], {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2023,
    rootDir: source,
    outDir: folder,
    noCheck: true,
    types: [],
  });
  program.emit();
}

async function withTmpdir(path: string, body: () => Promise<void>): Promise<void> {
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = path;
  try {
    await body();
  } finally {
    if (before === undefined) delete process.env["TMPDIR"];
    else process.env["TMPDIR"] = before;
  }
}
