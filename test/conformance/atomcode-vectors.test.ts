import { afterAll, describe, expect, it } from "vitest";
import { atomcode } from "../../src/dialects/atomcode/index.js";
import { createConfig } from "../../src/dialects/atomcode/config.js";
import { EVENT_VALUES, isMoment } from "../../src/dialects/atomcode/events.js";
import { host } from "../../src/dialects/atomcode/host.js";
import type { HookEvent, Output, Reading, Rule } from "../../src/spec/index.js";
import { fakeRule } from "../engine/fakes.js";
import { readJson, sharedFile } from "../support/shared.js";

const file = sharedFile("VECTORS", "vectors", "atomcode.json");

/** `[kind]` or `[kind, text]`. */
type HookResult = readonly [kind: string, text?: string];

interface Vectors {
  readonly atomcode_webhook_trigger: readonly { trigger: string; events: readonly string[] }[];
  readonly atomcode_webhook_response: readonly {
    status: number;
    body: string;
    retries?: number;
    attempts?: number;
    hookResult: HookResult;
  }[];
  readonly atomcode_script_output: readonly {
    exit: number;
    stdout: string;
    stderr?: string;
    hookResult: HookResult;
  }[];
}

const SECTIONS = ["atomcode_webhook_trigger", "atomcode_webhook_response", "atomcode_script_output"];
/** Of the JSON files, which are a dialect of their own. */
const OF_JSON_FILES = ["atomcode_matcher"];

/** Rows that we leave on purpose → the deviation that says why. */
const DEVIATIONS = new Map([
  ['response: 200 {"result":"modify","message":"x"}', "empty-modify"],
  ['response: 200 ```json\n{"result":"deny"}\n```', "loud-replies"],
  ['response: 200 {"result":true}', "loud-replies"],
  ["response: 500 boom", "warning-text"],
  ["response: 404 ", "client-errors-are-final"],
  ["script: modify: new_args", "modify-needs-json"],
  ['script: {"result":"modify","modified_content":"{}"}', "script-modified-content"],
]);

let held = 0;
const left = new Map<string, number>();

function hold(row: string, work: () => void): void {
  const deviation = DEVIATIONS.get(row);
  if (deviation === undefined) {
    work();
    held += 1;
    return;
  }
  expect(atomcode.deviations.map(({ id }) => id)).toContain(deviation);
  // A deviation that has become agreement must leave the list.
  expect(work, row).toThrow();
  left.set(deviation, (left.get(deviation) ?? 0) + 1);
}

const NAME = "n";
const EVENT: HookEvent = {
  hook_event_name: "PreToolUse",
  id: "1",
  at: "2026-01-01T00:00:00.000Z",
  tool_name: "bash",
  tool_input: {},
};

function ruleFor(executor: "http" | "command"): Rule {
  return fakeRule("atomcode", 0, { native: "pre_tool", executor, name: NAME });
}

/** What AtomCode would call our reading. */
function inTheirWords({ decision, reason = "", updated_input: input, notices = [] }: Reading): HookResult {
  if (decision === "deny") return ["deny", reason.slice(`${NAME}: `.length)];
  if (input !== undefined) return ["modify", JSON.stringify(input)];
  const [notice] = [notices].flat();
  const warning = `[Hook Warning] ${NAME}: `;
  return notice?.startsWith(warning) === true ? ["warning", notice.slice(warning.length)] : ["ok"];
}

async function decodeOne(trigger: string, more = ""): Promise<readonly Rule[]> {
  const config = await createConfig();
  const text = `[[webhooks]]\nname = "n"\nurl = "https://example.com/"\ntrigger = ${JSON.stringify(trigger)}\n${more}`;
  const bytes = Buffer.from(text);
  return config.decode({ path: "/h/x", file: "x", layer: "user", bytes, home: "/h", cwd: "/w" }).rules;
}

/** What the engine makes of the rule's data. */
function attemptsOf(rule: Rule | undefined, status: number): number {
  const cause = [408, 425, 429].includes(status) ? "http_busy" : status >= 500 ? "http_5xx" : undefined;
  return cause !== undefined && rule?.retry?.on.includes(cause) === true ? rule.retry.attempts : 1;
}

describe.skipIf(!file.found)(`atomcode: vectors${file.note}`, () => {
  const vectors = (file.found ? readJson<Vectors>(file.path) : {}) as Vectors;
  afterAll(() => {
    const list = [...left].map(([id, count]) => `${id} ×${count}`).join(", ");
    const sum = [...left.values()].reduce((a, b) => a + b, 0);
    process.stdout.write(`atomcode vectors: ${held} rows hold, ${sum} are listed deviations (${list})\n`);
  });

  it("has a test for every section", () => {
    const sections = Object.keys(vectors).filter((name) => name !== "about");
    expect(sections.toSorted()).toEqual([...SECTIONS, ...OF_JSON_FILES].toSorted());
  });

  it("sends a webhook at the moments that its trigger contains, and at no other", async () => {
    for (const { trigger, events } of vectors.atomcode_webhook_trigger) {
      const rules = await decodeOne(trigger);
      const fired = rules.map(({ native }) => (isMoment(native) ? EVENT_VALUES[native] : native));
      hold(`trigger: ${trigger}`, () => expect(fired.toSorted(), trigger).toEqual(events.toSorted()));
    }
  });

  it("reads what a webhook answers as AtomCode does", async () => {
    for (const { status, body, retries, attempts, hookResult } of vectors.atomcode_webhook_response) {
      const output: Output = { kind: "http", status, headers: {}, body, truncated: false };
      const [rule] = await decodeOne("pre_tool", retries === undefined ? "" : `retries = ${retries}`);
      const tried = { attempts: attempts ?? 1 };
      hold(`response: ${status} ${body}`, () => {
        if (attempts !== undefined) expect(attemptsOf(rule, status)).toBe(attempts);
        expect(inTheirWords(host.read(output, ruleFor("http"), EVENT, tried)), body).toEqual(hookResult);
      });
    }
  });

  it("reads what a script prints, and how it ends, as AtomCode does", () => {
    for (const { exit, stdout, stderr = "", hookResult } of vectors.atomcode_script_output) {
      const output: Output = {
        kind: "exit",
        code: exit,
        signal: null,
        stdout,
        stderr,
        stdoutTruncated: false,
        stderrTruncated: false,
      };
      hold(`script: ${stdout}`, () =>
        expect(inTheirWords(host.read(output, ruleFor("command"), EVENT)), stdout).toEqual(hookResult),
      );
    }
  });
});
