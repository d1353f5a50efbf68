import { readFileSync } from "node:fs";
import { join } from "node:path";
import { isJsonObject } from "../../spec/index.js";
import type { JsonValue, ListedHook } from "../../spec/index.js";
import type { DemoPlace } from "./result.js";

/** Says where each loaded hook is written down, and what people call it. */
export function placesOf(listed: readonly ListedHook[], workspace: string): (hook: string) => DemoPlace {
  const places = new Map(listed.map((one) => [one.hook, describe(one, workspace)]));
  return (hook) => places.get(hook) ?? { hook, label: hook, file: "", line: 0 };
}

function describe({ hook, name, file, line }: ListedHook, workspace: string): DemoPlace {
  return { hook, label: name ?? handlerText(join(workspace, file), hook) ?? hook, file, line };
}

/** Not every format has names: then a hook is known by the script that it runs, or the address that it calls. */
function handlerText(path: string, hook: string): string | undefined {
  if (!path.endsWith(".json")) return undefined;
  const steps = hook.slice(hook.indexOf("#/") + 2).split("/");
  let value = JSON.parse(readFileSync(path, "utf8")) as JsonValue | undefined;
  for (const step of steps)
    value = Array.isArray(value) ? value[Number(step)] : isJsonObject(value) ? value[step] : undefined;
  if (!isJsonObject(value)) return undefined;
  const { command, bash = command, url, prompt } = value;
  if (typeof bash === "string") return bash.replace(/^sh /u, "");
  if (typeof prompt === "string") return "asks a model";
  return typeof url === "string" ? `POST ${new URL(url).pathname}` : undefined;
}
