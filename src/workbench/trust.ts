import { userHome } from "../guards/home.js";
import { createTrustStore } from "../stores/index.js";
import { sha256 } from "../guards/digest.js";
import type { ReviewedHook } from "../spec/index.js";
import { review } from "./review.js";
import type { Review, ReviewOptions } from "./review.js";

/**
 * Trusts a workspace with everything that is in it now, for programs whose user has agreed to that.
 * @throws HookError `trust_store`, `invalid_option` when there is no such folder, and what {@link review} throws
 * @example
 * await trustWorkspace({ cwd: process.cwd(), home, dialects: [], env: {} });
 */
export async function trustWorkspace(
  options: ReviewOptions,
): Promise<{ readonly path: string; readonly added: boolean }> {
  return trustReviewed(options, await review(options));
}

/**
 * Trusts what was reviewed, with the very bytes that were shown. What cannot be vouched for stays untrusted; was it
 * trusted before, then it stays that, as it was: a guard whose script outgrew us must not count as one that is new.
 */
export async function trustReviewed(
  { cwd, home = userHome() }: Pick<ReviewOptions, "cwd" | "home">,
  { hooks, files, dialects }: Review,
): Promise<{ readonly path: string; readonly added: boolean }> {
  const ours = hooks.filter(({ state, problem }) => state !== "elsewhere" && problem === undefined);
  const bytes = new Map<string, Uint8Array>();
  const reviewed = ours.map(({ rule, definition, scripts }): ReviewedHook => {
    const digest = sha256(definition);
    bytes.set(digest, Buffer.from(definition));
    for (const script of scripts) bytes.set(script.sha256, script.bytes);
    return {
      hook: rule.id,
      ...(rule.name === undefined ? {} : { name: rule.name }),
      dialect: rule.dialect,
      file: rule.source.file,
      event: rule.native,
      definition: digest,
      scripts: scripts.map(({ path, real, sha256 }) => ({
        path,
        ...(real === undefined ? {} : { real }),
        sha256,
      })),
    };
  });
  const kept = hooks.flatMap(({ state, problem, before }) =>
    state === "elsewhere" || problem === undefined || before === undefined ? [] : [before],
  );
  return createTrustStore(home).add(cwd, { hooks: [...reviewed, ...kept], files, dialects, bytes });
}
