import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** One secret of each kind, unlike anything else in a run. */
export const PLANTED = {
  /** The value of a variable. */
  env: "planted-env-value-91kd",
  /** A literal in the header of a hook file. */
  header: "planted-header-value-7w",
  /** The part of a webhook's address that is its credential. */
  url: "T0PLANTED9URLTOKEN77",
  /** A value under a secret key of a payload. */
  key: "planted under a key",
  /** A token by its shape. */
  shape: `ghp_${"Pl4nt3dShape".repeat(3)}`,
} as const;

const SECRETS: readonly string[] = Object.values(PLANTED);

/** All that can be told from other text: what merely stood under a key is known by that key alone. */
export const TOLD: string = SECRETS.filter((secret) => secret !== PLANTED.key).join(" and ");

/** What people could read of a secret: as it is, in JSON, in a URL, in base64. */
export function rawIn(text: string): readonly string[] {
  return SECRETS.filter((secret) =>
    [secret, encodeURIComponent(secret), Buffer.from(secret).toString("base64").replace(/=+$/u, "")].some(
      (written) => text.includes(written),
    ),
  );
}

/** Every file below a folder, with its name: nothing of it may hold a secret. */
export function filesBelow(folder: string, except: RegExp): ReadonlyMap<string, string> {
  const names = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !except.test(path));
  return new Map(names.map((path) => [path, `${path}\n${readFileSync(path, "latin1")}`]));
}
