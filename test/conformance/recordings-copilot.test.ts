import { describe, expect, it } from "vitest";
import { createCopilot } from "../../src/dialects/copilot/index.js";
import { guest } from "../../src/dialects/copilot/guest.js";
import { viewOf } from "../../src/engine/vocabulary.js";
import { createHooks } from "../../src/index.js";
import type { HookEvent, JsonObject } from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";
import { readJson, sharedFile } from "../support/shared.js";

interface Recording {
  readonly events: readonly { readonly label: string; readonly stdin: JsonObject }[];
}

const current = createCopilot({ profile: "current" });
const NAMES = ["copilot-1.0.102.json", "copilot-1.0.102-error.json"];

for (const name of NAMES) {
  const file = sharedFile("ANYHOOK_RECORDINGS", "recordings", name);
  const { events } = file.found ? readJson<Recording>(file.path) : { events: [] };

  describe.skipIf(!file.found)(`copilot: ${name}${file.note}`, () => {
    it("is there: every payload of the file is played", () => {
      expect(events.length).toBeGreaterThan(2);
    });

    for (const [index, { label, stdin }] of events.entries()) {
      const native = nativeName(label, stdin);
      const body = withTimes(stdin);
      const rule = fakeRule("copilot", 0, { native, variant: "current" });

      it(`${index + 1} ${label}: parses, and we would have sent the same`, async () => {
        const hooks = createHooks({ dialects: [], env: {} });
        hooks.use({ ...current, locations: [] });
        const { event } = await hooks.emit(native, body, { as: "copilot" });
        const { event: again } = await hooks.emit(event.hook_event_name, event);
        await hooks.close();
        expect(current.events[native]?.from).toContain(event.hook_event_name);
        expect(current.host.body(viewOf(current, event).native, rule)).toEqual(body);
        expect({ ...again, id: "", at: "" }).toEqual({ ...event, id: "", at: "" });
      });

      it(`${index + 1} ${label}: parse → body → parse changes nothing, with arguments in either form`, () => {
        const parsed = guest.parse({ event: native, body, env: {} });
        const event = { ...parsed.payload, hook_event_name: parsed.name, id: "1", at: AT } as HookEvent;
        expect(guest.parse({ event: native, body: current.host.body(event, rule), env: {} })).toEqual(parsed);
        if (body["toolArgs"] === undefined) return;
        const asText = { ...body, toolArgs: JSON.stringify(body["toolArgs"]) };
        expect(guest.parse({ event: native, body: asText, env: {} })).toEqual(parsed);
      });
    }
  });
}

const AT = "2026-01-02T03:04:05.006Z";

/** Payloads in camelCase do not name their event: the recorder did, in short for some. */
function nativeName(label: string, stdin: JsonObject): string {
  const short: Readonly<Record<string, string>> = {
    err: "errorOccurred",
    end: "sessionEnd",
    "P.err": "ErrorOccurred",
  };
  const said = label.startsWith("P.") ? stdin["hook_event_name"] : undefined;
  return typeof said === "string" ? said : (short[label] ?? label.replace(/^P\./u, ""));
}

/** The recorder put placeholders where times were. */
function withTimes(stdin: JsonObject): JsonObject {
  return { ...stdin, timestamp: stdin["timestamp"] === "<MS>" ? Date.parse(AT) : AT };
}
