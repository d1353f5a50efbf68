import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { main } from "../../src/cli/main.js";
import type { Terminal } from "../../src/cli/verb.js";
import type { RunSignal } from "../../src/spec/index.js";

export const BIN: string = fileURLToPath(new URL("../../dist/cli/bin.cjs", import.meta.url));

export const NOBODY: Terminal = {
  stdin: { isTTY: false },
  stdout: { isTTY: false, columns: 100 },
  stderr: { isTTY: false },
};

export interface Call {
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly stdin: string | (() => Promise<string>);
  readonly terminal?: Terminal;
  readonly signal?: AbortSignal;
}

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly signals: readonly RunSignal[];
}

/** The command line in this process. */
export async function runHere({ args, cwd, env, stdin, terminal = NOBODY, signal }: Call): Promise<Ran> {
  const signals: RunSignal[] = [];
  const request = { version: 1, id: "r1", args, cwd, env, stdin } as const;
  const send = (one: RunSignal): void => void signals.push(one);
  const code = await main(request, terminal, send, signal ?? new AbortController().signal);
  const texts = (type: "stdout" | "stderr"): string =>
    signals.map((one) => (one.type === type ? one.text : "")).join("");
  return { code, stdout: texts("stdout"), stderr: texts("stderr"), signals };
}

/** The command line as people run it. */
export function runProcess({ args, cwd, env, stdin }: Call & { readonly stdin: string }): Ran {
  const options = { cwd, env, input: stdin, encoding: "utf8" } as const;
  const { status, stdout, stderr } = spawnSync(process.execPath, [BIN, ...args], options);
  return { code: status ?? -1, stdout, stderr, signals: [] };
}
