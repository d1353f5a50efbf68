import { isJsonObject } from "../../spec/index.js";
import type { JsonObject, JsonValue } from "../../spec/index.js";
import type { Path } from "../kit/findings.js";
import { flagParam, quoted, textParam } from "./go-values.js";
import { endpointOf, methodOf } from "./loopback.js";

/** What is wrong, and where below the hook. */
export interface Problem {
  readonly path: Path;
  readonly message: string;
}

const OWN_HEADERS = { "Content-Type": "application/json", "User-Agent": "neocode-hook-observe/1.0" };

/** What the request needs, from `params` of a hook of kind http. Checks in NeoCode's order; the first that fails counts. */
export function httpParams(params: JsonObject): { readonly params: JsonObject } | Problem {
  const text = textParam(params, "url");
  if (text === "") return { path: [], message: "kind http requires params.url" };
  const endpoint = endpointOf(text);
  if ("problem" in endpoint) return { path: ["url"], message: endpoint.problem };
  const method = methodOf(textParam(params, "method"));
  if (method === undefined) {
    const given = quoted(textParam(params, "method").toUpperCase());
    return { path: ["method"], message: `kind http params.method ${given} is not supported` };
  }
  const headers = headersOf(Object.hasOwn(params, "headers") ? params["headers"] : undefined);
  if ("message" in headers) return headers;
  const named = headers.some(([name]) => name.toLowerCase() === "authorization");
  const secret =
    endpoint.user === undefined || named ? [] : [["Authorization", basic(endpoint.user)] as const];
  return {
    params: {
      url: endpoint.url,
      method,
      headers: Object.fromEntries([...Object.entries(OWN_HEADERS), ...secret, ...headers]),
      include_metadata: flagParam(params, "include_metadata"),
    },
  };
}

function headersOf(given: JsonValue | undefined): readonly (readonly [string, string])[] | Problem {
  if (given === undefined || given === null) return [];
  const problem = (path: Path, message: string): Problem => ({
    path: ["headers", ...path],
    message: `kind http params.headers${message}`,
  });
  if (!isJsonObject(given)) return problem([], " must be a map");
  const headers: (readonly [string, string])[] = [];
  for (const name of Object.keys(given)) {
    if (name.trim() === "") return problem([name], " contains empty header name");
    const text = textParam(given, name);
    if (text === "") return problem([name], `[${quoted(name)}] is empty`);
    headers.push([name.trim(), text]);
  }
  return headers;
}

/** What stands before the `@` of a URL goes out as a header, as Go's client does it. */
function basic(user: string): string {
  const [name = "", ...rest] = user.split(":");
  const pair = `${decoded(name)}:${decoded(rest.join(":"))}`;
  return `Basic ${Buffer.from(pair).toString("base64")}`;
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
