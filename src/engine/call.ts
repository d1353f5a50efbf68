import { childEnvironment } from "../guards/environment.js";
import { nestedVariables } from "../guards/nesting.js";
import type { Redactor } from "../guards/redactor.js";
import type {
  Executor,
  ExecutorCall,
  GuardedPaths,
  HookCallback,
  HookEvent,
  HostContext,
  JsonObject,
  JsonValue,
  McpAccess,
  ModelAccess,
  NetworkPolicy,
  Preparation,
  Rule,
} from "../spec/index.js";
import type { Group } from "./group.js";

/** What all calls of one emit share. */
export interface Scene {
  readonly host: HostContext;
  /** Private targets that the user permits. */
  readonly allow: readonly string[];
  readonly callbacks: ReadonlyMap<Rule, HookCallback>;
  readonly models: ModelAccess;
  readonly mcp: McpAccess;
  guarded(): Promise<GuardedPaths>;
  /** Absent where callbacks alone run and nobody is told. */
  readonly redactor: Redactor | undefined;
}

interface Options {
  readonly group: Group;
  readonly rule: Rule;
  readonly event: HookEvent;
  readonly scene: Scene;
  readonly stdin?: string;
}

/** The event as an executor may see it: what leaves this machine is masked, a guard on this machine sees what it guards. */
export function shownTo(executor: Executor, event: HookEvent, { redactor }: Scene): HookEvent {
  if (redactor === undefined || !leaves(executor)) return event;
  return redactor.json(event as unknown as JsonObject) as unknown as HookEvent;
}

/** One that a program puts in the place of ours, and that says nothing, is taken for what ours is. */
const LEAVING: ReadonlySet<string> = new Set(["http", "prompt", "agent"]);

export function leaves({ id, leaves: says = LEAVING.has(id) }: Executor): boolean {
  return says;
}

/** One attempt of one rule. What an executor does not ask for is never made: callbacks cost no environment and no signal. */
export class Call implements ExecutorCall {
  readonly version = 1;
  readonly rule: Rule;
  readonly event: HookEvent;
  readonly timeoutMs: number;
  readonly #options: Options;
  #controller: AbortController | undefined;
  #aborted = false;

  readonly #prepared: Preparation | undefined;

  constructor(options: Options, prepared: Preparation | undefined, timeoutMs: number) {
    this.rule = options.rule;
    this.event = options.event;
    this.timeoutMs = timeoutMs;
    this.#options = options;
    this.#prepared = prepared;
  }

  get id(): string {
    return this.event.id;
  }

  get callback(): HookCallback {
    return this.#options.scene.callbacks.get(this.rule) as HookCallback;
  }

  mask(text: string): string {
    return this.#options.scene.redactor?.values(text) ?? text;
  }

  guarded(): Promise<GuardedPaths> {
    return this.#options.scene.guarded();
  }

  get models(): ModelAccess {
    return this.#options.scene.models;
  }

  get mcp(): McpAccess {
    return this.#options.scene.mcp;
  }

  get params(): JsonObject {
    return this.#prepared?.params ?? this.rule.params;
  }

  get cwd(): string {
    return this.#prepared?.cwd ?? this.#options.scene.host.cwd;
  }

  get network(): NetworkPolicy {
    const { group, scene } = this.#options;
    const { network } = group.dialect;
    return { ...network, allow: [...network.allow, ...scene.allow] };
  }

  get workspace(): string {
    return this.#options.scene.host.cwd;
  }

  get args(): readonly string[] {
    return argumentsOf(this.params);
  }

  get env(): Readonly<Record<string, string>> {
    const { group, scene } = this.#options;
    const passthrough = stringsOf(this.params["env_passthrough"]);
    const { environment } = group.dialect;
    const { env } = childEnvironment({
      env: scene.host.env,
      mode: environment,
      passthrough,
      add: this.#prepared?.env ?? {},
    });
    return Object.assign(env, nestedVariables(scene.host.env));
  }

  get stdin(): string {
    const { stdin } = this.#options;
    if (stdin !== undefined) return stdin;
    const { host } = this.#options.group.dialect;
    const body = host.body(this.event, this.rule);
    return host.serialize === undefined ? JSON.stringify(body) : host.serialize(body);
  }

  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController();
      if (this.#aborted) this.#controller.abort();
    }
    return this.#controller.signal;
  }

  abort(): void {
    this.#aborted = true;
    this.#controller?.abort();
  }
}

/** Exec form where there are arguments; otherwise the text is a shell's. */
function argumentsOf(params: JsonObject): readonly string[] {
  const command = String(params["command"] ?? "");
  if (Array.isArray(params["args"])) return [command, ...stringsOf(params["args"])];
  const shell = String(params["shell"] ?? (process.platform === "win32" ? "powershell" : "sh"));
  if (shell === "powershell") return ["powershell.exe", "-NoProfile", "-Command", command];
  return [shell === "sh" ? "/bin/sh" : shell, "-c", command];
}

function stringsOf(value: JsonValue | undefined): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}
