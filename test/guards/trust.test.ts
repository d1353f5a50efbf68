import { describe, expect, it } from "vitest";
import { TRUST_FILE, addWorkspace, listWorkspaces, removeWorkspace } from "../../src/guards/trust.js";
import { HookError } from "../../src/spec/index.js";
import type { TrustDecision, TrustFileContent } from "../../src/spec/index.js";

const AT = "2026-11-21T08:00:00.000Z";
const STORE = JSON.stringify({ version: 1, workspaces: [{ path: "/home/me/repo", added_at: AT }] });

interface Over {
  readonly text?: string;
  readonly bytes?: Uint8Array;
  readonly isFile?: boolean;
  readonly mode?: number;
  readonly owner?: number;
  readonly uid?: number | undefined;
}

function content(over: Over = {}): TrustFileContent {
  const { text = STORE, isFile = true, mode = 0o100600, owner = 1000 } = over;
  const bytes = over.bytes ?? new TextEncoder().encode(text);
  return { bytes, stat: { isFile, mode, uid: owner }, uid: "uid" in over ? over.uid : 1000 };
}

function decide(over: Over, workspace = "/home/me/repo"): TrustDecision {
  return TRUST_FILE.decide(content(over), workspace);
}

describe("the trust decision", () => {
  it("has its file in the user's home, and holds it against real paths", () => {
    expect(TRUST_FILE).toMatchObject({ path: ".anyhook/trust.json", names: "realpath" });
  });

  it("trusts nothing when there is no file", () => {
    expect(TRUST_FILE.decide(undefined, "/home/me/repo")).toEqual({
      trusted: false,
      reason: "trust store is missing",
    });
  });

  it.each(["/home/me/repo", "/home/me/repo/", "/home/me//repo", "/home/me/other/../repo", "/home/./me/repo"])(
    "trusts a listed workspace, spelled %s",
    (workspace) => {
      expect(decide({}, workspace)).toEqual({
        trusted: true,
        reason: "workspace is trusted",
        // An entry of an older version: nothing in it was reviewed.
        reviewed: { hooks: [], files: [] },
      });
      const text = JSON.stringify({ version: 1, workspaces: [{ path: workspace }] });
      expect(decide({ text }).trusted).toBe(true);
    },
  );

  it.each(["/home/me/repo/sub", "/home/me", "/", "/home/me/repo2", "/home/me/Repo", "home/me/repo", ""])(
    "does not trust %j because of it",
    (workspace) => {
      const decision = decide({}, workspace);
      expect(decision.trusted).toBe(false);
      expect(decision.invalid).toBeUndefined();
    },
  );

  it.each<[string, Over, RegExp]>([
    ["no regular file", { isFile: false }, /not a regular file.*replace/],
    ["writable by the group", { mode: 0o100620 }, /mode 620.*chmod 600/],
    ["writable by everybody", { mode: 0o100602 }, /mode 602.*chmod 600/],
    ["mode 666", { mode: 0o100666 }, /mode 666/],
    ["of another user", { owner: 1001 }, /uid 1001.*chown/],
    ["of root", { owner: 0 }, /uid 0/],
    ["empty", { text: "" }, /empty.*mend/],
    ["blank", { text: " \n" }, /empty/],
    ["malformed", { text: STORE.slice(0, -1) }, /not a JSON object.*mend/],
    ["with text behind", { text: `${STORE}x` }, /not a JSON object/],
    ["not UTF-8", { bytes: new Uint8Array([0x7b, 0xff, 0x7d]) }, /not UTF-8/],
    ["too large", { text: STORE + " ".repeat(8 * 1024 * 1024) }, /larger than 8388608 bytes/],
    ["a list", { text: "[]" }, /not a JSON object/],
    ["null", { text: "null" }, /not a JSON object/],
    ["of version 2", { text: '{"version":2,"workspaces":[]}' }, /version/],
    ['of version "1"', { text: '{"version":"1","workspaces":[]}' }, /version/],
    ["without version", { text: '{"workspaces":[]}' }, /version/],
    ["without workspaces", { text: '{"version":1}' }, /"workspaces"/],
    ["with a number for a path", { text: '{"version":1,"workspaces":[{"path":1}]}' }, /"workspaces"/],
    ["with null", { text: '{"version":1,"workspaces":[null]}' }, /"workspaces"/],
    ["with plain strings", { text: '{"version":1,"workspaces":["/home/me/repo"]}' }, /"workspaces"/],
    [
      "with a relative path",
      { text: '{"version":1,"workspaces":[{"path":"/home/me/repo"},{"path":"work"}]}' },
      /relative/,
    ],
    ["with ~", { text: '{"version":1,"workspaces":[{"path":"~/work"}]}' }, /relative/],
  ])("trusts nothing and tells people when the file is %s", (_, over, reason) => {
    const decision = decide(over);
    expect(decision).toEqual({ trusted: false, invalid: true, reason: decision.reason });
    expect(decision.reason).toMatch(reason);
  });

  it("accepts files that only others can read", () => {
    for (const mode of [0o100400, 0o100600, 0o100644]) expect(decide({ mode }).trusted).toBe(true);
  });

  it("looks at neither owner nor mode where the platform has no users", () => {
    expect(decide({ uid: undefined, mode: 0o100666, owner: 0 }).trusted).toBe(true);
  });
});

describe("the text of the trust file", () => {
  it("gets a workspace, decides for it, and loses it again", () => {
    const text = addWorkspace(undefined, "/home/me/new/", AT);
    expect(JSON.parse(text)).toEqual({ version: 1, workspaces: [{ path: "/home/me/new", added_at: AT }] });
    expect(decide({ text }, "/home/me/new").trusted).toBe(true);
    const without = removeWorkspace(text, "/home/me/../me/new");
    expect(without.removed).toBe(true);
    expect(decide({ text: without.text }, "/home/me/new").trusted).toBe(false);
    expect(removeWorkspace(without.text, "/home/me/new")).toEqual({ text: without.text, removed: false });
  });

  it("keeps fields that it does not know, and an entry that is there already", () => {
    const known = { path: "/a", added_at: AT, content: { "hooks.json": "sha256:0" } };
    const text = JSON.stringify({ version: 1, note: "mine", workspaces: [known] });
    const added = addWorkspace(addWorkspace(text, "/b", AT), "/a/", "2027-01-01T00:00:00.000Z");
    expect(JSON.parse(added)).toEqual({
      version: 1,
      note: "mine",
      workspaces: [known, { path: "/b", added_at: AT }],
    });
    expect(JSON.parse(removeWorkspace(added, "/b").text)).toEqual(JSON.parse(text));
    expect(listWorkspaces(added)).toEqual([known, { path: "/b", added_at: AT }]);
  });

  it("lists nothing when there is no file", () => {
    expect(listWorkspaces(undefined)).toEqual([]);
  });

  it.each(["", "{", "[]", '{"version":2,"workspaces":[]}'])("is never made from %j", (text) => {
    for (const change of [
      () => addWorkspace(text, "/a", AT),
      () => removeWorkspace(text, "/a"),
      () => listWorkspaces(text),
    ]) {
      expect(thrown(change)).toMatchObject({ code: "trust_store" });
    }
  });

  it("takes absolute paths only", () => {
    expect(thrown(() => addWorkspace(undefined, "work", AT))).toMatchObject({ code: "invalid_option" });
    expect(thrown(() => removeWorkspace(STORE, "work"))).toMatchObject({ code: "invalid_option" });
  });
});

function thrown(run: () => unknown): HookError | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    return HookError.is(error) ? error : undefined;
  }
}
