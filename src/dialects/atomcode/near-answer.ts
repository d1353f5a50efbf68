import type { JsonObject } from "../../spec/index.js";

/** Whether a text that is no answer was meant for one: cut off, fenced, quoted once more, or as Python prints it. */
export function namesResult(text: string): boolean {
  return /"result\\?"|'result'\s*:/u.test(text);
}

/** Words of other systems' answers, and `result` in another case. They decide nothing here. */
const STRANGE = new Set(["action", "decision", "hookspecificoutput", "permissiondecision", "result"]);

/** What is odd about an object without `result`, where it was likely meant to decide something. */
export function doubtAbout(answer: JsonObject): { readonly doubt?: string } {
  const key = Object.keys(answer).find((name) => STRANGE.has(name.toLowerCase()));
  if (key === undefined) return {};
  return { doubt: `\`${key}\` says nothing to AtomCode: answer {"result": "deny", "message": "…"}` };
}
