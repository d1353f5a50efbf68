import type { Diagnostic, Hooks, JsonObject, ListedHook } from "../spec/index.js";

/** The event and the payload that a canary stands for. */
export function findCanary(
  { hook_event_name: named, ...payload }: JsonObject,
  events: readonly string[],
): { readonly event: string; readonly payload: JsonObject } {
  return { event: typeof named === "string" ? named : (events[0] ?? ""), payload };
}

/** Guards whose own matcher does not select their canary: either of the two is not what its author meant. */
export async function canaryProblems(
  hooks: Pick<Hooks, "explain">,
  listed: readonly ListedHook[],
): Promise<readonly Diagnostic[]> {
  const found: Diagnostic[] = [];
  for (const { hook, canary, events, skipped, file, line, column } of listed) {
    if (canary === undefined || skipped?.because === "invalid") continue;
    const { event, payload } = findCanary(canary, events);
    const explained = await hooks.explain(event, payload, { only: [hook] }).catch(() => undefined);
    const [own] = explained?.hooks ?? [];
    // What cannot be sent at all has a diagnostic where it stands.
    if (own === undefined || own.matches) continue;
    const message = `the guard would not see its own \`canary\`: ${own.message ?? "it does not match"}`;
    const hint = "mend the `canary`, or the matcher";
    found.push({ code: "canary_no_match", level: "warning", file, line, column, message, hint });
  }
  return found;
}
