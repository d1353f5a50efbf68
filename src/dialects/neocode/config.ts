import { basename } from "node:path";
import { pointer } from "../../formats/document.js";
import type { Document } from "../../formats/document.js";
import { parseYaml } from "../../formats/yaml.js";
import { isJsonObject } from "../../spec/index.js";
import type { ConfigFile, ConfigSide, Decoded, JsonObject, JsonValue, Rule } from "../../spec/index.js";
import type { Findings, Path } from "../kit/findings.js";
import { readFile } from "../kit/read-file.js";
import { validate } from "../kit/validate.js";
import type { Scope } from "./checks.js";
import { asGoReads } from "./go-values.js";
import { decodeItem } from "./item.js";
import type { ItemEntry } from "./item.js";
import { merge } from "./merge.js";
import type { ItemState, NeocodeState } from "./merge.js";
import { points } from "./points.js";
import { NeocodeHooks, NeocodeRepoHooks } from "./schema.js";
import { defaultsOf, NO_DEFAULTS } from "./settings.js";
import type { Defaults } from "./settings.js";
import { rejectUnknown } from "./unknown-keys.js";

/** The file side of NeoCode: the user's settings, of which `runtime.hooks` is ours to read, and a repository's file. */
export async function createConfig(): Promise<ConfigSide> {
  return { decode, merge };
}

function decode(file: ConfigFile): Decoded {
  const parsed = readFile(file, parseYaml);
  if ("broken" in parsed) return parsed.broken;
  const { document, root, findings } = parsed;
  const scope: Scope = basename(file.path) === "hooks.yaml" ? "repo" : "user";
  const section = scope === "user" ? userSection(root, findings) : repoSection(file, root, findings);
  const { path, settings, defaults, items } = section;
  const reading = { file, document, findings, scope, defaults, seen: new Set<string>() };
  const decoded = listOf(items, path, findings).flatMap(
    (value, index) => decodeItem(entryAt(reading, value, [...path, "items", index]), reading) ?? [],
  );
  const state: NeocodeState = {
    scope,
    ...settings,
    defaults,
    items: new Map(decoded.map(({ rule, state: own }): [string, ItemState] => [rule.id, own])),
  };
  const rules = decoded.map(({ rule }) => rule);
  return { file: file.file, layer: file.layer, rules, diagnostics: findings.diagnostics, state };
}

/** What stands around a file's hooks. */
interface Section {
  readonly path: Path;
  readonly settings: Pick<NeocodeState, "enabled" | "userHooksEnabled">;
  readonly defaults: Defaults;
  readonly items: JsonValue | undefined;
}

const ON = { enabled: true, userHooksEnabled: true };

/** Everything else in the user's file is NeoCode's own. */
function userSection(root: JsonObject, findings: Findings): Section {
  const path = ["runtime", "hooks"];
  const runtime = mapAt(root, ["runtime"], findings);
  const given = mapAt(runtime, path, findings);
  const known = rejectUnknown(given, NeocodeHooks, { findings, path, type: "config.RuntimeHooksConfig" });
  const value = asGoReads(known.value, {
    texts: ["default_failure_policy"],
    flags: ["enabled", "user_hooks_enabled"],
  });
  const what = "`runtime.hooks`";
  const options = { findings, path, what, unknownKeys: "error", wrongValues: "leave-out" } as const;
  const hooks = validate(NeocodeHooks, value, options) ?? {};
  const { enabled = true, user_hooks_enabled: userHooksEnabled = true, items } = hooks;
  const defaults = defaultsOf(hooks, { findings, path });
  return { path, settings: { enabled, userHooksEnabled }, defaults, items };
}

/** A repository's file has nothing but hooks. */
function repoSection({ bytes }: ConfigFile, root: JsonObject, findings: Findings): Section {
  const path = ["hooks"];
  if (Buffer.from(bytes).toString().trim() === "")
    findings.add({ code: "missing", level: "error", path: [], message: "repo hooks file is empty" });
  for (const key of Object.keys(root).filter((name) => name !== "hooks")) {
    const message = `field ${key} not found in type runtime.repoHooksConfigFile`;
    const hint = "a repository's file has `hooks`, and below it `items`";
    findings.add({ code: "unknown_key", level: "error", path: [key], at: "key", message, hint });
  }
  const given = mapAt(root, path, findings);
  const { value } = rejectUnknown(given, NeocodeRepoHooks, {
    findings,
    path,
    type: "runtime.repoHooksSection",
  });
  return { path, settings: ON, defaults: NO_DEFAULTS, items: value["items"] };
}

/** The map at the end of a path, whose other parts were read already; what is none is reported. */
function mapAt(parent: JsonObject, path: Path, findings: Findings): JsonObject {
  const key = String(path.at(-1));
  const value = Object.hasOwn(parent, key) ? parent[key] : undefined;
  if (isJsonObject(value)) return value;
  if (value !== undefined && value !== null)
    findings.add({
      code: "wrong_type",
      level: "error",
      path,
      message: `\`${path.join(".")}\` must be a map`,
    });
  return {};
}

function listOf(items: JsonValue | undefined, path: Path, findings: Findings): readonly JsonValue[] {
  if (items === undefined || items === null) return [];
  if (Array.isArray(items)) return items as readonly JsonValue[];
  const message = `\`${path.join(".")}.items\` must be a list`;
  findings.add({ code: "wrong_type", level: "error", path: [...path, "items"], message });
  return [];
}

interface Place {
  readonly file: ConfigFile;
  readonly document: Document;
}

/** Where an item stands; its point, as far as it can be read, says when it is called. */
function entryAt({ file, document }: Place, value: JsonValue, path: Path): ItemEntry {
  const source: Rule["source"] = {
    path: file.path,
    file: file.file,
    ...document.locate(path),
    pointer: pointer(path),
  };
  const point = isJsonObject(value) && typeof value["point"] === "string" ? value["point"].trim() : "";
  return {
    path,
    value,
    dialect: "neocode",
    native: point,
    events: (Object.hasOwn(points, point) ? points[point]?.from : undefined) ?? [],
    id: `neocode:${file.layer}:${file.file}#${source.pointer}`,
    layer: file.layer,
    source,
  };
}
