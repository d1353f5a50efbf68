import { readFileSync, readdirSync } from "node:fs";
import { join, relative, resolve, sep } from "node:path";
import { dialects } from "../../src/dialects/index.js";
import { parseToml } from "../../src/formats/toml.js";
import { parseYaml } from "../../src/formats/yaml.js";
import type { Diagnostic, Dialect, JsonValue, Layer } from "../../src/spec/index.js";

const FIXTURES = resolve(import.meta.dirname, "../../src/dialects");

/** A hook file of a fixture, and what its dialect says about it. */
export interface HookFile {
  readonly dialect: string;
  readonly name: string;
  readonly value: JsonValue | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Every hook file of every fixture, of the dialect that it is a fixture of. */
export async function hookFiles(): Promise<readonly HookFile[]> {
  return (await Promise.all(dialects.map(filesOf))).flat();
}

async function filesOf(dialect: Dialect): Promise<readonly HookFile[]> {
  const folder = join(FIXTURES, dialect.id, "fixtures");
  const { decode } = await dialect.config();
  return readdirSync(folder, { recursive: true, withFileTypes: true }).flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path).split(sep).join("/");
    const layer = layerOf(name, dialect);
    if (layer === undefined) return [];
    const bytes = readFileSync(path);
    const { diagnostics } = decode({ path, file: name, layer, bytes, home: "/home/me", cwd: "/work" });
    const text = bytes.toString("utf8").replace(/^\uFEFF/u, "");
    // JSON is YAML, too, but for the byte order mark.
    const { value } = name.endsWith(".toml") ? parseToml(text) : parseYaml(text);
    return [{ dialect: dialect.id, name, value, diagnostics }];
  });
}

/** `case/place/path`, where the dialect looks for `path`. */
function layerOf(name: string, { locations }: Dialect): Layer | undefined {
  const path = name.split("/").slice(2).join("/");
  return locations.find((location) => location.borrowed !== true && fits(path, location.path))?.layer;
}

function fits(path: string, pattern: string): boolean {
  const [before = "", after] = pattern.split("*", 2);
  return after === undefined ? path === pattern : path.startsWith(before) && path.endsWith(after);
}
