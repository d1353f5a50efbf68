import { describe, expect, it } from "vitest";
import { standings } from "../../src/guards/reviewed.js";
import type { Definition } from "../../src/guards/reviewed.js";
import type { ReviewedHook, Rule } from "../../src/spec/index.js";

const OLD = "a".repeat(64);
const NEW = "b".repeat(64);

function rule(id: string, over: object = {}): Rule {
  return { id, dialect: "d", native: "PreToolUse", source: { file: "f" }, ...over } as unknown as Rule;
}

function seen(hook: string, over: Partial<ReviewedHook> = {}): ReviewedHook {
  return { hook, dialect: "d", file: "f", event: "PreToolUse", definition: OLD, scripts: [], ...over };
}

function states(definitions: readonly Definition[], hooks: readonly ReviewedHook[]): object {
  const { of, gone } = standings(definitions, { hooks });
  return {
    of: definitions.map((one) => of.get(one.rule)?.state),
    gone: gone.map(({ hook }) => hook),
  };
}

describe("today's hooks against those that were reviewed", () => {
  it("are as reviewed where their definition is, wherever in the file they stand now", () => {
    expect(states([{ rule: rule("1"), sha256: OLD }], [seen("1")])).toEqual({ of: ["reviewed"], gone: [] });
    expect(states([{ rule: rule("2"), sha256: OLD }], [seen("1")])).toEqual({ of: ["reviewed"], gone: [] });
  });

  it("have changed where their place or their name says another thing", () => {
    expect(states([{ rule: rule("1"), sha256: NEW }], [seen("1")])).toEqual({ of: ["changed"], gone: [] });
    const named = [{ rule: rule("2", { name: "guard" }), sha256: NEW }];
    expect(states(named, [seen("1", { name: "guard" })])).toEqual({ of: ["changed"], gone: [] });
  });

  it("are new where nothing of the kind was reviewed, and what was reviewed is gone", () => {
    expect(states([{ rule: rule("2"), sha256: NEW }], [seen("1")])).toEqual({ of: ["new"], gone: ["1"] });
    expect(states([{ rule: rule("1"), sha256: OLD }], [])).toEqual({ of: ["new"], gone: [] });
    expect(states([], [seen("1")])).toEqual({ of: [], gone: ["1"] });
  });

  it("do not borrow a review from another file or another system", () => {
    const one = [{ rule: rule("2"), sha256: OLD }];
    expect(states(one, [seen("1", { file: "g" })])).toEqual({ of: ["new"], gone: ["1"] });
    expect(states(one, [seen("1", { dialect: "e" })])).toEqual({ of: ["new"], gone: ["1"] });
    const named = [{ rule: rule("2", { name: "guard" }), sha256: NEW }];
    expect(states(named, [seen("1", { name: "guard", file: "g" })])).toEqual({ of: ["new"], gone: ["1"] });
  });

  it("may be repeated: a second one of the same text was reviewed with the first", () => {
    const two = [rule("1"), rule("2")].map((one) => ({ rule: one, sha256: OLD }));
    expect(states(two, [seen("1")])).toEqual({ of: ["reviewed", "reviewed"], gone: [] });
    expect(states(two, [seen("2"), seen("1")])).toEqual({ of: ["reviewed", "reviewed"], gone: [] });
  });

  it("change one by one: an edited hook takes no other's review", () => {
    const two = [
      { rule: rule("1"), sha256: NEW },
      { rule: rule("2"), sha256: OLD },
    ];
    expect(states(two, [seen("1"), seen("2")])).toMatchObject({ of: ["changed", "reviewed"] });
    expect(states(two, [seen("2")])).toEqual({ of: ["new", "reviewed"], gone: [] });
  });
});
