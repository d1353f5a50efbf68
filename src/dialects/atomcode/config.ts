import { pointer } from "../../formats/document.js";
import type { Document } from "../../formats/document.js";
import { parseToml } from "../../formats/toml.js";
import { isJsonObject } from "../../spec/index.js";
import type { ConfigFile, ConfigSide, Decoded, JsonValue, Rule } from "../../spec/index.js";
import type { Findings } from "../kit/findings.js";
import { readFile } from "../kit/read-file.js";
import { validate } from "../kit/validate.js";
import { decodeAsyncWebhook } from "./async-webhook.js";
import type { Entry } from "./entry.js";
import { merge } from "./merge.js";
import { AtomcodeFile } from "./schema.js";
import { decodeScript } from "./script.js";
import { decodeWebhook } from "./webhook.js";

/** The file side of AtomCode's TOML hooks. */
export async function createConfig(): Promise<ConfigSide> {
  return { decode, merge };
}

function decode(file: ConfigFile): Decoded {
  const parsed = readFile(file, parseToml);
  if ("broken" in parsed) return parsed.broken;
  const { document, root, findings } = parsed;
  const options = { findings, path: [], what: "the file", spellings: SPELLINGS } as const;
  validate(AtomcodeFile, root, { ...options, unknownKeys: "warning", wrongValues: "leave-out" });
  const entries = (list: string): readonly Entry[] =>
    entriesOf(list, root[list], { file, document, findings });

  const scripts = entries("hooks").flatMap((entry) => decodeScript(entry, file, findings));
  const webhooks = entries("webhooks").map((entry) => decodeWebhook(entry, findings));
  const later = entries("async_webhooks").map((entry) => decodeAsyncWebhook(entry, webhooks, findings));
  const replaced = new Map(later.flatMap((one) => one.replaces.map((rule) => [rule.id, one] as const)));
  const sent = webhooks.flatMap(({ rules }) =>
    rules.map((rule) => {
      const by = replaced.get(rule.id);
      return by === undefined ? rule : inPlaceOf(rule, by.line);
    }),
  );
  const rules = [...scripts, ...sent, ...later.flatMap((one) => one.rules)];
  return { file: file.file, layer: file.layer, rules, diagnostics: findings.diagnostics };
}

const SPELLINGS = {
  webhook: "webhooks",
  hook: "hooks",
  scripts: "hooks",
  async_webhook: "async_webhooks",
  asyncWebhooks: "async_webhooks",
};

/** Source: AtomCode's program; a queue takes the place of the request. */
function inPlaceOf(rule: Rule, line: number): Rule {
  const message = `the entry of the same name in [[async_webhooks]], line ${line}, is sent instead`;
  return { ...rule, skip: { because: "duplicate", message } };
}

interface Reading {
  readonly file: ConfigFile;
  readonly document: Document;
  readonly findings: Findings;
}

function entriesOf(list: string, value: JsonValue | undefined, reading: Reading): readonly Entry[] {
  if (value === undefined) return [];
  const { file, document, findings } = reading;
  if (!Array.isArray(value)) {
    const message = `\`${list}\` must be a list of tables`;
    const hint = `write [[${list}]], with two brackets, before each entry`;
    findings.add({ code: "wrong_type", level: "error", path: [list], at: "key", message, hint });
    return [];
  }
  return value.flatMap((item: JsonValue, index): readonly Entry[] => {
    const path = [list, index];
    if (isJsonObject(item)) {
      const source = { path: file.path, file: file.file, ...document.locate(path), pointer: pointer(path) };
      return [{ list, path, value: item, layer: file.layer, source }];
    }
    const message = `an entry of \`${list}\` must be a table`;
    findings.add({ code: "wrong_type", level: "error", path, message });
    return [];
  });
}
