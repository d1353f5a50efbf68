import { describe, expect, it } from "vitest";
import { isReviewed, standings } from "../../src/guards/reviewed.js";
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

  it("borrow no review for a name, a place or an event that is another", () => {
    const named = [{ rule: rule("2", { name: "guard" }), sha256: NEW }];
    expect(states(named, [seen("1", { name: "other" })])).toEqual({ of: ["new"], gone: ["1"] });
    expect(states(named, [seen("1", { name: "guard", dialect: "e" })])).toEqual({ of: ["new"], gone: ["1"] });
    const nameless = [{ rule: rule("2"), sha256: NEW }];
    expect(states(nameless, [seen("1")])).toEqual({ of: ["new"], gone: ["1"] });
    const elsewhere = [{ rule: rule("1", { native: "PostToolUse" }), sha256: NEW }];
    expect(states(elsewhere, [seen("1")])).toEqual({ of: ["new"], gone: ["1"] });
  });

  it("hide no other that is gone: what moved to its place does not stand for it", () => {
    const moved = [{ rule: rule("2"), sha256: OLD }];
    const hooks = [seen("1"), seen("2", { definition: "c".repeat(64) })];
    expect(states(moved, hooks)).toEqual({ of: ["reviewed"], gone: ["2"] });
  });
});

describe("a review", () => {
  const script = { path: "/w/x.sh", sha256: OLD };
  const file = { dialect: "d", file: "f", sha256: OLD };

  it("is one with every field in its place", () => {
    expect(isReviewed({ hooks: [], files: [] })).toBe(true);
    expect(isReviewed({ hooks: [seen("1", { scripts: [script, script] })], files: [file, file] })).toBe(true);
  });

  it.each<[unknown]>([
    [null],
    [undefined],
    ["all"],
    [{ hooks: [null], files: [] }],
    [{ hooks: [seen("1"), null], files: [] }],
    [{ hooks: [], files: [null] }],
    [{ hooks: [], files: [file, {}] }],
    [{ hooks: [], files: [{ ...file, sha256: [OLD] }] }],
    [{ hooks: [{ ...seen("1"), definition: [OLD] }], files: [] }],
    [{ hooks: [{ ...seen("1"), scripts: [null] }], files: [] }],
    [{ hooks: [{ ...seen("1"), scripts: [script, { ...script, sha256: "a" }] }], files: [] }],
    [{ hooks: [{ ...seen("1"), scripts: [{ ...script, path: 1 }] }], files: [] }],
    [{ hooks: [{ ...seen("1"), scripts: [{ ...script, real: null }] }], files: [] }],
  ])("is none as %j", (value) => {
    expect(isReviewed(value)).toBe(false);
  });
});
