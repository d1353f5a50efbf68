import { describe, expect, it } from "vitest";
import { createHooks } from "../../src/index.js";
import { claudeCode } from "../../src/dialects/claude-code/index.js";
import type { JsonObject } from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";
import { readJson, sharedFile } from "../support/shared.js";

interface Recording {
  readonly version: string;
  readonly events: readonly { readonly label: string; readonly stdin: JsonObject }[];
}

const file = sharedFile("ANYHOOK_RECORDINGS", "recordings", "claude-2.1.329.json");
const { events } = file.found ? readJson<Recording>(file.path) : { events: [] };

describe.skipIf(!file.found)(`claude-code: recordings of 2.1.329${file.note}`, () => {
  it("are there: every payload of the file is played", () => {
    expect(events.length).toBeGreaterThan(5);
  });

  for (const [index, { label, stdin }] of events.entries()) {
    it(`${index + 1} ${label}: parses, and we would have sent the same`, async () => {
      const hooks = createHooks({ dialects: [], env: {} });
      hooks.use({ ...claudeCode, locations: [] });
      const { event } = await hooks.emit(label, stdin, { as: "claude-code" });
      await hooks.close();
      expect(event.hook_event_name).toBe(stdin["hook_event_name"]);
      const rule = fakeRule("claude-code", 0, { native: label });
      expect(claudeCode.host.body(event, rule)).toEqual(stdin);
    });
  }
});
