import { describe, expect, it } from "vitest";
import { createColors } from "../../src/cli/print/colors.js";
import { formatRecord } from "../../src/cli/print/record.js";
import type { JournalRecord, JournalType, JsonObject } from "../../src/spec/index.js";

const colors = await createColors("never", {}, { isTTY: false });
const AT = "2026-05-11T08:00:00.000Z";

function line(type: JournalType, fields: JsonObject): string {
  const record: JournalRecord = { v: 1, id: "1.1", at: AT, pid: 1, type, ...fields };
  return formatRecord(record, colors).replace(`${AT} `, "");
}

const NOTE = {
  hook_event_name: "UserPromptSubmit",
  hook: "neocode:user:~/.neocode/config.yaml#/runtime/hooks/items/0",
  name: "user-context-note",
  native: "user_prompt_submit",
  layer: "user",
};

describe("a line of the journal", () => {
  it("names source, point and hook as NeoCode's guide shows them, and what was said", () => {
    const reason = "优先最小改动...";
    expect(
      line("hook_finished", { ...NOTE, dialect: "neocode", outcome: "passed", decision: "none", reason }),
    ).toBe(
      "hook_finished UserPromptSubmit neocode source=user point=user_prompt_submit hook_id=user-context-note passed none " +
        'message="优先最小改动..."',
    );
    expect(line("hook_started", NOTE)).toBe(
      "hook_started  UserPromptSubmit neocode source=user point=user_prompt_submit hook_id=user-context-note",
    );
  });

  it("says of a hook without a name which it is", () => {
    const { name: _, ...unnamed } = NOTE;
    expect(line("hook_started", unnamed)).toContain(` hook_id=${NOTE.hook}`);
  });

  it("says what failed, and nothing twice", () => {
    const error = { code: "http_status", message: "http observe response status=400: no" };
    const reason = "http observe response status=400";
    const text = line("hook_failed", { ...NOTE, outcome: "failed", error, reason });
    expect(text).toContain("failed http_status: http observe response status=400: no");
    expect(text).not.toContain("message=");
  });

  it("says who was blocked by what", () => {
    const reason = "no README";
    expect(
      line("hook_blocked", { ...NOTE, dialect: "neocode", tool_name: "Bash", reason, enforced: true }),
    ).toBe(
      "hook_blocked  UserPromptSubmit Bash neocode source=user point=user_prompt_submit hook_id=user-context-note " +
        'message="no README"',
    );
  });

  it("says which hooks of a repository were found, and what became of them", () => {
    const place = { dialect: "neocode", workspace: "/w", hooks_path: "/w/.neocode/hooks.yaml" };
    const store = { trust_store_path: "/h/.neocode/trusted-workspaces.json" };
    expect(line("repo_hooks_discovered", place)).toBe(
      "repo_hooks_discovered neocode hooks_path=/w/.neocode/hooks.yaml",
    );
    expect(line("repo_hooks_loaded", { ...place, ...store, hook_count: 2 })).toContain(" hook_count=2");
    const reason = "trust store is missing";
    expect(line("repo_hooks_skipped_untrusted", { ...place, ...store, reason })).toBe(
      "repo_hooks_skipped_untrusted neocode hooks_path=/w/.neocode/hooks.yaml " +
        'trust_store_path=/h/.neocode/trusted-workspaces.json message="trust store is missing"',
    );
    expect(line("repo_hooks_trust_store_invalid", { dialect: "neocode", ...store, reason })).toContain(
      "trust_store_path=/h/.neocode/trusted-workspaces.json message=",
    );
  });

  it("lets no name pass for more than one field, and no text drive the terminal", () => {
    const text = line("hook_started", { ...NOTE, name: "x point=stop\u001b[2J\n2026 hook_blocked" });
    expect(text).toContain('hook_id="x point=stop 2026 hook_blocked"');
    for (const character of ["\u001b", "\n"]) expect(text).not.toContain(character);
  });

  it("is made of whatever any process appended", () => {
    const odd = {
      hook: 7,
      name: null,
      layer: ["x"],
      native: {},
      dialect: 1,
      error: "x",
      reason: 3,
      hook_count: "9",
    };
    expect(line("hook_finished", odd as unknown as JsonObject)).toBe("hook_finished");
  });
});
