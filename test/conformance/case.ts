import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:http";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { createHooks } from "../../src/index.js";
import type { Diagnostic, Dialect, Explanation, Verdict } from "../../src/spec/index.js";
import { createCaseMcp, createCaseModel } from "./case-models.js";
import type { Asked, CaseMcp, CaseModel } from "./case-models.js";
import { STDIO } from "../support/mcp.js";

/**
 * `case.json`: what happens, and what must come of it. Folders beside it: `workspace/`, `home/`, `bin/` (first on PATH),
 * `managed/` (the managed directory, and the root of the machine).
 */
export interface Case {
  readonly title: string;
  /** Where the rule is written. */
  readonly source: string;
  /** The one of its dialect that the page in `docs/dialects/` shows; it denies something. */
  readonly example?: true;
  readonly trust?: "store" | "all";
  readonly failure?: "closed";
  /** Variables of the embedding program, beside PATH. */
  readonly env?: Readonly<Record<string, string>>;
  /** What the receiver at `{{RECEIVER}}` answers; files may name it. */
  readonly receiver?: { readonly status: number; readonly body?: string };
  /** Without it hooks find no model, unless their files name one. */
  readonly model?: CaseModel;
  readonly mcp?: CaseMcp;
  /** Names under which the program knows the real test server (`test/support/mcp-tools.mjs`), as a process; files name it `{{MCP}}`. */
  readonly mcp_servers?: readonly string[];
  readonly steps: readonly Step[];
  /** Subset of the diagnostics of loading. */
  readonly diagnostics?: readonly Partial<Diagnostic>[];
}

interface Step {
  readonly event: string;
  readonly payload: Readonly<Record<string, unknown>>;
  readonly as?: string;
  /** Subset of the verdict. */
  readonly verdict?: object;
  /** Hook pointers that explain says will run. */
  readonly runs?: readonly string[];
  /** Subsets of the bodies that the receiver got during this step. */
  readonly received?: readonly object[];
  /** Subsets of what the model was asked during this step: `prompt`, `system`, `model`, `tools`. */
  readonly asked?: readonly object[];
  /** Subsets of the tools that were called: `server`, `tool`, `input`. */
  readonly called?: readonly object[];
  /** Files of the workspace, and what they hold afterwards. */
  readonly files?: Readonly<Record<string, string>>;
}

export interface Played {
  readonly diagnostics: readonly Diagnostic[];
  readonly steps: readonly {
    readonly verdict: Verdict;
    readonly explanation: Explanation;
    readonly received: readonly unknown[];
    readonly asked: readonly unknown[];
    readonly called: readonly unknown[];
    readonly files: Readonly<Record<string, string>>;
  }[];
}

/** What hook files of others rely on, and a fresh machine lacks. */
const STAND_INS = join(import.meta.dirname, "../support/bin");

