import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { rewriteToCanonical, toCanonical, viewOf } from "../../src/engine/vocabulary.js";
import type { Dialect, HookEvent, JsonObject } from "../../src/spec/index.js";
import { hostDialect } from "../../src/engine/host.js";

/** One field renamed; a chain of two; and two names that swap. */
const dialect: Dialect = {
  ...hostDialect,
  id: "theirs",
  tools: [
    { canonical: "Edit", native: "FileReplace", fields: { file_path: "path" } },
    { canonical: "Write", native: "FileCreate", fields: { file_path: "path", path: "folder" } },
    { canonical: "Read", native: "Look", fields: { file_path: "path", path: "file_path" } },
  ],
};
const input = fc.dictionary(
  fc.constantFrom("file_path", "path", "folder", "other", "__proto__"),
  fc.string(),
);
const tool = fc.constantFrom("Edit", "Write", "Read", "Bash");

function eventOf(name: string, toolInput: JsonObject): HookEvent {
  return { hook_event_name: "PreToolUse", id: "1", at: "now", tool_name: name, tool_input: toolInput };
}

describe("the words of a dialect", () => {
  it("hide no field of a canonical input: the renamed one counts, the one in its place keeps its value", () => {
    const event = eventOf("Edit", { file_path: "/etc/passwd", path: "src/a.ts" });
    expect(viewOf(dialect, event).native).toMatchObject({
      tool_name: "FileReplace",
      tool_input: { path: "/etc/passwd", file_path: "src/a.ts" },
    });
  });

  it("leave a field where it is that stands under its native name already", () => {
    const event = eventOf("Edit", { path: "/etc/passwd" });
    expect(viewOf(dialect, event).native.tool_input).toEqual({ path: "/etc/passwd" });
  });

  it("lose no value and no field, whatever the input", () => {
    fc.assert(
      fc.property(tool, input, (name, given) => {
        const { native } = viewOf(dialect, eventOf(name, given));
        expect(Object.values(native.tool_input as JsonObject).toSorted()).toEqual(
          Object.values(given).toSorted(),
        );
      }),
    );
  });

  it("come back from a rewrite as they went out, whatever the input", () => {
    fc.assert(
      fc.property(tool, input, (name, given) => {
        const view = viewOf(dialect, eventOf(name, given));
        expect(rewriteToCanonical(dialect, view, view.native.tool_input ?? null)).toEqual(given);
      }),
    );
  });

  it("come back as they went out from an input in canonical words", () => {
    const canonical = input.filter((one) => Object.hasOwn(one, "file_path") || !Object.hasOwn(one, "path"));
    fc.assert(
      fc.property(fc.constantFrom("Edit", "Bash"), canonical, (name, given) => {
        const { native } = viewOf(dialect, eventOf(name, given));
        expect(toCanonical(dialect, native)).toMatchObject({ tool_name: name });
        expect(toCanonical(dialect, native)["tool_input"]).toEqual(given);
      }),
    );
  });
});
