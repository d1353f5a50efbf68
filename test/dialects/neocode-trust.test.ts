import { describe, expect, it } from "vitest";
import { trust } from "../../src/dialects/neocode/trust.js";
import type { TrustFileContent } from "../../src/spec/index.js";

const WORKSPACE = "/home/me/work";

function decide(text: string, over: Partial<TrustFileContent["stat"]> = {}): object {
  const stat = { isFile: true, mode: 0o100_644, uid: 1000, ...over };
  return trust.decide({ bytes: Buffer.from(text), stat, uid: 1000 }, WORKSPACE);
}

const LISTED = JSON.stringify({ version: 1, workspaces: [WORKSPACE] });

describe("NeoCode's trust file", () => {
  it("decides in NeoCode's order, with its reasons", () => {
    expect(trust.decide(undefined, WORKSPACE)).toEqual({
      trusted: false,
      reason: "trust store is missing",
      invalid: true,
      missing: true,
    });
    const reasons: readonly [object, string][] = [
      [decide("", { isFile: false }), "trust store permissions unsafe: trust store is not a regular file"],
      [
        decide(LISTED, { mode: 0o100_666 }),
        "trust store permissions unsafe: trust store is world-writable (mode 666)",
      ],
      [
        decide(LISTED, { uid: 7 }),
        "trust store permissions unsafe: trust store belongs to another user (uid 7)",
      ],
      [decide(" \n"), "trust store is empty"],
      [decide('{"version":2}'), "trust store version must be 1"],
      [decide("null"), "trust store version must be 1"],
      [decide('{"version":1,"workspaces":null}'), "trust store workspaces field is required"],
      [decide('{"version":1,"workspaces":[" "]}'), "trust store workspace path is invalid: path is empty"],
      [decide('{"version":1,"workspaces":[null]}'), "trust store workspace path is invalid: path is empty"],
      [
        decide('{"version":1,"workspaces":["a"]}'),
        "trust store workspace path is invalid: path must be absolute",
      ],
    ];
    for (const [said, reason] of reasons) expect(said).toEqual({ trusted: false, invalid: true, reason });
    expect(decide('{"version":1,"workspaces":["/home/me"]}')).toEqual({
      trusted: false,
      reason: "workspace is not trusted",
    });
  });

  it.each([
    "{",
    "[]",
    '"x"',
    '{"version":"1"}',
    '{"version":1.5}',
    '{"version":1,"workspaces":"/w"}',
    '{"version":1,"workspaces":[1]}',
    `\uFEFF${LISTED}`,
  ])("is no JSON that Go would read: %j", (text) =>
    expect(decide(text)).toEqual({
      trusted: false,
      invalid: true,
      reason: expect.stringMatching(/^trust store json is invalid: ./u),
    }),
  );

  it.each([
    ["with a mode that the group may write", LISTED, { mode: 0o100_664 }],
    ["of root", LISTED, { uid: 0 }],
    ["with keys that nobody knows", JSON.stringify({ version: 1, note: "x", workspaces: [WORKSPACE] }), {}],
    ["with keys in any case", JSON.stringify({ Version: 1, WORKSPACES: [WORKSPACE] }), {}],
    [
      "with a path that only cleaning makes equal",
      JSON.stringify({ version: 1, workspaces: [` ${WORKSPACE}/../work// `] }),
      {},
    ],
  ])("counts %s", (_title, text, stat) => {
    expect(decide(text, stat)).toEqual({ trusted: true, reason: "workspace is trusted" });
  });

  it("has no prototype to inherit trust from", () => {
    expect(decide(`{"__proto__":${LISTED}}`)).toMatchObject({ trusted: false });
  });
});
