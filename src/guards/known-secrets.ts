import { isJsonObject } from "../spec/index.js";
import type { JsonValue, Rule, Settings } from "../spec/index.js";
import { maskedAddress } from "./masked-address.js";
import { COMMON_WORDS, PLAIN_VARIABLES } from "./secret-tables.js";
import { isSecretKey } from "./secret-key.js";
import { LEAST_CHARACTERS, LEAST_PART, spellings } from "./secret-spellings.js";
import type { Needle } from "./secret-values.js";

type Variables = Readonly<Record<string, string | undefined>>;

export interface KnownTo {
  readonly env: Variables;
  readonly rules?: readonly Rule[];
  readonly settings?: Settings;
}

/** By how much `://` is longer within a URL. */
const ENCODED_COLON_SLASHES = 6;

/**
 * What a runtime knows to be secret: values of variables whose name says so or that hooks are given by name, literal
 * values under secret keys of rules, and the addresses that rules call, of which the origin may be told.
 */
export function knownSecrets({ env, rules = [], settings = {} }: KnownTo): readonly Needle[] {
  const found: Found = { texts: new Set(), addresses: new Set(), names: new Set() };
  for (const { params } of rules) collect(params, "", found);
  const { model, mcp_servers: servers } = settings;
  if (model !== undefined) collect(model as unknown as JsonValue, "", found);
  if (servers !== undefined) collect(servers as unknown as JsonValue, "", found);
  for (const [name, value] of Object.entries(env)) {
    if (value === undefined) continue;
    const password = passwordIn(value);
    if (password !== undefined && isTelling(password)) found.texts.add(password);
    if (!(isSecretVariable(name) || isNamed(name, found))) continue;
    if (isAddress(value)) found.addresses.add(value);
    else if (isTelling(value)) found.texts.add(value);
  }
  return [...[...found.texts].flatMap(spellings), ...[...found.addresses].flatMap(addressParts)];
}

/** Whether a rule says a secret itself, instead of naming the variable that holds it. */
export function holdsLiteralSecret(rules: readonly Rule[]): boolean {
  const found: Found = { texts: new Set(), addresses: new Set(), names: new Set() };
  for (const { params } of rules) collect(params, "", found);
  return found.texts.size > 0;
}

interface Found {
  readonly texts: Set<string>;
  readonly addresses: Set<string>;
  /** Variables that a file hands to hooks, or reads a key from. */
  readonly names: Set<string>;
}

/** Names of variables are wider than keys of JSON: `GITLAB_PAT`, `MYSQL_PWD`, `SIGNING_KEY`, `SLACK_WEBHOOK_URL`. */
const SECRET_VARIABLE =
  /(?:^|_)(?:key|pass|pwd|passphrase|passcode|pat|dsn|auth)$|(?:[a-z0-9]_)pwd$|webhook/iu;

/** They say where a secret is, or what kind it has. */
const ABOUT_A_SECRET =
  /_(?:file|path|dir|sock|home|type|name|ttl|expiry|expires_(?:at|in)|region|version)$/iu;

/** Their value is an address that everybody knows, unless it is a webhook's. */
const ADDRESS_VARIABLE = /_(?:url|uri|endpoint|host)$/iu;

function isSecretVariable(name: string): boolean {
  if (PLAIN_VARIABLES.has(name.toUpperCase()) || ABOUT_A_SECRET.test(name)) return false;
  if (/webhook/iu.test(name)) return true;
  return !ADDRESS_VARIABLE.test(name) && (isSecretKey(name) || SECRET_VARIABLE.test(name));
}

/** What a hook is given by name may be anything; folders and the like would be masked all over a record. */
function isNamed(name: string, { names }: Found): boolean {
  return names.has(name) && !PLAIN_VARIABLES.has(name.toUpperCase()) && !ABOUT_A_SECRET.test(name);
}

function isTelling(value: string): boolean {
  const plain = value.trim();
  if (plain.length < LEAST_CHARACTERS || COMMON_WORDS.has(plain.toLowerCase())) return false;
  // A placeholder of one character, as "********".
  return new Set(plain).size > 2 && !isReference(plain);
}

/** Fields in which files name variables, in the words of the systems that there are. */
const NAMING: ReadonlySet<string> = new Set(["apikeyenv", "envpassthrough", "allowedenvvars"]);

const MOST_DEPTH = 8;

function collect(value: JsonValue | undefined, key: string, found: Found, depth = 0): void {
  if (value === undefined || value === null || depth > MOST_DEPTH) return;
  if (NAMING.has(key.replace(/[-_]/gu, "").toLowerCase())) {
    for (const name of [value].flat()) if (typeof name === "string") found.names.add(name);
    return;
  }
  if (typeof value === "string") collectText(value, key, found);
  else if (Array.isArray(value)) for (const item of value) collect(item as JsonValue, key, found, depth + 1);
  else if (isJsonObject(value)) {
    for (const [name, item] of Object.entries(value))
      collect(item, isSecretKey(key) ? key : name, found, depth + 1);
  }
}

function collectText(value: string, key: string, { texts, addresses }: Found): void {
  if (isAddress(value)) addresses.add(value);
  if (!isSecretKey(key)) return;
  const bare = value.replace(/^(?:bearer|basic|token)[ \t]+/iu, "").trim();
  if (isTelling(bare)) texts.add(bare);
}

/** Of a database, a proxy, a registry: also where the name of the variable says nothing. */
function passwordIn(value: string): string | undefined {
  return /^[a-z][a-z0-9+.-]{0,30}:\/\/[^\s/?#:@]*:([^\s/?#@]+)@/iu.exec(value)?.[1];
}

function isReference(value: string): boolean {
  return /\$[A-Za-z_{]|\{\{/u.test(value);
}

function isAddress(value: string): boolean {
  return /^https?:\/\//iu.test(value) && URL.canParse(value);
}

/** Of an address the origin stays; on their own, only parts that look like a token are taken for one. */
function addressParts(value: string): readonly Needle[] {
  const { origin, pathname, search, username, password } = new URL(value);
  const start = value.toLowerCase().indexOf(origin.toLowerCase());
  const rest = start === -1 ? "" : value.slice(start + origin.length);
  const mask = maskedAddress(rest.slice(1));
  const whole = rest.length > 1 ? [{ text: value.slice(start), keep: origin.length + 1, mask }] : [];
  const encoded = whole.length > 0 ? encodedAddress(value.slice(start), origin) : [];
  const parts = [...pathname.split("/"), ...search.slice(1).split(/[&=]/u), username, password];
  const telling = parts.filter(
    (part) => part.length >= LEAST_PART - 4 && /\d/u.test(part) && /[a-z]/iu.test(part),
  );
  return [...whole, ...encoded, ...telling.map((text) => ({ text, keep: 0 }))];
}

/** The other spellings of an address; in base64, and with its slashes escaped, it is masked as a whole. */
function encodedAddress(address: string, { length }: URL["origin"]): readonly Needle[] {
  const keepOf = (text: string): number =>
    text.includes("://") ? length + 1 : /^https?%3a/iu.test(text) ? length + ENCODED_COLON_SLASHES : 0;
  return spellings(address)
    .filter(({ text }) => text !== address)
    .map(({ text }) => ({ text, keep: keepOf(text) }));
}
