import { isMaskedAddress, maskedAddress } from "./masked-address.js";
import { isSecretKey } from "./secret-key.js";
import { MASK } from "./secret-values.js";
import { maskTokens } from "./token-shapes.js";

/**
 * A key and what stands between it and its value: `key=`, `key: `, `"key": "`, `\"key\": `, `--key `. A run of key
 * characters is entered at its beginning only, so the whole search is linear.
 */
const ASSIGNMENT = /(?<![\w.-])([\w.-]+)(\\*["'])?([ \t]*(?::=|=>|[=:]=?)[ \t]*|[ \t]+)/g;

/** Most texts of a record: a decision, an event. Nothing stands beside anything in it, and tokens are longer. */
const PLAIN_WORD = /^[A-Za-z_]{0,20}$/;

/** A quote with the backslashes that text inside JSON strings has before it. */
const QUOTE = /\\{0,7}["']/y;

/** Without its end the rest of the text counts as the key. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----[^]*?(?:-----END [A-Z0-9 ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;

const BEARER = /(?<!\w)(bearer[ \t]+)[\w.~+/=-]+/gi;
const USERINFO = /:\/\/[^\s/?#"'<>\\]*@/g;

/** Parts of a query that are credentials under short names: of signed links, of functions and webhooks of clouds. */
const SIGNED = /([?&](?:x-(?:amz|goog)-)?(?:sig|signature|key|code)=)[^\s&#"'<>\\]+/gi;

/** Webhooks whose path or query is their credential; `/` may be escaped, as PHP does in JSON. */
const WEBHOOK = webhookPattern([
  "hooks[.]slack(?:-gov)?[.]com/",
  "discord(?:app)?[.]com/api/(?:v[0-9]{1,2}/)?webhooks/",
  // WeCom, DingTalk, Feishu and Lark.
  "qyapi[.]weixin[.]qq[.]com/cgi-bin/webhook/",
  "(?:oapi|api)[.]dingtalk[.]com/robot/",
  "open[.](?:feishu[.]cn|larksuite[.]com)/open-apis/bot/(?:v[0-9]/)?hook/",
  // Microsoft Teams: connectors, and the workflows that follow them.
  "[.]webhook[.]office[.]com(?::[0-9]{1,5})?/",
  "outlook[.]office(?:365)?[.]com/webhook/",
  "(?:[.]logic[.]azure|[.]api[.]powerplatform)[.]com(?::[0-9]{1,5})?/",
  "chat[.]googleapis[.]com/v[0-9]/spaces/",
  "api[.]telegram[.]org/(?:file/)?bot",
  "hooks[.]zapier[.]com/hooks/",
  "maker[.]ifttt[.]com/(?:trigger|use)/",
]);

/**
 * Free text with `***` for what looks like a secret: values of secret keys, bearer tokens, user names and
 * passwords in URLs, well-known token shapes and private keys. Takes time linear in the length. It is a net
 * below {@link redact}, not a replacement: JSON is redacted by its keys.
 * @example
 * redactText("curl -H 'X-Api-Key: abc' https://me:pw@host/"); // "curl -H 'X-Api-Key: ***' https://***@host/"
 */
export function redactText(text: string): string {
  if (PLAIN_WORD.test(text)) return text;
  // Addresses first: their hash is of what stands there, not of what other rules left of it.
  let result = maskAssignments(text.replace(PRIVATE_KEY, MASK).replace(WEBHOOK, maskWebhook));
  result = result.replace(BEARER, `$1${MASK}`).replace(USERINFO, `://${MASK}@`).replace(SIGNED, `$1${MASK}`);
  result = maskTokens(result);
  return result.includes("eyJ") ? result.replace(/[\w.-]+/g, maskJwt) : result;
}

/** Whether a text holds something that has the shape of a secret; what merely stands beside a secret's name does not count. */
export function hasTokenShape(text: string): boolean {
  const shapes = text
    .replace(PRIVATE_KEY, MASK)
    .replace(USERINFO, `://${MASK}@`)
    .replace(SIGNED, `$1${MASK}`)
    .replace(WEBHOOK, maskWebhook);
  return shapes !== text || maskTokens(text) !== text;
}

function maskAssignments(text: string): string {
  let result = "";
  let done = 0;
  ASSIGNMENT.lastIndex = 0;
  for (let match = ASSIGNMENT.exec(text); match !== null; match = ASSIGNMENT.exec(text)) {
    const [whole, key = "", , separator = ""] = match;
    // Only an option takes its value after a mere space.
    if ((separator.trim() === "" && !key.startsWith("--")) || !isSecretKey(key)) continue;
    const value = findValue(text, match.index + whole.length, key);
    if (value === undefined) continue;
    result += text.slice(done, value.start) + MASK;
    done = value.end;
    ASSIGNMENT.lastIndex = done;
  }
  return result + text.slice(done);
}

/** Where the value that begins at `start` lies, without its quotes; undefined when there is none to mask. */
function findValue(text: string, start: number, key: string): { start: number; end: number } | undefined {
  QUOTE.lastIndex = start;
  const quote = QUOTE.exec(text)?.[0];
  if (quote !== undefined) {
    const inside = start + quote.length;
    return { start: inside, end: closingQuote(text, inside, quote) };
  }
  if (/^(?:--|[[{])/.test(text.slice(start, start + 2))) return undefined;
  // A header's value reaches to the end of its line; other values to the next space.
  const stop = /authorization|cookie/i.test(key) ? /[\r\n"'\\]/g : /[\s"'`&<>\\]/g;
  stop.lastIndex = start;
  const end = stop.exec(text)?.index ?? text.length;
  return end === start ? undefined : { start, end };
}

/** An open quote reaches to the end of the text: output that was cut off must not show what it hid. */
function closingQuote(text: string, start: number, quote: string): number {
  for (let end = text.indexOf(quote, start); end !== -1; end = text.indexOf(quote, end + 1))
    if (!isEscaped(text, end, quote)) return end;
  return text.length;
}

/** Whether the quote at this place belongs to the value. JSON in JSON doubles every backslash. */
function isEscaped(text: string, at: number, quote: string): boolean {
  let backslashes = 0;
  while (text[at - backslashes - 1] === "\\") backslashes += 1;
  return Math.floor(backslashes / quote.length) % 2 === 1;
}

function webhookPattern(places: readonly string[]): RegExp {
  const slash = "\\\\{0,7}/";
  const place = places.map((source) => source.replaceAll("/", slash)).join("|");
  return new RegExp(`(${place})((?:[^\\s"'<>\\\\]|\\\\{1,7}/)+)`, "gi");
}

/** The same address has the same hash, however much of it names the place. */
function maskWebhook(whole: string, place: string, rest: string): string {
  if (isMaskedAddress(rest)) return whole;
  return place + maskedAddress(whole.slice(whole.indexOf("/") + 1));
}

/** JSON Web Tokens begin with an encoded `{"` and have three parts. */
function maskJwt(run: string): string {
  const start = run.indexOf("eyJ");
  return start !== -1 && run.slice(start).split(".", 3).length === 3 ? run.slice(0, start) + MASK : run;
}
