import type { Document } from "../../formats/document.js";
import { parseJson } from "../../formats/json.js";
import { parseYaml } from "../../formats/yaml.js";
import { preparePatterns } from "../../guards/pattern.js";
import type { ConfigFile, ConfigSide, Decoded, Import, JsonValue } from "../../spec/index.js";
import { decodeEventGroups } from "../kit/event-groups.js";
import { invalidRule } from "../kit/invalid-rule.js";
import { readFile } from "../kit/read-file.js";
import { validate } from "../kit/validate.js";
import { decodeHandler, unreadableRule } from "./handler.js";
import { AnyhookFile } from "./schema.js";
import { anyhook } from "./index.js";
import { decodeServers } from "./servers.js";
import { sharedSettings } from "./settings.js";
import { unmetNeeds } from "./unmet-needs.js";

/** The file side of the own format. Patterns are judged while decoding, so their engine must be there. */
export async function createConfig(): Promise<ConfigSide> {
  await preparePatterns();
  return { decode };
}

const SPELLINGS = { imports: "import", on_failure: "failure", permissions: "hooks", events: "hooks" };

function decode(file: ConfigFile): Decoded {
  const parse = file.path.endsWith(".json")
    ? (text: string) => parseJson(text, { comments: false })
    : parseYaml;
  const parsed = readFile(file, parse);
  if ("broken" in parsed) {
    const { broken } = parsed;
    const problem = broken.diagnostics.find(({ level }) => level === "error");
    return { ...broken, rules: [unreadableRule(file, problem)] };
  }
  const { document, root, findings } = parsed;
  const options = {
    findings,
    path: [],
    what: "the file",
    spellings: SPELLINGS,
    unknownKeys: "error" as const,
    wrongValues: "leave-out" as const,
  };
  const shape = validate(AnyhookFile, root, options) ?? {};
  const servers = decodeServers(root["mcp_servers"], file, findings);
  const settings = sharedSettings(shape, file, { findings, servers });
  // A managed setting that does not take effect would weaken everything below it in silence.
  const broken = file.layer === "managed" && findings.diagnostics.some(({ level }) => level === "error");
  const rules = decodeEventGroups({
    file,
    document,
    findings,
    dialect: anyhook,
    hooks: root["hooks"],
    unknownKeys: "error",
    handler: (entry) => decodeHandler(entry, file, { findings, servers }),
    malformed: invalidRule,
  });
  unmetNeeds(rules, { settings, servers, findings });
  const { diagnostics } = findings;
  const imports = importsOf(root["import"], document);
  return { file: file.file, layer: file.layer, rules, diagnostics, settings, imports, broken };
}

/** As written: one wrong entry does not take the others along. */
function importsOf(value: JsonValue | undefined, document: Document): readonly Import[] {
  const entries = Array.isArray(value) ? value : [];
  return entries.flatMap((dialect, index) =>
    typeof dialect === "string" ? { dialect, ...document.locate(["import", index]) } : [],
  );
}
