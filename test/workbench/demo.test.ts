import { spawn } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, realpathSync, rmSync, watch } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { stripVTControlCharacters } from "node:util";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { main } from "../../src/cli/main.js";
import type { JsonObject } from "../../src/spec/index.js";
import { runDemo } from "../../src/workbench/demo/index.js";
import type { DemoEvent, DemoResult, DemoStep } from "../../src/workbench/demo/index.js";

const BIN = resolve(import.meta.dirname, "../../dist/cli/bin.cjs");
const built = existsSync(BIN);
const note = built ? "" : " (SKIPPED: dist/cli/bin.cjs is not built)";
const windows = process.platform === "win32";

/** A folder for temporary files of our own: what is left in it was left behind. */
let temporary: string;
let before: string | undefined;

beforeEach(() => {
  before = process.env["TMPDIR"];
  temporary = mkdtempSync(join(realpathSync(tmpdir()), "demo-test-"));
  process.env["TMPDIR"] = temporary;
});

afterEach(() => {
  if (before === undefined) delete process.env["TMPDIR"];
  else process.env["TMPDIR"] = before;
  rmSync(temporary, { recursive: true, force: true });
});

describe.skipIf(windows)(`runDemo${windows ? " (SKIPPED: its hooks need a POSIX shell)" : ""}`, () => {
  it("keeps every promise, within seconds, and leaves neither folder nor process behind", async () => {
    const steps: DemoStep[] = [];
    const result = await runDemo({ onStep: (step) => steps.push(step) });

    expect(result.claims.filter(({ ok }) => !ok)).toEqual([]);
    expect(result.ok).toBe(true);
    expect(result.claims).toHaveLength(13);
    expect(result.duration_ms).toBeLessThan(20_000);
    expect(steps.map(({ type }) => type).slice(0, 3)).toEqual(["opening", "event", "trusted"]);
    expect(eventsOf(steps).map(({ event }) => event)).toEqual([
      "SessionStart",
      "SessionStart",
      "UserPromptSubmit",
      "PreToolUse",
      "PostToolUseFailure",
      "PreToolUse",
      "PreToolUse",
      "PreToolUse",
      "PreToolUse",
      "Stop",
      "PreToolUse",
      "PostToolUse",
      "Stop",
      "SessionEnd",
    ]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(processesOf(temporary)).toEqual([]);
  });

  it("tells of the denied command who denied it, where that is written, and why", async () => {
    const steps: DemoStep[] = [];
    const { kept = "" } = await runDemo({ onStep: (step) => steps.push(step), keep: true });
    const event = eventsOf(steps).find(({ about }) => about === "rm -rf important/");

    expect(event).toMatchObject({
      decision: "deny",
      reason: "rm -rf is not for agents: move it to trash/ and ask",
      decided_by: { label: "hooks/no-delete.sh", file: ".xbot/hooks.json" },
      meaning: "the tool does not run",
    });
    const lines = readFileSync(join(kept, "thesis", ".xbot/hooks.json"), "utf8").split("\n");
    expect(lines.slice((event?.decided_by?.line ?? 0) - 1).join("\n")).toMatch(
      /^\s*\{\s*"type": "command",\s*"command": "sh hooks\/no-delete.sh"/u,
    );
    expect(readFileSync(join(kept, "thesis", "important/thesis.txt"), "utf8")).toContain("no second copy");
  });

  it("has hooks of six systems in force at once, and says of each which one it came from", async () => {
    const steps: DemoStep[] = [];
    await runDemo({ onStep: (step) => steps.push(step) });
    const runs = eventsOf(steps).flatMap(({ hooks }) => hooks);
    const ran = runs.filter(({ outcome }) => outcome !== "skipped").map(({ dialect }) => dialect);
    expect([...new Set(ran)].toSorted()).toEqual([
      "anyhook",
      "atomcode",
      "copilot",
      "llm-harness",
      "neocode",
      "xbot",
    ]);
    const deniers = eventsOf(steps)
      .filter(({ decision }) => decision === "deny")
      .map(({ about, decided_by: place }) => [about, place?.file]);
    expect(deniers).toEqual([
      ["rm -rf important/", ".xbot/hooks.json"],
      ["cp important/thesis.txt public/", ".anyhook/hooks.yaml"],
      ["npm publish", ".atomcode/hooks/hooks.toml"],
      ["git push --force", ".llm-harness/settings.json"],
      ["the agent wants to stop", ".anyhook/hooks.yaml"],
    ]);
  });

  it("cuts the hook that hangs off at its deadline, ends its process and keeps the gate closed", async () => {
    const steps: DemoStep[] = [];
    const { kept = "" } = await runDemo({ onStep: (step) => steps.push(step), keep: true });
    const event = eventsOf(steps).find(({ about }) => about.startsWith("cp "));
    const run = event?.hooks.find(({ label }) => label === "embargo");

    expect(event).toMatchObject({ decision: "deny", decided_by: { label: "embargo" } });
    expect(run).toMatchObject({ outcome: "timed_out", decision: "deny", error: { code: "timeout" } });
    expect(run?.duration_ms).toBeGreaterThan(900);
    expect(run?.duration_ms).toBeLessThan(5000);
    expect(existsSync(join(kept, "thesis", "public/thesis.txt"))).toBe(false);
    const pid = Number(readFileSync(join(kept, "thesis", "embargo.pid"), "utf8"));
    expect(() => process.kill(pid, 0)).toThrow("ESRCH");
  });

  it("does not claim what did not happen: without programs to run, it says so", async () => {
    const steps: DemoStep[] = [];
    const result = await runDemo({ env: { PATH: "/nonexistent" }, onStep: (step) => steps.push(step) });
    const failed = result.claims.filter(({ ok }) => !ok).map(({ claim }) => claim);

    expect(result.ok).toBe(false);
    expect(failed).toContain("rm -rf important/ was denied by hooks/no-delete.sh");
    expect(failed).toContain("the hook that nobody waited for has done its work");
    expect(failed).not.toContain("important/thesis.txt is still there");
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("rejects with the signal's reason when given up while a hook hangs, and cleans up all the same", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    let hanging: readonly string[] = [];
    const giveUp = (): void => {
      hanging = processesOf(temporary);
      controller.abort(reason);
    };
    const onStep = (step: DemoStep): void => {
      if (step.type === "opening") void whenWritten(join(step.workspace, "embargo.pid")).then(giveUp);
    };
    await expect(runDemo({ signal: controller.signal, onStep })).rejects.toBe(reason);
    // Otherwise finding none below would prove nothing.
    if (process.platform === "linux") expect(hanging).not.toEqual([]);
    expect(readdirSync(temporary)).toEqual([]);
    expect(processesOf(temporary)).toEqual([]);
  });
});

describe.skipIf(windows)(`anyhook demo${windows ? " (SKIPPED: its hooks need a POSIX shell)" : ""}`, () => {
  it("prints one JSON value a line: every step, and the summary at the end", async () => {
    const { code, stdout, stderr } = await demo("--json");
    const values = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as JsonObject);

    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(values.map(({ type }) => type)).toEqual([
      "opening",
      "event",
      "trusted",
      ...Array(13).fill("event"),
      "summary",
    ]);
    expect(values.at(-1)).toMatchObject({
      ok: true,
      denied: 5,
      rewritten: 1,
      received: 13,
    } satisfies Partial<DemoResult>);
  });

  it("prints 80 columns without escape codes where nobody asked for colours", async () => {
    const { code, stdout } = await demo("--color", "never");
    const lines = stdout.split("\n").filter((line) => !line.includes(temporary));

    expect(code).toBe(0);
    expect(stdout).not.toContain("\u001B");
    expect(Math.max(...lines.map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(lines).toContain("    DENIED     rm -rf important/ — the tool does not run");
    expect(lines).toContainEqual(
      expect.stringMatching(/^ {4}decided by hooks\/no-delete\.sh, \.xbot\/hooks\.json:\d+$/u),
    );
    expect(lines).toContainEqual(expect.stringMatching(/^│ ✓ important\/thesis\.txt is still there +│$/u));
  });

  it("says the same with colours", async () => {
    const plain = (await demo("--color", "never")).stdout;
    const colored = (await demo("--color", "always")).stdout;

    expect(colored).toContain("\u001B[");
    expect(withoutTimes(stripVTControlCharacters(colored))).toBe(withoutTimes(plain));
  });

  it("keeps the folder where it is asked to, and says where", async () => {
    const { stdout } = await demo("--keep");
    const [kept = ""] = readdirSync(temporary);

    expect(stdout).toContain(`Kept in ${join(temporary, kept)}`);
    expect(readdirSync(join(temporary, kept)).toSorted()).toEqual(["home", "thesis"]);
  });

  it("has exit code 1 and names what was not as promised", async () => {
    const { code, stdout, stderr } = await demo({ PATH: "/nonexistent" });

    expect(code).toBe(1);
    expect(stdout).toContain("not all of it went as promised");
    expect(stderr).toContain("anyhook: not as promised: rm -rf important/ was denied by hooks/no-delete.sh");
  });
});

describe.skipIf(windows || !built)(`the built anyhook demo${note}`, () => {
  it("has exit code 0 and plain JSON lines on a pipe", async () => {
    const { code, stdout } = await run(["demo", "--json"]);
    expect(code).toBe(0);
    expect(JSON.parse(stdout.trimEnd().split("\n").at(-1) ?? "")).toMatchObject({
      type: "summary",
      ok: true,
    });
    expect(readdirSync(temporary)).toEqual([]);
  });

  it("ends on Ctrl-C with 130 while a hook hangs, and leaves nothing behind", async () => {
    const { code } = await run(["demo", "--json"], async (child, first) => {
      await whenWritten(join(String(first["workspace"]), "embargo.pid"));
      child.kill("SIGINT");
    });
    expect(code).toBe(130);
    expect(readdirSync(temporary)).toEqual([]);
    expect(processesOf(temporary)).toEqual([]);
  });
});

function eventsOf(steps: readonly DemoStep[]): readonly DemoEvent[] {
  return steps.filter((step) => step.type === "event");
}

/** Runs the verb in this process. */
async function demo(
  ...given: (string | Record<string, string>)[]
): Promise<{ code: number; stdout: string; stderr: string }> {
  const args = given.filter((one) => typeof one === "string");
  const env = Object.assign(
    { PATH: process.env["PATH"] ?? "" },
    ...given.filter((one) => typeof one === "object"),
  ) as Record<string, string>;
  const text = { stdout: "", stderr: "" };
  const terminal = {
    stdin: { isTTY: false },
    stdout: { isTTY: false, columns: 80 },
    stderr: { isTTY: false },
  };
  const request = {
    version: 1,
    id: "test",
    args: ["demo", "--home", temporary, ...args],
    cwd: temporary,
    env,
    stdin: "",
  } as const;
  const send: Parameters<typeof main>[2] = (signal) => {
    if (signal.type === "stdout" || signal.type === "stderr") text[signal.type] += signal.text;
  };
  return { code: await main(request, terminal, send, new AbortController().signal), ...text };
}

/** Runs the built program; `onFirst` gets the first line of its output. */
function run(
  args: readonly string[],
  onFirst?: (child: ReturnType<typeof spawn>, first: JsonObject) => Promise<void>,
): Promise<{ code: number | null; stdout: string }> {
  return new Promise((fulfil, reject) => {
    const child = spawn(process.execPath, [BIN, ...args], {
      stdio: ["ignore", "pipe", "inherit"],
      cwd: temporary,
    });
    let stdout = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      const isFirst = !stdout.includes("\n") && text.includes("\n");
      stdout += text;
      if (isFirst)
        onFirst?.(child, JSON.parse(stdout.slice(0, stdout.indexOf("\n"))) as JsonObject).catch(reject);
    });
    child.on("error", reject).on("close", (code) => fulfil({ code, stdout }));
  });
}

function whenWritten(path: string): Promise<void> {
  return new Promise((fulfil) => {
    const watcher = watch(dirname(path), look);
    look();
    function look(): void {
      if (!existsSync(path) || readFileSync(path, "utf8") === "") return;
      watcher.close();
      fulfil();
    }
  });
}

/** Processes whose environment names the folder: every hook of the demo has its home there. Linux tells, others do not. */
function processesOf(folder: string): readonly string[] {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc").filter(
    (pid) => /^\d+$/u.test(pid) && readOrEmpty(`/proc/${pid}/environ`).includes(`HOME=${folder}`),
  );
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}

function withoutTimes(text: string): string {
  return text
    .replaceAll(/ +\d+ ms/gu, "")
    .replaceAll(/\d+\.\d s/gu, "")
    .replaceAll(/anyhook-demo-\w+/gu, "");
}
