import type { ErrorOutput } from "../../spec/index.js";
import { failed } from "./explain.js";

/** A request of a chain of redirects. */
export interface Hop {
  /** As the hook file or a receiver spells it: not judged yet. */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Whether the host that redirects here is public; undefined for the first. */
  readonly fromPublic?: boolean;
}

/** What was called, and sent us on. */
interface Sender {
  readonly url: URL;
  readonly headers: Hop["headers"];
  readonly isPublic: boolean;
}

/**
 * Only these repeat the request as it is. 301, 302 and 303 would turn the question about an event into a plain GET, whose
 * answer (a login page, often) says nothing about the event: they stay the reply, which is a failure.
 */
const FOLLOWED: ReadonlySet<number> = new Set([307, 308]);

/**
 * Where a reply sends us on to, as text; undefined where it does not, or in two directions at once.
 * @param location the raw field: several are a list
 */
export function locationOf(
  status: number,
  location: string | readonly string[] | undefined,
): string | undefined {
  const [only, ...more] = typeof location === "string" ? [location] : (location ?? []);
  return FOLLOWED.has(status) && more.length === 0 && only !== "" ? only : undefined;
}

/**
 * The next request. What a rule sends along is for the origin that the rule names: elsewhere its headers stay out, also
 * when a later hop leads back. Clear text after https, userinfo and other schemes are refused.
 */
export function redirected(
  location: string,
  { url: from, headers, isPublic }: Sender,
): { readonly next: Hop } | ErrorOutput {
  if (!URL.canParse(location, from.href)) return refused("it leads to something that is no URL");
  const to = new URL(location, from);
  if (from.protocol === "https:" && to.protocol === "http:")
    return refused(`${to.hostname} would be called in clear text`);
  const kept = to.origin === from.origin ? headers : { "content-type": headers["content-type"] ?? "" };
  return { next: { url: to.href, headers: kept, fromPublic: isPublic } };
}

/**
 * Whether a public host sends us to one that is not. The user lists private targets for the hook files that name them, not
 * for whoever answers on the internet.
 */
export function leadsInward({ fromPublic }: Pick<Hop, "fromPublic">, isPublic: boolean): boolean {
  return fromPublic === true && !isPublic;
}

function refused(why: string): ErrorOutput {
  return failed("network_denied", `the redirect is not followed: ${why}`);
}
