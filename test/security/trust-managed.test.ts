import { describe, expect, it } from "vitest";
import { hookFile, machine, type Machine } from "./trust-support.js";

/** What an administrator enforces is for nobody below to loosen: not the user, not a project, not whoever starts us. */
const POLICY = hookFile("exit 2");
const OWN = "work/.anyhook/hooks.yaml";
const USER = "home/.anyhook/hooks.yaml";
const withPolicy = (files: Readonly<Record<string, string>>): Machine =>
  machine({ "managed/hooks.yaml": POLICY, ...files });

describe("the managed layer", () => {
  it.each([
    ["a duplicate of it that only watches", hookFile("exit 2", { more: ", mode: monitor" })],
    ["a duplicate of it that is switched off", hookFile("exit 2", { more: ", enabled: false" })],
    ["a duplicate of it that runs once", hookFile("exit 2", { more: ", once: true" })],
    ["a duplicate of it that nobody waits for", hookFile("exit 2", { more: ", async: true" })],
    ["a duplicate of it", POLICY],
    ["an approval", hookFile(`echo '{"decision":"allow"}'`)],
    ["failure: open", "failure: open\naudit: optional\nhooks: {}\n"],
  ])("denies, whatever a trusted project or the user adds: %s", async (_, text) => {
    for (const file of [OWN, USER]) {
      const one = withPolicy({ [file]: text });
      await one.trust();
      for (const round of [1, 2]) {
        const { verdict } = await one.emit();
        expect([file, round, verdict.decision]).toEqual([file, round, "deny"]);
        expect(verdict.runs.find(({ hook }) => hook.includes(":managed:"))).toMatchObject({
          outcome: "blocked",
        });
      }
    }
  });

  it("runs where an equal hook of a lower layer comes first", async () => {
    const one = withPolicy({ [OWN]: POLICY });
    await one.trust();
    const { anyhook } = await import("../../src/dialects/anyhook/index.js");
    const locations = anyhook.locations.toReversed();
    const { verdict } = await one.emit("PreToolUse", { dialects: [{ ...anyhook, locations }] });
    expect(verdict.runs.find(({ hook }) => hook.includes(":managed:"))).toMatchObject({ outcome: "blocked" });
  });

  it("enforces under `mode: monitor` of the embedding program, which watches everybody else", async () => {
    const one = withPolicy({ [USER]: hookFile("exit 2; true") });
    const { verdict } = await one.emit("PreToolUse", { mode: "monitor" });
    expect(verdict.decision).toBe("deny");
    expect(verdict.runs.map(({ hook, because }) => [hook.split(":")[1], because])).toEqual([
      ["managed", undefined],
      ["user", "monitor"],
    ]);
  });

  it("keeps failures closed for all, whatever the user says", async () => {
    const policy = "failure: closed\nhooks: {}\n";
    const failing = { PreToolUse: [{ hooks: [{ type: "command", command: "exit 1" }] }] };
    const one = withPolicy({
      "managed/hooks.yaml": policy,
      [USER]: "failure: open\nhooks: {}\n",
      "home/.claude/settings.json": JSON.stringify({ hooks: failing }),
    });
    expect((await one.emit()).verdict.decision).toBe("deny");
  });
});
