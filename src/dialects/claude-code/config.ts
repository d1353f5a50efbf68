import { parseJson } from "../../formats/json.js";
import { preparePatterns } from "../../guards/pattern.js";
import type { ConfigFile, ConfigSide, Decoded, JsonObject } from "../../spec/index.js";
import { decodeEventGroups } from "../kit/event-groups.js";
import type { Findings } from "../kit/findings.js";
import { readFile } from "../kit/read-file.js";
import { validate } from "../kit/validate.js";
import { events } from "./events.js";
import { invalidRule } from "../kit/invalid-rule.js";
import { decodeHandler } from "./handler.js";
import { merge } from "./merge.js";
import type { ClaudeState } from "./merge.js";
import { ClaudeSettings } from "./schema.js";

/** The file side of Claude Code. Patterns are judged while decoding, so their engine must be there. */
export async function createConfig(): Promise<ConfigSide> {
  await preparePatterns();
  return { decode, merge };
}

function decode(file: ConfigFile): Decoded {
  // Comments and trailing commas are errors to Claude Code too.
  const parsed = readFile(file, (text) => parseJson(text, { comments: false }));
  if ("broken" in parsed) return parsed.broken;
  const { document, root, findings } = parsed;
  const state = stateOf(root, file, findings);
  // A managed setting that does not take effect would weaken everything below it in silence.
  const broken = file.layer === "managed" && findings.diagnostics.some(({ level }) => level === "error");
  const rules = decodeEventGroups({
    file,
    document,
    findings,
    dialect: { id: "claude-code", events },
    hooks: root["hooks"],
    unknownKeys: "warning",
    handler: (entry) => decodeHandler(entry, file, findings),
    malformed: invalidRule,
  });
  const { diagnostics } = findings;
  return { file: file.file, layer: file.layer, rules, diagnostics, state, broken };
}

const MANAGED_ONLY = ["allowManagedHooksOnly", "strictPluginOnlyCustomization"] as const;

function stateOf(root: JsonObject, { layer }: ConfigFile, findings: Findings): ClaudeState {
  // The file is the home of many settings; only these are about hooks.
  const ours = Object.entries(root).filter(([key]) => Object.hasOwn(ClaudeSettings.shape, key));
  const settings =
    validate(ClaudeSettings, Object.fromEntries(ours), {
      findings,
      path: [],
      what: "the file",
      unknownKeys: "warning",
      wrongValues: "leave-out",
    }) ?? {};
  if (layer !== "managed") {
    for (const key of MANAGED_ONLY) {
      if (settings[key] === undefined) continue;
      const message = `\`${key}\` counts in managed settings only`;
      findings.add({ code: "wrong_scope", level: "warning", path: [key], at: "key", message });
    }
  }
  const { disableAllHooks: disabled, strictPluginOnlyCustomization: strict } = settings;
  const isStrict = strict === true || (Array.isArray(strict) && strict.includes("hooks"));
  return {
    ...(disabled === undefined ? {} : { disabled }),
    onlyManaged: layer === "managed" && (settings.allowManagedHooksOnly === true || isStrict),
    urls: listOf("allowedHttpHookUrls"),
    variables: listOf("httpHookAllowedEnvVars"),
  };

  /** A list that cannot be read lists nothing: it was meant as a limit. */
  function listOf(key: "allowedHttpHookUrls" | "httpHookAllowedEnvVars"): readonly string[] | undefined {
    return settings[key] ?? (Object.hasOwn(root, key) ? [] : undefined);
  }
}
