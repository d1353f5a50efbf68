import { createConfig } from "../../src/dialects/neocode/config.js";
import type { Decoded, JsonValue, Layer, Rule } from "../../src/spec/index.js";

const encoder = new TextEncoder();

/** What a file of NeoCode says; JSON is YAML. */
export async function decodeText(text: string, layer: Layer = "user"): Promise<Decoded> {
  const { decode } = await createConfig();
  const file = layer === "user" ? "~/.neocode/config.yaml" : ".neocode/hooks.yaml";
  const path = `/files/${file.replace("~/", "")}`;
  return decode({ path, file, layer, bytes: encoder.encode(text), home: "/files", cwd: "/w" });
}

/** The user's `runtime.hooks`. */
export function decodeUser(hooks: JsonValue): Promise<Decoded> {
  return decodeText(JSON.stringify({ runtime: { hooks } }));
}

/** A repository's `hooks.items`. */
export function decodeRepo(items: JsonValue): Promise<Decoded> {
  return decodeText(JSON.stringify({ hooks: { items } }), "project");
}

/** Put together as the engine does it. */
export async function merged(files: readonly Decoded[], trusted = true): Promise<readonly Rule[]> {
  const { merge } = await createConfig();
  const layers = files.map((file) => ({ ...file, trusted: trusted || file.layer === "user" }));
  return merge?.(layers).rules ?? [];
}
