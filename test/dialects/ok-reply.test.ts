import { describe, expect, it } from "vitest";
import { readOkReply } from "../../src/dialects/kit/ok-reply.js";
import { promptText } from "../../src/dialects/kit/prompt-text.js";
import type { JsonValue, Output, Reading } from "../../src/spec/index.js";

describe("a model's answer", () => {
  it.each<JsonValue>([
    '{"ok": true}',
    ' \n{"ok":true}\n',
    '{"ok": true, "reason": "all is well"}',
    '```json\n{"ok": true}\n```',
    '```\n{"ok": true}\n```',
    '  ```JSON\r\n{"ok": true}\r\n```  ',
    '```json {"ok": true}```',
    { ok: true },
  ])("that says ok is no approval: %j", (value) => {
    expect(read(value)).toEqual({});
  });

  it.each<[JsonValue, string]>([
    ['{"ok": false, "reason": "no tests"}', "no tests"],
    ['```json\n{"ok": false, "reason": " no tests "}\n```', "no tests"],
    ['{"ok": false}', "the model rejected it and gave no reason"],
    ['{"ok": false, "reason": "  "}', "the model rejected it and gave no reason"],
    ['{"ok": false, "reason": 7}', "the model rejected it and gave no reason"],
    [{ ok: false, reason: "no" }, "no"],
  ])("that says not ok denies with its reason: %j", (value, reason) => {
    expect(read(value)).toEqual({ decision: "deny", reason });
  });

  it.each<JsonValue>([
    "",
    "ok",
    "true",
    "yes",
    "null",
    "[]",
    '[{"ok": true}]',
    '{"ok": "true"}',
    '{"ok": 1}',
    '{"ok": null}',
    "{}",
    '{"OK": true}',
    '{"__proto__": {"ok": true}}',
    '{"ok": true',
    '{"ok": true} and more',
    'Sure: {"ok": true}',
    '{"ok": false}\n{"ok": true}',
    '```json\n{"ok": true}\n``` done',
    'First:\n```json\n{"ok": true}\n```',
    '```json\n{"ok": true}',
    "```",
    "``````",
    null,
    7,
    true,
    ['{"ok": true}'],
  ])("in another form is a failed run: %j", (value) => {
    expect(read(value)).toMatchObject({ failed: { code: "unreadable_reply" } });
    expect(read(value)).not.toHaveProperty("decision");
  });

  it("that is huge or deep is a failed run, and soon", () => {
    const started = performance.now();
    for (const value of [
      `{"ok": true, "reason": "${"x".repeat(300_000)}"}`,
      `${'{"a":'.repeat(100_000)}1`,
      "`".repeat(200_000),
      `\`\`\`${"a".repeat(200_000)}\`\`\``,
      `${" ".repeat(200_000)}x`,
    ])
      expect(read(value)).toMatchObject({ failed: { code: "unreadable_reply" } });
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("that did not come keeps its failure", () => {
    const failed: Output = { kind: "error", code: "model", message: "nobody is there" };
    expect(readOkReply(failed)).toEqual({ failed });
    expect(readOkReply({ kind: "value", value: '{"ok": true}', isError: true })).toMatchObject({
      failed: { code: "unreadable_reply" },
    });
  });
});

describe("a prompt", () => {
  it.each([
    ["Judge $ARGUMENTS now", 'Judge {"a":1} now'],
    ["$ARGUMENTS$ARGUMENTS", '{"a":1}{"a":1}'],
    ["$ARGUMENTSX", '{"a":1}X'],
    ["For \\$5 or \\$ARGUMENTS: $ARGUMENTS", 'For $5 or $ARGUMENTS: {"a":1}'],
    ["Judge", 'Judge\n\nThe event, as JSON:\n{"a":1}'],
    ["For \\$5", 'For $5\n\nThe event, as JSON:\n{"a":1}'],
  ])("%j", (prompt, text) => {
    expect(promptText(prompt, '{"a":1}')).toBe(text);
  });

  it("is filled in once, and to the letter", () => {
    const event = '{"a":"$ARGUMENTS $& $\' $` \\\\$ $1"}';
    expect(promptText("[$ARGUMENTS]", event)).toBe(`[${event}]`);
  });
});

function read(value: JsonValue): Reading {
  return readOkReply({ kind: "value", value, isError: false });
}
