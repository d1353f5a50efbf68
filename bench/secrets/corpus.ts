/** Numbers below 1, the same ones at every run. */
export type Random = () => number;

/** Mulberry32, by Tommy Ettinger, in the public domain. */
export function randomFrom(seed: number): Random {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const UPPER = "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const LETTERS = `${UPPER}${UPPER.toLowerCase()}`;
const DIGITS = "0123456789";
const MIXED = LETTERS + DIGITS;
const HEX = "0123456789abcdef";

function some(random: Random, alphabet: string, length: number): string {
  return Array.from({ length }, () => alphabet[Math.floor(random() * alphabet.length)]).join("");
}

/** Of each kind that secretlint's recommended rules know: something of its documented shape. */
export const KINDS: Readonly<Record<string, (random: Random) => string>> = {
  "AWS access key id": (random) => `AKIA${some(random, UPPER + DIGITS, 16)}`,
  "AWS secret access key": (random) => `AWS_SECRET_ACCESS_KEY="${some(random, MIXED, 40)}"`,
  "Slack token": (random) => `xoxb-${some(random, DIGITS, 12)}-${some(random, MIXED, 24)}`,
  "Slack app token": (random) =>
    `xapp-1-${some(random, UPPER + DIGITS, 11)}-${some(random, DIGITS, 13)}-${some(random, HEX, 40)}`,
  "Slack webhook": (random) =>
    `https://hooks.slack.com/services/T${some(random, UPPER, 8)}/B${some(random, UPPER, 8)}/${some(random, MIXED, 24)}`,
  "GitHub token": (random) => `ghp_${some(random, MIXED, 36)}`,
  "GitHub app token": (random) => `ghs_${some(random, MIXED, 36)}`,
  "GitHub fine-grained token": (random) => `github_pat_${some(random, MIXED, 22)}_${some(random, MIXED, 59)}`,
  "GitLab token": (random) => `glpat-${some(random, MIXED, 20)}`,
  "npm token": (random) => `npm_${some(random, MIXED, 36)}`,
  "npm auth line": (random) => `//registry.example.com/:_authToken=${some(random, HEX, 32)}`,
  "basic auth in a URL": (random) =>
    `https://user${some(random, LETTERS, 4)}:${some(random, MIXED, 14)}@intern.corp.io/x`,
  "OpenAI key": (random) => `sk-proj-${some(random, MIXED, 74)}T3BlbkFJ${some(random, MIXED, 74)}`,
  "Anthropic key": (random) => `sk-ant-api03-${some(random, MIXED, 93)}AA`,
  "Groq key": (random) => `gsk_${some(random, MIXED, 52)}`,
  "Hugging Face token": (random) => `hf_${some(random, LETTERS, 34)}`,
  "Linear key": (random) => `lin_api_${some(random, MIXED, 40)}`,
  "Notion token": (random) => `ntn_${some(random, DIGITS, 11)}${some(random, MIXED, 35)}`,
  "SendGrid key": (random) => `SG.${some(random, MIXED, 22)}.${some(random, MIXED, 43)}`,
  "Shopify token": (random) => `shpat_${some(random, HEX, 32)}`,
  "Grafana cloud token": (random) => `glc_${some(random, MIXED, 64)}`,
  "Grafana service token": (random) => `glsa_${some(random, MIXED, 32)}_${some(random, HEX, 8)}`,
  "1Password service token": (random) => `ops_ey${some(random, MIXED, 200)}fQ`,
  "Vault service token": (random) => `hvs.${some(random, MIXED, 95)}`,
  "Vault batch token": (random) => `hvb.${some(random, MIXED, 150)}`,
  "Vercel token": (random) => `vcp_${some(random, MIXED, 32)}`,
  "Databricks token": (random) => `dapi${some(random, HEX, 32)}`,
  "Docker token": (random) => `dckr_pat_${some(random, MIXED, 27)}`,
  "Figma token": (random) => `figd_${some(random, MIXED, 43)}`,
  "MongoDB URL": (random) =>
    `mongodb+srv://app:${some(random, MIXED, 18)}@cluster0.${some(random, HEX, 5)}.mongodb.net/prod`,
  "MySQL URL": (random) => `mysql://root:${some(random, MIXED, 18)}@db.intern.io:3306/app`,
  "PostgreSQL URL": (random) => `postgresql://app:${some(random, MIXED, 18)}@db.intern.io:5432/app`,
  "private key": (random) =>
    `-----BEGIN RSA PRIVATE KEY-----\nMII${some(random, MIXED, 61)}\n${some(random, MIXED, 64)}\n${some(random, MIXED, 40)}\n-----END RSA PRIVATE KEY-----`,
};

/** Where a secret turns up in what hooks see: commands, answers, logs, files. */
export const PLACES: readonly ((secret: string) => string)[] = [
  (secret) => secret,
  (secret) => `export VALUE=${secret}\n`,
  (secret) => `2026-01-01T00:00:00Z INFO connecting with ${secret} as usual`,
  (secret) => `{"name":"x","value":${JSON.stringify(secret)},"n":1}`,
  (secret) => `first line\n${secret}\nlast line`,
  (secret) => `run --with '${secret}' --verbose`,
];

/** Nothing secret in it, though some of it looks odd. */
export const NEUTRAL: readonly ((random: Random) => string)[] = [
  (random) => `"integrity": "sha512-${some(random, `${MIXED}+/`, 86)}=="`,
  (random) => `commit ${some(random, HEX, 40)}\nAuthor: A Person <a.person@example.com>`,
  (random) => `id ${[8, 4, 4, 4, 12].map((length) => some(random, HEX, length)).join("-")} done`,
  (random) =>
    `-rw-r--r-- 1 me me ${some(random, DIGITS, 6)} Jan  1 00:00 src/${some(random, LETTERS, 8)}.test.ts`,
  (random) =>
    `GET https://example.com/search?q=${some(random, LETTERS, 9)}&page=${some(random, DIGITS, 2)} 200 in 31 ms`,
  (random) => `url(data:image/png;base64,${some(random, `${MIXED}+/`, 120)})`,
  (random) => `docker pull example/app@sha256:${some(random, HEX, 64)}`,
  (random) =>
    `  at run (/srv/app/node_modules/${some(random, LETTERS, 7)}/index.js:${some(random, DIGITS, 3)}:12)`,
  (random) =>
    `const ${some(random, LETTERS, 6)} = items.filter((item) => item.size > ${some(random, DIGITS, 4)});`,
  (random) =>
    `usage: input_tokens=${some(random, DIGITS, 4)} output_tokens=${some(random, DIGITS, 3)} max_tokens: 4096`,
  (random) =>
    `https://docs.example.com/guide/${some(random, LETTERS, 8)}#${some(random, LETTERS, 8)} (v1.${some(random, DIGITS, 2)}.0)`,
  (random) =>
    `npm_config_cache=/tmp/${some(random, LETTERS, 8)} task-force risk-${some(random, LETTERS, 20)}`,
];

/** Text that speaks of secrets and holds none: here the words beside a value decide, and they can mislead. */
export const ABOUT_SECRETS: readonly ((random: Random) => string)[] = [
  (random) => `const token = get${some(random, LETTERS, 5)}();`,
  () => "password: string;",
  (random) => `if (secret === undefined) throw new ${some(random, LETTERS, 6)}Error();`,
  () => "The token is read from the environment; see the section on credentials.",
  () => 'curl -H "Authorization: Bearer $TOKEN" https://example.com/',
  () => "docker login --password-stdin registry.example.com",
  () => "api_key_env: OPENAI_API_KEY",
];