/** Plays a case for real: its files in fresh folders, its hooks as processes, its receiver on loopback. */
export async function play(folder: string, dialect: Dialect): Promise<Played> {
  const test = readCase(folder);
  const root = mkdtempSync(join(tmpdir(), "anyhook-case-"));
  const received: unknown[] = [];
  const called: Asked[] = [];
  const server = await listen(test.receiver ?? { status: 204 }, received);
  const model = test.model === undefined ? undefined : await createCaseModel(test.model);
  try {
    const { port } = server.address() as AddressInfo;
    const words = { RECEIVER: `http://127.0.0.1:${port}`, MODEL: model?.url, MCP: STDIO.args.join(" ") };
    const { named, ...places } = layOut(folder, root, words);
    const env = {
      ...process.env,
      ...test.env,
      PATH: [places.bin, STAND_INS, process.env["PATH"] ?? ""].join(delimiter),
    };
    const { trust = "all", failure } = test;
    const options = {
      dialects: [withoutRoot(dialect)],
      cwd: places.workspace,
      home: places.home,
      managed: places.managed,
      trust,
      env,
      ...(failure === undefined ? {} : { failure }),
      ...(model === undefined || named.has("MODEL") ? {} : { model: model.ask }),
      mcp: {
        ...(test.mcp === undefined ? {} : { call: createCaseMcp(test.mcp, called) }),
        servers: Object.fromEntries((test.mcp_servers ?? []).map((name) => [name, STDIO])),
      },
    };
    const hooks = createHooks(options);
    const diagnostics = await hooks.load();
    const steps: Played["steps"][number][] = [];
    for (const { event, payload, as, files = {} } of test.steps) {
      const before = [received.length, model?.asked().length ?? 0, called.length] as const;
      const emit = as === undefined ? {} : { as };
      const explanation = await hooks.explain(event, payload, emit);
      const verdict = await hooks.emit(event, payload, emit);
      const contents = Object.keys(files).map(
        (name) => [name, readIfThere(join(places.workspace, name))] as const,
      );
      steps.push({
        verdict,
        explanation,
        received: received.slice(before[0]),
        asked: model?.asked().slice(before[1]) ?? [],
        called: called.slice(before[2]),
        files: Object.fromEntries(contents),
      });
    }
    await hooks.close();
    return { diagnostics, steps };
  } finally {
    server.closeAllConnections();
    server.close();
    await model?.close();
    rmSync(root, { recursive: true, force: true });
  }
}

/** Files that stand at the root of a machine stand in the case's `managed/`: no case reads those of this machine. */
function withoutRoot(dialect: Dialect): Dialect {
  const locations = dialect.locations.map((location) =>
    location.base === "root" ? { ...location, base: "managed" as const } : location,
  );
  return { ...dialect, locations };
}

export function readCase(folder: string): Case {
  return JSON.parse(readFileSync(join(folder, "case.json"), "utf8")) as Case;
}

type Words = Readonly<Record<string, string | undefined>>;

type Place = "workspace" | "home" | "bin" | "managed";

/** A clone made under `umask 002` lets its group write: then no managed file would count. */
function closeToOthers(folder: string): void {
  for (const inner of ["", ...(readdirSync(folder, { recursive: true }) as string[])]) {
    const path = join(folder, inner);
    chmodSync(path, statSync(path).mode & ~0o022);
  }
}

function layOut(
  folder: string,
  root: string,
  words: Words,
): Record<Place, string> & { readonly named: ReadonlySet<string> } {
  const named = new Set<string>();
  const place = (name: Place): string => {
    const path = join(root, name);
    mkdirSync(path, { recursive: true });
    if (existsSync(join(folder, name))) cpSync(join(folder, name), path, { recursive: true });
    fillIn(path, words, named);
    if (name === "managed") closeToOthers(path);
    return path;
  };
  return {
    workspace: place("workspace"),
    home: place("home"),
    bin: place("bin"),
    managed: place("managed"),
    named,
  };
}

/** `{{NAME}}` in files becomes the word; which ones were found is noted. */
function fillIn(path: string, words: Words, named: Set<string>): void {
  for (const entry of readdirSync(path, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    const text = readFileSync(file, "utf8");
    const filled = text.replace(/\{\{([A-Z]+)\}\}/gu, (found, name: string) => {
      const word = words[name];
      if (word !== undefined) named.add(name);
      return word ?? found;
    });
    if (filled !== text) writeFileSync(file, filled);
  }
}

function readIfThere(path: string): string {
  return existsSync(path) ? readFileSync(path, "utf8") : "(absent)";
}

async function listen(answer: NonNullable<Case["receiver"]>, received: unknown[]): Promise<Server> {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, headers } = request;
      received.push({
        method,
        url,
        headers,
        body: JSON.parse(Buffer.concat(chunks).toString() || "null") as unknown,
      });
      response.writeHead(answer.status).end(answer.body ?? "");
    });
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  return server;
}
