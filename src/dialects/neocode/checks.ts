import { nearest } from "../../formats/suggest.js";
import type { FailureRule, JsonObject } from "../../spec/index.js";
import type { Finding, Path } from "../kit/findings.js";
import { builtinParams } from "./builtin-params.js";
import { quoted } from "./go-values.js";
import { httpParams } from "./http-params.js";
import { INTERNAL_POINTS, POINT_NAMES } from "./points.js";
import { EXTERNAL_KINDS, HANDLERS, HTTP_PARAMS, POLICIES } from "./schema.js";
import type { NeocodeItem } from "./schema.js";

/** Whose file it is: each has its own words for what is wrong. */
export type Scope = "user" | "repo";

/** Something that is wrong with a hook; its message is NeoCode's, without the hook's place in the list. */
export type Trouble = Pick<Finding, "code" | "path" | "message" | "hint">;

export interface Checked {
  readonly troubles: readonly Trouble[];
  /** `command` is no kind that runs: then there is nothing to run. */
  readonly executor?: "builtin" | "http";
  readonly params?: JsonObject;
}

/** Everything about a hook but its id, in NeoCode's words. Texts are compared trimmed, and but for `point` in any case. */
export function checkItem(item: NeocodeItem, scope: Scope, inherited: string | undefined): Checked {
  const kind = plain(item.kind) === "" ? "builtin" : plain(item.kind);
  const run = runOf(item, { scope, kind, inherited });
  const troubles = [
    ...pointTroubles(item.point, scope),
    ...scopeTroubles(item.scope, scope),
    ...policyTroubles(item.failure_policy, scope),
  ];
  return "message" in run ? { troubles: [...troubles, run] } : { ...run, troubles };
}

/** What a failure policy means; undefined where there is no such word. */
export function failureOf(policy: string | undefined): FailureRule | undefined {
  const word = plain(policy);
  if (!POLICIES.includes(word)) return undefined;
  return word === "fail_closed" ? "closed" : "open";
}

export function plain(text: string | undefined): string {
  return (text ?? "").trim().toLowerCase();
}

function pointTroubles(given: string, scope: Scope): readonly Trouble[] {
  const point = given.trim();
  const at = { path: ["point"] };
  if (!POINT_NAMES.includes(point)) {
    const message = `point ${quoted(given)} is not supported`;
    return [{ ...at, code: "unknown_event", message, ...likely(point, POINT_NAMES) }];
  }
  if (!INTERNAL_POINTS.has(point)) return [];
  const message = `point ${quoted(given)} does not allow ${scope} hooks`;
  return [{ ...at, code: "invalid_value", message }];
}

function scopeTroubles(given: string | undefined, scope: Scope): readonly Trouble[] {
  if (plain(given) === "" || plain(given) === scope) return [];
  const message = `scope ${quoted(given ?? "")} is not supported`;
  return [{ path: ["scope"], code: "invalid_value", message, hint: `it is \`${scope}\` in this file` }];
}

function policyTroubles(given: string | undefined, scope: Scope): readonly Trouble[] {
  if (plain(given) === "" || failureOf(given) !== undefined) return [];
  const word = quoted(given ?? "");
  const message =
    scope === "user" ? `failure_policy: invalid policy ${word}` : `failure_policy ${word} is invalid`;
  return [{ path: ["failure_policy"], code: "invalid_value", message, ...likely(given ?? "", POLICIES) }];
}

interface Kind {
  readonly scope: Scope;
  readonly kind: string;
  readonly inherited: string | undefined;
}

type Run = Required<Pick<Checked, "executor" | "params">>;

/** What runs, or the first thing that keeps it from running. */
function runOf(item: NeocodeItem, { scope, kind, inherited }: Kind): Run | Trouble {
  const { params = {}, handler = "" } = item;
  const invalid = (path: Path, message: string): Trouble => ({ path, code: "invalid_value", message });
  if (kind !== "builtin" && (kind !== "http" || scope === "repo")) return kindTrouble(item.kind ?? "", scope);
  const mode = plain(item.mode);
  const wanted = kind === "http" ? "observe" : "sync";
  if (mode !== "" && mode !== wanted) {
    const only = kind === "http" ? " for kind http (only observe)" : "";
    return invalid(["mode"], `mode ${quoted(item.mode ?? "")} is not supported${only}`);
  }
  if (kind === "builtin") {
    const built = builtinParams(handler, params);
    if ("params" in built) return { executor: "builtin", params: built.params };
    const trouble = invalid(built.path, built.message);
    return built.path.length > 0 ? { ...trouble, ...likely(handler, Object.keys(HANDLERS)) } : trouble;
  }
  if (handler.trim() !== "") return invalid(["handler"], "handler must be empty for kind http");
  const policy = plain(item.failure_policy) === "" ? inherited : item.failure_policy;
  if (plain(policy) === "fail_closed") {
    const message = `failure_policy ${quoted(policy ?? "")} is not supported for kind http observe`;
    return { ...invalid(["failure_policy"], message), hint: "say `failure_policy: warn_only`" };
  }
  const request = httpParams(params);
  if ("params" in request) return { executor: "http", params: request.params };
  return invalid(["params", ...request.path], request.message);
}

function kindTrouble(given: string, scope: Scope): Trouble {
  const at = { path: ["kind"], code: "unknown_type" };
  if (!EXTERNAL_KINDS.includes(plain(given)))
    return {
      ...at,
      message: `kind ${quoted(given)} is not supported`,
      ...likely(given, ["builtin", "http"]),
    };
  const enabled = scope === "user" ? "builtin/http-observe" : "builtin";
  const message = `external hook kind ${quoted(given)} is not supported in P6-lite; only ${enabled} hooks are enabled`;
  return { ...at, message };
}

/** Parameters that nobody reads: NeoCode says nothing about them. */
export function unusedParams({ kind, handler, params = {} }: NeocodeItem): readonly Trouble[] {
  const known = Object.hasOwn(HANDLERS, plain(handler)) ? HANDLERS[plain(handler)] : undefined;
  const read = plain(kind) === "http" ? HTTP_PARAMS : [...(known?.needs ?? []), ...(known?.takes ?? [])];
  if (read.length === 0) return [];
  return Object.keys(params)
    .filter((name) => !read.includes(name))
    .map((name) => {
      const message = `nothing reads params.${name}`;
      return { path: ["params", name], code: "unused_param", message, ...likely(name, read) };
    });
}

function likely(word: string, words: readonly string[]): { readonly hint?: string } {
  const [near] = nearest(word, words, 1);
  return near === undefined ? { hint: `known: ${words.join(", ")}` } : { hint: `did you mean \`${near}\`?` };
}
