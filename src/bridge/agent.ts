import { isAbsolute } from "node:path";
import { find } from "../engine/plugins.js";
import { EVENTS, HookError } from "../spec/index.js";
import type { Dialect, EffectName, GuestSide, HookEvent, Verdict } from "../spec/index.js";

/** The agent that we are a hook of. */
export interface Agent {
  readonly dialect: Dialect;
  readonly guest: GuestSide;
}

/**
 * @param plugins dialects beside those that ship
 * @throws HookError `unknown_dialect`, `usage` when it is a system that no hook can be inside of
 */
export async function openAgent(id: string, plugins: readonly Dialect[]): Promise<Agent> {
  const { standard } = await import("../presets/standard.js");
  const dialect = find(id, [...standard().dialects, ...plugins]);
  if ("load" in dialect.guest) return { dialect, guest: await dialect.guest.load() };
  throw new HookError("usage", `there is no bridge to ${id}: ${dialect.guest.none}`);
}

export function knows({ dialect }: Agent, native: string | undefined): native is string {
  return native !== undefined && Object.hasOwn(dialect.events, native);
}

/** How that agent spells a canonical event. */
export function nativeOf({ dialect }: Agent, canonical: string): string | undefined {
  return Object.keys(dialect.events).find((native) => dialect.events[native]?.from[0] === canonical);
}

/**
 * Whether we may hold that agent back there. Once it goes on only because a hook would not let it stop, a failure of
 * ours must not keep it going: nobody would ever end it.
 */
export function isGate({ dialect }: Pick<Agent, "dialect">, native: string, event?: HookEvent): boolean {
  const { from = [], gate } = dialect.events[native] ?? {};
  if (event?.["stop_hook_active"] === true) return false;
  return gate ?? from.some((name) => EVENTS[name]?.gate === true);
}

/** Why that agent cannot be told this part of the verdict; undefined where it can. */
export function lossOf(
  { dialect, guest }: Agent,
  native: string,
  { event, decision }: Verdict,
  effect: EffectName,
): string | undefined {
  const loss = guest.losses.find(
    (one) =>
      one.effect === effect &&
      (one.event ?? event.hook_event_name) === event.hook_event_name &&
      (one.decision ?? decision) === decision,
  );
  const honoured = dialect.events[native]?.effects;
  if (loss === undefined && honoured?.includes(effect) === false) return `${native} cannot carry it`;
  return loss?.why;
}

/** Hooks may be started in a folder below the workspace, or beside it: where the agent names it, that counts. */
export function workspaceOf(
  { dialect }: Agent,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const { workspaceVariable } = dialect.client ?? {};
  const value = workspaceVariable === undefined ? undefined : env[workspaceVariable];
  return value !== undefined && isAbsolute(value) ? value : undefined;
}
