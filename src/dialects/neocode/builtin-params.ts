import type { JsonObject } from "../../spec/index.js";
import { quoted, textParam, textsParam } from "./go-values.js";
import type { Problem } from "./http-params.js";
import { HANDLERS } from "./schema.js";

/**
 * What the executor needs, from `handler` and `params` of a hook of kind builtin.
 * @param raw the handler as the file spells it, for messages
 */
export function builtinParams(raw: string, params: JsonObject): { readonly params: JsonObject } | Problem {
  const handler = raw.trim().toLowerCase();
  const known = Object.hasOwn(HANDLERS, handler) ? HANDLERS[handler] : undefined;
  if (known === undefined) return { path: ["handler"], message: `handler ${quoted(raw)} is not supported` };
  const { needs, takes } = known;
  const input = Object.fromEntries(
    [...needs, ...takes].flatMap((name) => {
      const value = name === "tool_names" ? textsParam(params, name) : textParam(params, name);
      return value.length === 0 ? [] : [[name, value] as const];
    }),
  );
  if (needs.some((name) => Object.hasOwn(input, name))) return { params: { builtin: handler, input } };
  const wanted = needs.map((name) => `params.${name}`).join(" or ");
  // One is found when the file is checked, which quotes the name; the others when the hook is built.
  const shown = handler === "warn_on_tool_call" ? quoted(raw) : handler;
  return { path: [], message: `handler ${shown} requires ${wanted}` };
}
