import { describe, expect, it } from "vitest";
import { TRUST_FILE, addWorkspace, listWorkspaces } from "../../src/guards/trust.js";
import type { TrustDecision } from "../../src/spec/index.js";

const PLACE = "/home/me/repo";
const AT = "2026-11-21T08:00:00.000Z";
const SHA = "a".repeat(64);
const SCRIPT = { path: "/home/me/repo/guard.sh", real: "/home/me/repo/guard.sh", sha256: SHA };
const HOOK = {
  hook: "anyhook:project:.anyhook/hooks.yaml#/hooks/PreToolUse/0/hooks/0",
  name: "guard",
  dialect: "anyhook",
  file: ".anyhook/hooks.yaml",
  event: "PreToolUse",
  definition: SHA,
  scripts: [SCRIPT],
};
const FILE = { dialect: "anyhook", file: ".anyhook/hooks.yaml", sha256: SHA };
const REVIEWED = { hooks: [HOOK], files: [FILE] };

function decide(entry: object, workspace = PLACE): TrustDecision {
  const bytes = new TextEncoder().encode(JSON.stringify({ version: 1, workspaces: [entry] }));
  return TRUST_FILE.decide({ bytes, stat: { isFile: true, mode: 0o100600, uid: 1 }, uid: 1 }, workspace);
}

const hook = (over: object): object => ({ hooks: [{ ...HOOK, ...over }], files: [FILE] });
const script = (over: object): object => hook({ scripts: [{ ...SCRIPT, ...over }] });
const file = (over: object): object => ({ hooks: [HOOK], files: [{ ...FILE, ...over }] });

describe("an entry of the trust file", () => {
  it("carries what was reviewed", () => {
    const entry = { path: PLACE, added_at: AT, reviewed_at: AT, reviewed: REVIEWED };
    expect(decide(entry)).toMatchObject({ trusted: true, reviewed: REVIEWED });
    const nameless = hook({ name: undefined });
    expect(decide({ path: PLACE, reviewed: nameless })).toMatchObject({ trusted: true });
    const plain = script({ real: undefined });
    expect(decide({ path: PLACE, reviewed: plain })).toMatchObject({ trusted: true });
  });

  it("has reviewed nothing where it says nothing of it", () => {
    expect(decide({ path: PLACE })).toMatchObject({ trusted: true, reviewed: { hooks: [], files: [] } });
  });

  it.each<[string, object]>([
    ["a time that is none", { added_at: 1 }],
    ["a review at no time", { reviewed_at: 1 }],
    ["a review that is a word", { reviewed: "all" }],
    ["a review that is empty", { reviewed: {} }],
    ["a review without files", { reviewed: { hooks: [] } }],
    ["a review without hooks", { reviewed: { files: [] } }],
    ["a hook that is a word", { reviewed: { hooks: ["all"], files: [] } }],
    ["a hook without a place", { reviewed: hook({ hook: 1 }) }],
    ["a hook without a system", { reviewed: hook({ dialect: null }) }],
    ["a hook without a file", { reviewed: hook({ file: undefined }) }],
    ["a hook without an event", { reviewed: hook({ event: 1 }) }],
    ["a name that is none", { reviewed: hook({ name: 1 }) }],
    ["a definition that is no digest", { reviewed: hook({ definition: "*" }) }],
    ["a digest that is too long", { reviewed: hook({ definition: `${SHA}a` }) }],
    ["a digest with something before it", { reviewed: hook({ definition: `x${SHA}` }) }],
    ["scripts that are no list", { reviewed: hook({ scripts: {} }) }],
    ["a script that is a word", { reviewed: hook({ scripts: ["x"] }) }],
    ["a script at a relative path", { reviewed: script({ path: "guard.sh" }) }],
    ["a script that really is at a relative path", { reviewed: script({ real: "guard.sh" }) }],
    ["a script without a digest", { reviewed: script({ sha256: "" }) }],
    ["a file that is a word", { reviewed: { hooks: [], files: ["x"] } }],
    ["a file without a system", { reviewed: file({ dialect: 1 }) }],
    ["a file without a name", { reviewed: file({ file: 1 }) }],
    ["a file without a digest", { reviewed: file({ sha256: 1 }) }],
  ])("with %s makes the file untrusted as a whole", (_, over) => {
    expect(decide({ path: PLACE, ...over })).toMatchObject({ trusted: false, invalid: true });
  });

  it("is nobody's for a workspace without an absolute path", () => {
    const answer = decide({ path: PLACE }, "work");
    expect(answer).toEqual({ trusted: false, reason: "the path of the workspace is not absolute" });
  });

  it("is missed with a word on what to do", () => {
    const { trusted, reason } = decide({ path: "/elsewhere" });
    expect({ trusted, reason }).toEqual({
      trusted: false,
      reason: "workspace is not in the trust store: review its hooks, then `anyhook trust add`",
    });
  });
});

describe("writing the trust file", () => {
  it("reads one that an editor has given a byte order mark", () => {
    const text = `\uFEFF${JSON.stringify({ version: 1, workspaces: [{ path: PLACE }] })}`;
    expect(listWorkspaces(text)).toEqual([{ path: PLACE }]);
  });

  it("keeps what was reviewed until there is another review", () => {
    const text = addWorkspace(undefined, PLACE, AT, REVIEWED as never);
    expect(listWorkspaces(text)).toEqual([
      { path: PLACE, added_at: AT, reviewed_at: AT, reviewed: REVIEWED },
    ]);
    const later = "2026-11-22T08:00:00.000Z";
    expect(listWorkspaces(addWorkspace(text, PLACE, later))).toEqual(listWorkspaces(text));
    const anew = addWorkspace(text, PLACE, later, { hooks: [], files: [] });
    expect(listWorkspaces(anew)).toMatchObject([
      { added_at: AT, reviewed_at: later, reviewed: { hooks: [] } },
    ]);
  });

  it("names the path that it cannot take", () => {
    expect(() => addWorkspace(undefined, "work", AT)).toThrow('"work" is not an absolute path');
  });
});
