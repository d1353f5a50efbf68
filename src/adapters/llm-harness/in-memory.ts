import { createConfig } from "../../dialects/llm-harness/config.js";
import { EVENT_ORDER } from "../../dialects/llm-harness/events.js";
import { reader } from "../../dialects/llm-harness/guest.js";
import { createHost } from "../../dialects/llm-harness/host.js";
import type { HostOptions } from "../../dialects/llm-harness/host.js";
import { llmHarness } from "../../dialects/llm-harness/index.js";
import { subjectOf } from "../../dialects/llm-harness/payload.js";
import type {
  Diagnostic,
  Dialect,
  GuestCall,
  GuestEvent,
  HookEvent,
  JsonObject,
  Rule,
} from "../../spec/index.js";
import { NO_PROVIDER } from "./context.js";
import type { HookRegistry } from "./registry.js";

export interface InMemoryOptions {
  /** The registry, as {@link textOf} writes it. */
  readonly text: () => string;
  readonly hasProvider: () => boolean;
  readonly observe: NonNullable<HostOptions["observe"]>;
}

/**
 * The dialect, with a registry in place of its files: the same rules, executors and guards. Payloads stay what the
 * caller made of them, and matchers see what they hold.
 */
export function createInMemory({ text, hasProvider, observe }: InMemoryOptions): Dialect {
  const host = createHost({ payload: payloadOf, observe });
  return {
    ...llmHarness,
    locations: [
      {
        layer: "host",
        base: "workspace",
        path: FILE,
        get text() {
          return text();
        },
      },
    ],
    config: () => createConfig({ subject: () => `field:${SUBJECT}` }),
    host: {
      ...host,
      prepare: (event, rule, context) =>
        isAsked(rule) && !hasProvider()
          ? { failed: { code: "model", message: NO_PROVIDER } }
          : (host.prepare?.(event, rule, context) ?? {}),
    },
    guest: { none: "it is the program that anyhook is embedded in", reader: async () => ({ parse }) },
  };
}

export const DIALECT = llmHarness.id;

const FILE = "HookRegistry.json";

/** What keeps the registry from being loaded; a definition that is refused when it is called is loaded. */
export function loadingProblem(diagnostics: readonly Diagnostic[]): Diagnostic | undefined {
  return diagnostics.find(
    ({ file, level, code }) => file === FILE && level === "error" && code !== "runs_payload",
  );
}

/** A registry as a settings file. */
export function textOf(registry: HookRegistry): string {
  return JSON.stringify({
    hooks: Object.fromEntries(EVENT_ORDER.map((event) => [event, registry.get(event)])),
  });
}

/** Beside the canonical fields, for the hooks of this registry. */
const PAYLOAD = "llm_harness_payload";
const SUBJECT = "llm_harness_subject";

/** A payload on its way to `parse`: nothing in it may be taken for a field of ours. */
export function wrapped(payload: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return { [PAYLOAD]: payload };
}

function parse(call: GuestCall): GuestEvent {
  const body = (call.body as JsonObject)[PAYLOAD] as JsonObject;
  const { name, payload } = reader.parse({ ...call, body });
  return { name, payload: { ...payload, [PAYLOAD]: body, [SUBJECT]: subjectOf(body) } };
}

function payloadOf(event: HookEvent): JsonObject {
  return event[PAYLOAD] as JsonObject;
}

function isAsked({ executor }: Rule): boolean {
  return executor === "prompt" || executor === "agent";
}
