import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { main } from "../../src/cli/main.js";
import { LATER, VERBS } from "../../src/cli/verbs.js";
import type { Terminal } from "../../src/cli/verb.js";
import type { RunSignal } from "../../src/spec/index.js";
import { NOBODY, runHere } from "./run.js";
import type { Call, Ran } from "./run.js";

async function run(args: readonly string[], more: Partial<Call> = {}): Promise<Ran> {
  const root = mkdtempSync(join(tmpdir(), "anyhook-main-"));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const name of ["work", "home"]) mkdirSync(join(root, name));
  const home = join(root, "home");
  return runHere({ args: [...args, "--home", home], cwd: join(root, "work"), env: {}, stdin: "", ...more });
}

describe("main", () => {
  it("acknowledges first and says its exit code last", async () => {
    const { code, signals } = await run(["list"]);
    expect(code).toBe(0);
    expect(signals[0]).toEqual({ type: "ack", id: "r1" });
    expect(signals.at(-1)).toEqual({ type: "exit", code: 0 });
  });

  it("resolves to 130, and prints nothing, when the caller has given up", async () => {
    const { code, stdout, stderr } = await run(["emit", "Stop"], { signal: AbortSignal.abort() });
    expect({ code, stdout, stderr }).toEqual({ code: 130, stdout: "", stderr: "" });
  });

  it("asks the person before `init` trusts a folder, and takes no for an answer", async () => {
    const questions: string[] = [];
    const answering = (answer: boolean): { terminal: Terminal } => ({
      terminal: { ...NOBODY, ask: async (question) => (questions.push(question), answer) },
    });
    expect((await run(["init"], answering(true))).stdout).toContain(
      "\ntrusted: the hooks of this folder run",
    );
    expect((await run(["init"], answering(false))).stdout).toContain("\nnot trusted");
    expect(questions).toHaveLength(2);
    // Where stdout is data nobody is asked, and nobody's silence is a yes.
    expect((await run(["init", "--json"], answering(true))).stdout).toContain('"trusted": false');
    expect(questions).toHaveLength(2);
  });

  it("shows an unexpected error's stack only while debugging, and nothing of it drives the terminal", async () => {
    const stdin = (): Promise<string> => Promise.reject(new Error("boom\u001b[2J"));
    const args = ["emit", "Stop", "--payload", "-"];
    const plain = await run(args, { stdin });
    expect([plain.code, plain.stderr]).toEqual([1, "anyhook: boom\n"]);
    const debugged = await run(args, { stdin, env: { ANYHOOK_DEBUG: "1" } });
    expect(debugged.stderr).toMatch(/^anyhook: boom\n(.*\n)*.* at /u);
    expect(debugged.stderr).not.toContain("\u001b");
  });
});

describe("a deny that cannot be shown", () => {
  it("stays a deny; what is none becomes an error of ours", async () => {
    const root = mkdtempSync(join(tmpdir(), "anyhook-main-"));
    onTestFinished(() => rmSync(root, { recursive: true, force: true }));
    const [cwd, home] = [join(root, "work"), join(root, "home")];
    for (const folder of [cwd, join(home, ".anyhook")]) mkdirSync(folder, { recursive: true });
    writeFileSync(
      join(home, ".anyhook/hooks.yaml"),
      "hooks: { PreToolUse: [{ hooks: [{ type: command, command: exit 2 }] }] }",
    );
    for (const [event, code] of [
      ["PreToolUse", 2],
      ["Stop", 1],
    ] as const) {
      const notes: string[] = [];
      const send = (signal: RunSignal): void => {
        if (signal.type === "stdout") throw new RangeError("too deep");
        if (signal.type === "stderr") notes.push(signal.text);
      };
      const args = ["emit", event, "--home", home];
      const request = { version: 1, id: "r1", args, cwd, env: {}, stdin: "" } as const;
      expect(await main(request, NOBODY, send, new AbortController().signal)).toBe(code);
      expect(notes.join("")).toContain("could not be shown: RangeError: too deep");
    }
  });
});

describe("the verb table", () => {
  it("names the files in verbs/, one each", () => {
    const folder = fileURLToPath(new URL("../../src/cli/verbs/", import.meta.url));
    expect(readdirSync(folder).toSorted()).toEqual(VERBS.map(({ name }) => `${name}.ts`).toSorted());
  });

  it.each(VERBS.map(({ name }) => [name]))("%s has help with the common flags, on stdout", async (name) => {
    const { code, stdout } = await run([name, "--help"]);
    expect(code).toBe(0);
    for (const flag of ["--json", "--cwd", "--home", "--dialect", "--trust", "--color", "--help"])
      expect(stdout).toContain(flag);
  });

  it.each(LATER.map((name) => [name]))("%s is known, and not in this version", async (name) => {
    const { code, stderr } = await run([name]);
    expect(code).toBe(1);
    expect(stderr).toContain(`${name}: not in this version`);
    expect((await run(["--help"])).stdout).not.toMatch(new RegExp(`^  ${name} `, "mu"));
  });
});
