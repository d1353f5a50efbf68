const SECRET = /apikey|secret|token|password|passwd|authorization|credential|privatekey|accesskey|cookie/;

/** Language models count in tokens: such names hold figures. The singular, as in `input_token`, may be a secret. */
const TOKEN_FIGURES = new RegExp(
  [
    "(?:input|output|total|context|prompt|completion|reasoning|thinking|cached?|creation|used|estimated|remaining)tokens",
    "(?:max|min|num)token(?:s(?!ecret))?",
    "tokens(?:used|before|after|remaining)",
    "tokens?(?:count|limit|budget|usage|iz)",
  ].join("|"),
  "g",
);

/**
 * Whether a key names a secret: it contains api_key, secret, token, password, passwd, authorization, credential,
 * private_key, access_key or cookie, in any case and with any of `-_. ` in it. Counts of tokens are no secrets.
 * Source: the xbot document names the keys and leaves the matching open.
 * @example
 * isSecretKey("X-Api-Key"); // true
 * isSecretKey("max_tokens"); // false
 */
export function isSecretKey(name: string): boolean {
  const plain = name.replace(/[-_. ]/g, "").toLowerCase();
  if (!SECRET.test(plain)) return false;
  return !plain.includes("token") || SECRET.test(plain.replace(TOKEN_FIGURES, "#"));
}

/**
 * Whether a secret key would be none without the word `tokens`: a number there is a count, while a text is no count.
 * @example
 * isTokenFigure("tokens"); // true
 * isTokenFigure("token"); // false
 */
export function isTokenFigure(name: string): boolean {
  return !isSecretKey(name.replace(/tokens/gi, "#"));
}
