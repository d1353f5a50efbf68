import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { FoundAgent } from "./find.js";
import { startModel } from "./model/index.js";
import type { Model } from "./model/index.js";
import { runProcess } from "./process.js";
import type { Ended } from "./process.js";

export interface StageOptions {
  /** How anyhook is started, for `/bin/sh`. */
  readonly program: string;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Of the workspace. */
  readonly files: Readonly<Record<string, string>>;
  readonly cache: string;
  readonly signal?: AbortSignal | undefined;
}

/** A home and a workspace that nobody else has. */
export interface AgentStage {
  readonly root: string;
  readonly home: string;
  readonly workspace: string;
  readonly journal: string;
  /** As a person would run it in the workspace. */
  anyhook(args: string): Promise<Ended>;
  /** One session of an agent, whose model wants to run these commands, one after another. */
  play(agent: FoundAgent, session: AgentSession): Promise<AgentRun>;
  close(): void;
}

interface AgentSession {
  readonly commands: readonly string[];
  /** @default 60 s */
  readonly timeoutMs?: number;
}

export interface AgentRun extends Ended, Pick<Model, "requests" | "outside"> {}

const PROMPT = "Get my thesis ready to be handed in.";
const TIMEOUT_MS = 60_000;
const ANYHOOK_MS = 30_000;

/** The caller closes it, and then nothing of it is left. */
export function openStage(options: StageOptions): AgentStage {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "anyhook-agents-"));
  const [home, workspace, temporary] = ["home", "thesis", "tmp"].map((name) => join(root, name)) as [
    string,
    string,
    string,
  ];
  for (const folder of [home, workspace, temporary]) mkdirSync(folder);
  for (const [name, text] of Object.entries(options.files)) {
    mkdirSync(dirname(join(workspace, name)), { recursive: true });
    writeFileSync(join(workspace, name), text);
  }
  const { PATH, LANG = "C.UTF-8" } = options.env;
  // Nothing else of the person's own: no account, no key, no setting.
  const env = { PATH, LANG, HOME: home, TMPDIR: temporary, TERM: "dumb" };
  const { signal, program } = options;
  const bounds = { cwd: workspace, signal };
  return {
    root,
    home,
    workspace,
    journal: join(home, ".anyhook", "journal"),
    anyhook: (args) =>
      runProcess(["/bin/sh", "-c", `${program} ${args}`], { ...bounds, env, timeoutMs: ANYHOOK_MS }),
    play: (agent, session) => play(agent, session, { ...bounds, env, cache: options.cache }),
    close: () => rmSync(root, { recursive: true, force: true, maxRetries: 5 }),
  };
}

interface PlayPlace {
  readonly cwd: string;
  readonly env: Readonly<Record<string, string | undefined>> & { readonly HOME: string };
  readonly signal: AbortSignal | undefined;
  readonly cache: string;
}

async function play(
  { client, command, inCache }: FoundAgent,
  { commands, timeoutMs = TIMEOUT_MS }: AgentSession,
  { cwd, env, signal, cache }: PlayPlace,
): Promise<AgentRun> {
  const turns = [...commands.map((line) => ({ tool: client.shell(line) })), { text: "It is ready." }];
  const model = await startModel(turns);
  const unpacked = join(inCache ? cache : join(env.HOME, ".cache"), "unpacked");
  try {
    const ended = await runProcess([...command, ...client.args(PROMPT)], {
      cwd,
      env: {
        ...env,
        ...onlyThrough(model.url),
        ...client.environment({ modelUrl: model.url, unpacked }),
      },
      timeoutMs,
      signal,
    });
    return { ...ended, requests: model.requests, outside: model.outside };
  } finally {
    await model.close();
  }
}

/** Whatever looks at these variables reaches this machine, and nothing beyond it. */
function onlyThrough(proxy: string): Readonly<Record<string, string>> {
  const names = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"].flatMap((name) => [name, name.toLowerCase()]);
  const direct = { NO_PROXY: "127.0.0.1,localhost", no_proxy: "127.0.0.1,localhost" };
  return { ...Object.fromEntries(names.map((name) => [name, proxy])), ...direct };
}
