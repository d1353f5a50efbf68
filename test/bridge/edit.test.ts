import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  checkShape,
  entriesIn,
  valueIn,
  withEntries,
  withoutEntries,
} from "../../src/bridge/install/edit.js";
import { removeRanges } from "../../src/bridge/install/insert.js";
import { settled } from "../../src/bridge/install/expected.js";
import { parseJson } from "../../src/formats/json.js";
import { settingsText } from "./settings-text.js";

const isOurs = (command: string): boolean => command.startsWith("ours ");
const ENTRIES = ["before", "after", "later"].map((event) => ({
  event,
  value: { matcher: "*", hooks: [{ type: "command", command: `ours ${event}` }] },
}));
const plain = settingsText.map((text) => text.replace("\uFEFF", ""));

describe("an edit of a settings file", () => {
  it("adds characters and changes none, so that taking them out gives the file back", () => {
    fc.assert(
      fc.property(plain, (text) => {
        const edited = withEntries(text, ENTRIES);
        expect(removeRanges(edited.text, edited.ranges)).toBe(text);
        expect(
          parseJson(edited.text, { comments: true }).problems.filter(({ level }) => level === "error"),
        ).toEqual([]);
        expect(entriesIn(edited.text, isOurs)).toHaveLength(3);
      }),
      { numRuns: 1000 },
    );
  });

  it("keeps to the line ends and the indentation that it finds", () => {
    const text = '{\r\n\t"model": "x"\r\n}\r\n';
    const edited = withEntries(text, [{ event: "before", value: { command: "ours" } }]);
    expect(edited.text).toBe(
      '{\r\n\t"model": "x",\r\n\t"hooks": {\r\n\t\t"before": [\r\n\t\t\t{\r\n\t\t\t\t"command": "ours"\r\n\t\t\t}\r\n\t\t]\r\n\t}\r\n}\r\n',
    );
  });

  it("stays on one line where everything does", () => {
    const edited = withEntries('{"a":1}', [{ event: "before", value: { command: "ours" } }]);
    expect(edited.text).toBe('{"a":1,"hooks":{"before":[{"command":"ours"}]}}');
  });

  it("puts an entry behind what a person said about the one before", () => {
    const text = '{\n  "hooks": {\n    "before": [\n      { "command": "mine" } // mine\n    ]\n  }\n}\n';
    const edited = withEntries(text, [{ event: "before", value: { command: "ours" } }]);
    expect(edited.text).toContain(
      '{ "command": "mine" }, // mine\n      {\n        "command": "ours"\n      }\n    ]',
    );
  });

  it("takes out its own entries and nothing else, whatever people wrote around them", () => {
    fc.assert(
      fc.property(plain, fc.constantFrom("// note", "/* note */"), fc.nat(2), (text, note, which) => {
        const { text: edited, made } = withEntries(text, ENTRIES);
        const at = edited.indexOf(`ours ${ENTRIES[which]?.event}`);
        const start = edited.lastIndexOf("{", edited.lastIndexOf("{", at) - 1);
        const noted = `${edited.slice(0, start)}${note}\n${edited.slice(start)}`;
        for (const memory of [made, undefined]) {
          const after = withoutEntries(noted, isOurs, memory);
          expect(settled(valueIn(after))).toEqual(settled(valueIn(text)));
          expect(after).toContain(note);
          expect(commentsOf(after)).toEqual([...commentsOf(text), note].toSorted());
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("leaves what a person put into our group", () => {
    const text = '{"hooks":{"before":[{"matcher":"*","hooks":[{"command":"ours 1"},{"command":"mine"}]}]}}';
    expect(withoutEntries(text, isOurs, undefined)).toBe(
      '{"hooks":{"before":[{"matcher":"*","hooks":[{"command":"mine"}]}]}}',
    );
  });

  it.each([
    ['{ "a": 1, }}', "s.json:1:12"],
    ["[]", "s.json:1:1 the file must hold an object"],
    ['{\n "hooks": [] }', "s.json:2:11 `hooks` must be an object"],
    ['{\n "hooks": { "before": {} } }', "s.json:2:23 `before` must be a list"],
  ])("refuses %j with its place", (text, message) => {
    expect(() => checkShape(text, "s.json")).toThrow(message);
  });
});

function commentsOf(text: string): readonly string[] {
  const strings = /"(?:[^"\\]|\\.)*"/gu;
  return (text.replaceAll(strings, '""').match(/\/\/[^\r\n]*|\/\*.*?\*\//gu) ?? []).toSorted();
}
