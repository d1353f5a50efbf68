import { HookError } from "../spec/index.js";
import type { GuestCall, GuestReply } from "../spec/index.js";
import { isGate, knows, nativeOf, openAgent } from "./agent.js";
import type { Agent } from "./agent.js";
import { answer } from "./answer.js";
import type { Asked, BridgeOptions } from "./options.js";
import { parsePayload } from "./payload.js";
import { refuse, stamped, textOf } from "./refusal.js";
import { LATE, seconds, timeWithin, within } from "./time.js";
import type { Time } from "./time.js";

/**
 * We are a hook inside an agent: its payload → event → verdict → its reply. Never rejects: whatever goes wrong, a gate
 * stays closed in that agent's own form, and anything else is a warning on stderr.
 */
export async function runBridge(options: BridgeOptions): Promise<GuestReply> {
  const start = performance.now();
  const { monitor = false, journal, home, managed, env } = options;
  let known: Partial<Asked> = {};
  try {
    const agent = await openAgent(options.agent, options.plugins ?? []);
    const native = knows(agent, options.event) ? options.event : undefined;
    known = { agent, ...(native === undefined ? {} : { native }) };
    const time = timeOf(agent, native);
    const body = await within(time.answerMs - (performance.now() - start), readBody(options));
    if (body === LATE)
      throw new HookError("invalid_payload", `no payload came within ${seconds(time.answerMs)}`);
    const call = { ...(native === undefined ? {} : { event: native }), body, env: options.env };
    known = { ...known, call };
    const asked = understand(agent, call, options.event);
    known = asked;
    return await answer(asked, options, start);
  } catch (error) {
    // An administrator's policy that nobody can read is not for whoever only wants to watch to pass by.
    const watches = monitor && !(HookError.is(error) && error.code === "managed_policy");
    const place = { journal, home, managed };
    return refuse({ ...known, ...place, env, monitor: watches, reason: textOf(error) });
  }
}

/**
 * The answer when not even the arguments can be used. The journal may be what they are about, so it is left alone.
 * @param args `bridge AGENT [EVENT] …`
 */
export async function failBridge(args: readonly string[], error: unknown): Promise<GuestReply> {
  const [, id = "", event = ""] = args;
  const agent = await openAgent(id, []).catch(() => undefined);
  const native = agent !== undefined && knows(agent, event) ? event : undefined;
  return refuse({
    agent,
    native,
    monitor: args.includes("--monitor"),
    journal: false,
    reason: textOf(error),
  });
}

async function readBody({ stdin }: BridgeOptions): Promise<GuestCall["body"]> {
  return parsePayload(typeof stdin === "function" ? await stdin() : stdin);
}

/**
 * @param said the event that the command line names, known or not: an error must be able to name it
 * @throws HookError when the dialect cannot make sense of it
 */
function understand(agent: Agent, call: GuestCall, said: string | undefined): Asked {
  const { name, payload } = agent.guest.parse(said === undefined ? call : { ...call, event: said });
  const native = call.event ?? nativeOf(agent, name);
  if (native === undefined) throw new HookError("unknown_event", `${agent.dialect.id} has no event ${name}`);
  const event = stamped(name, payload);
  return { agent, native, call, event, time: timeOf(agent, native), isGate: isGate(agent, native, event) };
}

/** Before the event is known, the shortest that it could have. */
function timeOf({ dialect: { client } }: Agent, native: string | undefined): Time {
  const all = Object.values(client?.events ?? {}).map(({ timeoutMs }) => timeoutMs);
  const shortest = all.length === 0 ? undefined : Math.min(...all);
  return timeWithin(native === undefined ? shortest : client?.events[native]?.timeoutMs);
}
