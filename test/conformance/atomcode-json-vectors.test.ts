import { afterAll, describe, expect, it } from "vitest";
import { atomcodeJson } from "../../src/dialects/atomcode-json/index.js";
import { matchersOf } from "../../src/dialects/atomcode-json/matcher.js";
import { matchesAll, Sight } from "../../src/engine/match.js";
import { readJson, sharedFile } from "../support/shared.js";

const file = sharedFile("VECTORS", "vectors", "atomcode.json");

interface Vectors {
  readonly atomcode_matcher: readonly {
    readonly matcher: string | null;
    readonly tool: string;
    /** Up to 4.25, and since. */
    readonly genA: boolean;
    readonly genB: boolean;
  }[];
}

/** Sections of the TOML system, which is a dialect of its own. */
const OF_TOML = ["atomcode_webhook_trigger", "atomcode_webhook_response", "atomcode_script_output"];

let held = 0;
const left = new Map<string, number>();

describe.skipIf(!file.found)(`atomcode-json: vectors${file.note}`, () => {
  const vectors = (file.found ? readJson<Vectors>(file.path) : {}) as Vectors;
  afterAll(() => {
    const list = [...left].map(([id, count]) => `${id} ×${count}`).join(", ");
    const total = [...left.values()].reduce((one, other) => one + other, 0);
    process.stdout.write(
      `atomcode-json vectors: ${held} rows hold, ${total} are listed deviations from 4.25 (${list})\n`,
    );
  });

  it("has a test for every section", () => {
    const sections = Object.keys(vectors).filter((name) => name !== "about");
    expect(sections.toSorted()).toEqual(["atomcode_matcher", ...OF_TOML].toSorted());
  });

  it("matches tool names as today's program does, and as 4.25 where both agree", () => {
    for (const { matcher, tool, genA, genB } of vectors.atomcode_matcher) {
      const ours = matches(matcher ?? undefined, tool);
      expect(ours, `${matcher} on ${tool}`).toBe(genB);
      held += 1;
      if (genA === genB) continue;
      expect(atomcodeJson.deviations.map(({ id }) => id)).toContain("generations");
      left.set("generations", (left.get("generations") ?? 0) + 1);
    }
  });
});

function matches(matcher: string | undefined, tool: string): boolean {
  const event = { hook_event_name: "PreToolUse", id: "1", at: "2026-01-01T00:00:00.000Z", tool_name: tool };
  return matchesAll(matchersOf(matcher, "PreToolUse"), new Sight(event));
}
