/** Values that stand under secret names without being secrets: defaults, switches, placeholders. */
export const COMMON_WORDS: ReadonlySet<string> = new Set(
  (
    "password passwords changeme changeit disabled required optional undefined redacted anonymous " +
    "production development staging testing localhost administrator postgres password1 password123 " +
    "passw0rd secretsmanager keychain keyring placeholder example.com your-api-key your_api_key " +
    "your-token your_token your-key-here not-needed not_needed none-needed dummy-key automatic default-value " +
    "inherited interactive basic-auth bearer-token service-account credential credentials authorization"
  ).split(" "),
);

/** Variables of every machine whose value is no secret, whatever their name reminds of. */
export const PLAIN_VARIABLES: ReadonlySet<string> = new Set(
  (
    "PATH HOME PWD OLDPWD USER LOGNAME SHELL LANG LANGUAGE TERM TZ TMPDIR TEMP TMP HOSTNAME EDITOR VISUAL " +
    "SSH_AUTH_SOCK XAUTHORITY NODE_ENV GPG_KEY GOOGLE_APPLICATION_CREDENTIALS COLORTERM DISPLAY PAGER " +
    "GIT_ASKPASS SSH_ASKPASS SUDO_ASKPASS"
  ).split(" "),
);
