/** Folders that hold credentials, or the history that still has them. */
const FOLDERS: ReadonlySet<string> = new Set([
  ".git",
  ".ssh",
  ".gnupg",
  ".aws",
  ".azure",
  ".kube",
  ".docker",
]);

/** Names of files that exist to hold credentials, in lower case. */
const NAMES: ReadonlySet<string> = new Set([
  ".dockercfg",
  ".envrc",
  ".git-credentials",
  ".htpasswd",
  ".my.cnf",
  ".netrc",
  ".npmrc",
  ".pgpass",
  ".pypirc",
  ".vault-token",
  "_netrc",
  "application_default_credentials.json",
  "auth.json",
  "credentials",
  "credentials.json",
  "credentials.toml",
]);

/** Dotenv files but their templates, private keys, key stores, and files that are called secrets. */
const PATTERNS: readonly RegExp[] = [
  /^\.env(?!\.(?:example|sample|template|dist|defaults)$)(?:$|[^a-z0-9])/,
  /\.env$/,
  /\.(?:pem|key|p8|p12|pfx|jks|keystore|kdbx|ppk|tfvars|tfstate)$/,
  /^id_(?:rsa|dsa|ecdsa|ed25519)(?:_sk)?$/,
  /^client_secret.{0,200}\.json$/,
  /^(?:\.?secrets?|service[-_]account.{0,100})\.(?:json|ya?ml|toml|env|txt)$/,
];

/** What editors and careful people add to the name of a copy. */
const COPY = /(?:~|\.(?:backup|bak|old|orig|save|swp))$/;

/**
 * Whether a file is one that usually holds credentials, by its path: its name, or a folder on the way to it. Case does
 * not count, because to some file systems it does not. A net below redaction, not a replacement.
 * @param path relative, with `/` or `\`
 * @example
 * isSecretFile("packages/api/.env.local"); // true
 * isSecretFile(".env.example"); // false
 */
export function isSecretFile(path: string): boolean {
  const segments = path.toLowerCase().split(/[/\\]/);
  const name = segments.at(-1) ?? "";
  return (
    segments.some((segment) => FOLDERS.has(segment)) ||
    [name, name.replace(COPY, "")].some(
      (one) => NAMES.has(one) || PATTERNS.some((pattern) => pattern.test(one)),
    )
  );
}
