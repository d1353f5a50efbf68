import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { runHere, runProcess } from "./run.js";

interface Stage {
  readonly work: string;
  readonly home: string;
  readonly env: Record<string, string>;
  stdin: string;
  /** What the last `anyhook` left behind. */
  result: { readonly code: number; readonly stdout: string; readonly stderr: string };
  /** Nobody has said yet which exit code is expected: then it is 0. */
  open: boolean;
}

/**
 * Runs a script: commands on top, files below (`-- NAME --`, then the text), in a fresh folder with a home of its own.
 * `anyhook` runs in this process, `real anyhook` as people do; `$WORK` and `$HOME` are filled in, `$PATH` in `env`.
 */
export async function runScript(path: string): Promise<void> {
  const [commands = "", ...parts] = readFileSync(path, "utf8").split(/^-- (.+) --\n/mu);
  const root = realpathSync(mkdtempSync(join(tmpdir(), "anyhook-script-")));
  const [work, home] = [join(root, "work"), join(root, "home")];
  const env = { HOME: home, PATH: process.env["PATH"] ?? "", WORK: work };
  const stage: Stage = {
    work,
    home,
    env,
    stdin: "",
    result: { code: 0, stdout: "", stderr: "" },
    open: false,
  };
  try {
    for (const folder of [work, home]) mkdirSync(folder);
    for (let index = 0; index < parts.length; index += 2) {
      writeText(join(work, parts[index] ?? ""), parts[index + 1] ?? "");
    }
    for (const [index, line] of commands.split("\n").entries()) {
      if (line.trim() !== "" && !line.startsWith("#")) await step(stage, line, `${path}:${index + 1}`);
    }
    if (stage.open) expectCode(stage, 0, `${path}: end`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

async function step(stage: Stage, raw: string, at: string): Promise<void> {
  const names = raw.startsWith("env ") ? /\$(WORK|HOME|PATH)\b/gu : /\$(WORK|HOME)\b/gu;
  const line = raw.replaceAll(names, (_, name: string) => stage.env[name] ?? "");
  const [, not, name = "", rest = ""] = /^(! )?(\S+) ?(.*)$/u.exec(line) ?? [];
  const { work, env, result } = stage;
  const wanted = not === undefined;
  const told = `${at}: ${line}\n--- stdout\n${result.stdout}\n--- stderr\n${result.stderr}`;
  // Without a text: whether there is nothing at all.
  const holds = (output: string): boolean => (rest === "" ? output !== "" : output.includes(rest));
  if (name === "anyhook" || name === "real") await run(stage, name === "real", rest, at);
  else if (name === "exit") expectCode(stage, Number(rest), at);
  else if (name === "stdout") expect(holds(result.stdout), told).toBe(wanted);
  else if (name === "stderr") expect(holds(result.stderr), told).toBe(wanted);
  else if (name === "stdout-json") expectJson(result.stdout, rest, told);
  else if (name === "exists") expect(existsSync(join(work, rest)), told).toBe(wanted);
  else if (name === "chmod") chmodSync(join(work, rest.replace(/^\+x /u, "")), 0o755);
  else if (name === "env") env[rest.split("=", 1)[0] ?? ""] = rest.slice(rest.indexOf("=") + 1);
  else if (name === "stdin") stage.stdin = readFileSync(join(work, rest), "utf8");
  else if (name === "sh") expect(spawnSync("/bin/sh", ["-c", rest], { cwd: work, env }).status, told).toBe(0);
  else throw new Error(`${at}: there is no command ${name}`);
}

async function run(stage: Stage, real: boolean, rest: string, at: string): Promise<void> {
  if (stage.open) expectCode(stage, 0, at);
  const words = wordsOf(real ? rest.replace(/^anyhook ?/u, "") : rest);
  const args = words.length === 0 || words.includes("--home") ? words : [...words, "--home", stage.home];
  const call = { args, cwd: stage.work, env: { ...stage.env }, stdin: stage.stdin };
  Object.assign(stage, { result: real ? runProcess(call) : await runHere(call), stdin: "", open: true });
}

function expectCode(stage: Stage, code: number, at: string): void {
  const { result } = stage;
  expect(result.code, `${at}: exit code\n--- stdout\n${result.stdout}\n--- stderr\n${result.stderr}`).toBe(
    code,
  );
  stage.open = false;
}

/** `PATH == VALUE`, or nothing: then it only has to be one JSON value. */
function expectJson(stdout: string, rest: string, told: string): void {
  let value: unknown = JSON.parse(stdout);
  const [path = "", wanted] = rest.split(" == ");
  for (const key of path.split(".").filter((part) => part !== "")) {
    value = (value as Record<string, unknown> | undefined)?.[key];
  }
  if (wanted !== undefined) expect(value, told).toEqual(JSON.parse(wanted));
}

/** Words as a shell has them: blanks part them, quotes hold them together. */
function wordsOf(text: string): string[] {
  const words = text.match(/(?:'[^']*'|"[^"]*"|[^\s'"])+/gu) ?? [];
  return words.map((word) => word.replaceAll(/'([^']*)'|"([^"]*)"/gu, "$1$2"));
}

function writeText(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
