import type { Document } from "../../formats/document.js";
import { decodeText } from "../../formats/text.js";
import type { ConfigFile, Decoded } from "../../spec/index.js";
import { isJsonObject } from "../../spec/index.js";
import type { JsonObject } from "../../spec/index.js";
import { Findings } from "./findings.js";

export type Parsed =
  | { readonly document: Document; readonly root: JsonObject; readonly findings: Findings }
  | { readonly broken: Decoded };

/** From bytes to a document whose root is an object; anything else is a broken file with its diagnostics. */
export function readFile(file: ConfigFile, parse: (text: string) => Document): Parsed {
  const decoded = decodeText(file.bytes);
  if ("problem" in decoded) {
    const document: Document = {
      value: undefined,
      problems: [decoded.problem],
      locate: () => ({ line: 1, column: 1 }),
    };
    return { broken: broken(file, new Findings(file, document)) };
  }
  const document = parse(decoded.text);
  const findings = new Findings(file, document);
  const { value } = document;
  if (findings.diagnostics.some(({ level }) => level === "error")) return { broken: broken(file, findings) };
  // An empty YAML file is an empty config.
  if (value === null || value === undefined) return { document, root: {}, findings };
  if (isJsonObject(value)) return { document, root: value, findings };
  findings.add({ code: "wrong_type", level: "error", path: [], message: "the file must hold an object" });
  return { broken: broken(file, findings) };
}

function broken({ file, layer }: ConfigFile, findings: Findings): Decoded {
  return { file, layer, rules: [], diagnostics: findings.diagnostics, broken: true };
}
