import { parseJson } from "../../src/formats/json.js";
import { pointer } from "../../src/formats/document.js";
import { nearest } from "../../src/formats/suggest.js";
import { readFile } from "../../src/dialects/kit/read-file.js";
import { validate } from "../../src/dialects/kit/validate.js";
import type { ConfigFile, ConfigSide, Decoded, Rule } from "../../src/spec/index.js";
import { ToyHook } from "./schema.js";

const EVENTS: Readonly<Record<string, readonly string[]>> = {
  before_tool: ["PreToolUse"],
  after_tool: ["PostToolUse", "PostToolUseFailure"],
};

export async function createConfig(): Promise<ConfigSide> {
  return { decode };
}

/** `{ "before_tool": [{ "tool": "run", "run": "./check.sh" }] }` */
function decode(file: ConfigFile): Decoded {
  const parsed = readFile(file, (text) => parseJson(text, { comments: false }));
  if ("broken" in parsed) return parsed.broken;
  const { document, root, findings } = parsed;
  const rules = Object.entries(root).flatMap(([native, list]): Rule[] => {
    const events = EVENTS[native];
    if (events === undefined || !Array.isArray(list)) {
      const hint = `did you mean \`${nearest(native, Object.keys(EVENTS), 1)[0] ?? "before_tool"}\`?`;
      findings.add({
        code: "unknown_event",
        level: "error",
        path: [native],
        at: "key",
        message: `no event \`${native}\``,
        hint,
      });
      return [];
    }
    return list.flatMap((value, index): Rule[] => {
      const path = [native, index];
      const hook = validate(ToyHook, value, { findings, path, what: "the hook", unknownKeys: "error" });
      if (hook === undefined) return [];
      const source = { path: file.path, file: file.file, ...document.locate(path), pointer: pointer(path) };
      return [
        {
          id: `toy:${file.layer}:${file.file}#${source.pointer}`,
          dialect: "toy",
          layer: file.layer,
          source,
          native,
          events,
          when:
            hook.tool === undefined
              ? []
              : [{ subject: "tool", test: { exact: [hook.tool] }, text: hook.tool }],
          executor: "command",
          params: { command: hook.run },
          timeoutMs: (hook.seconds ?? 10) * 1000,
          mode: "enforce",
        },
      ];
    });
  });
  return { file: file.file, layer: file.layer, rules, diagnostics: findings.diagnostics };
}
