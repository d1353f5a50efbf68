import { MASK } from "./secret-values.js";

/** A token that says itself what it is. */
interface Shape {
  /** What it begins with: at least two literal characters each. */
  readonly begins: readonly string[];
  /** Sticky, and one run of characters long, so that a search stays linear. */
  readonly pattern: RegExp;
  /** What may not stand before it; a word's end by default. What stands behind an escaped line break begins a word. */
  readonly within?: "anything" | "names";
}

const DIGITS = Array.from({ length: 100 }, (_, number) => String(number).padStart(2, "0"));

/** As their vendors document them. */
const SHAPES: readonly Shape[] = [
  // GitHub, GitLab
  { begins: ["gh"], pattern: /gh[opsur]_[A-Za-z0-9]{16,}/y, within: "anything" },
  { begins: ["github_pat_"], pattern: /github_pat_[A-Za-z0-9_]{20,}/y, within: "anything" },
  { begins: ["gl"], pattern: /gl(?:pat|oas|dt|rt|cbt|ptt|ft|imt|agent|soat)-[A-Za-z0-9_-]{20,}/y },
  // OpenAI, Anthropic and others alike; Groq, Hugging Face, Perplexity, Replicate, xAI
  { begins: ["sk-"], pattern: /sk-[A-Za-z0-9_-]{16,}/y },
  { begins: ["gsk_"], pattern: /gsk_[A-Za-z0-9]{32,}/y },
  { begins: ["hf_"], pattern: /hf_[A-Za-z0-9]{30,}/y },
  { begins: ["pplx-"], pattern: /pplx-[A-Za-z0-9]{32,}/y },
  { begins: ["r8_"], pattern: /r8_[A-Za-z0-9]{32,}/y },
  { begins: ["xai-"], pattern: /xai-[A-Za-z0-9]{40,}/y },
  // Slack
  { begins: ["xox"], pattern: /xox[abeoprs]-[A-Za-z0-9-]{10,}/y, within: "anything" },
  { begins: ["xapp-"], pattern: /xapp-[A-Za-z0-9-]{10,}/y },
  // AWS
  { begins: ["A3T"], pattern: /A3T[A-Z0-9]{17}(?![A-Z0-9])/y },
  { begins: ["AKIA", "ASIA"], pattern: /A[KS]IA[A-Z0-9]{16}/y, within: "anything" },
  { begins: ["AG", "AI", "AR", "AN"], pattern: /A(?:GPA|IDA|ROA|IPA|NPA|NVA)[A-Z0-9]{16}(?![A-Z0-9])/y },
  // Google, Azure's storage, Databricks, DigitalOcean
  { begins: ["AIza"], pattern: /AIza[A-Za-z0-9_-]{30,}/y, within: "anything" },
  { begins: ["ya29."], pattern: /ya29\.[A-Za-z0-9_-]{20,}/y },
  { begins: ["GOCSPX-"], pattern: /GOCSPX-[A-Za-z0-9_-]{20,}/y },
  { begins: ["AccountKey="], pattern: /AccountKey=[A-Za-z0-9+/]{40,}={0,2}/y },
  { begins: ["dapi"], pattern: /dapi[A-Fa-f0-9]{32}(?:-[0-9])?/y },
  { begins: ["do"], pattern: /do[opr]_v1_[a-f0-9]{40,}/y },
  // npm, PyPI, Docker, RubyGems
  { begins: ["npm_"], pattern: /npm_[A-Za-z0-9_]{36,}/y },
  { begins: ["pypi-"], pattern: /pypi-[A-Za-z0-9_-]{50,}/y },
  { begins: ["dckr_"], pattern: /dckr_(?:pat|oat)_[A-Za-z0-9_-]{20,}/y },
  { begins: ["rubygems_"], pattern: /rubygems_[a-f0-9]{40,}/y },
  // SendGrid, Shopify, Stripe and Standard Webhooks, Linear, Notion, Figma, Vercel
  { begins: ["SG."], pattern: /SG\.[\w-]{10,}\.[\w-]{10,}/y },
  { begins: ["shp"], pattern: /shp(?:pa|ca|at|ss)_[A-Za-z0-9]{32,}/y },
  { begins: ["sk_", "rk_"], pattern: /[rs]k_(?:live|test)_[A-Za-z0-9]{16,}/y },
  { begins: ["whsec_"], pattern: /whsec_[A-Za-z0-9+/=_-]{16,}/y },
  { begins: ["lin_"], pattern: /lin_(?:api|oauth)_[A-Za-z0-9_]{32,}/y },
  { begins: ["ntn_", "secret_"], pattern: /(?:ntn|secret)_[A-Za-z0-9]{40,}/y },
  { begins: ["figd_"], pattern: /figd_[A-Za-z0-9_-]{40,}/y },
  { begins: ["vc"], pattern: /vc[piark]_[A-Za-z0-9]{20,}/y },
  // Grafana, HashiCorp's Vault, 1Password, age
  { begins: ["glc_", "glsa_"], pattern: /gl(?:c|sa)_[A-Za-z0-9+/_]{32,}={0,2}/y },
  { begins: ["hv"], pattern: /hv[sbr]\.[A-Za-z0-9_-]{20,}/y },
  { begins: ["ops_ey"], pattern: /ops_ey[A-Za-z0-9+/=_-]{40,}/y },
  { begins: ["AGE-"], pattern: /AGE-SECRET-KEY-1[A-Z0-9]{50,}/y },
  // Telegram's bots
  { begins: ["bot", ...DIGITS], pattern: /(?:bot)?\d{8,10}:[A-Za-z0-9_-]{35}(?![\w-])/y, within: "names" },
];

const BY_PAIR = new Map<number, Shape[]>();
for (const shape of SHAPES)
  for (const pair of new Set(shape.begins.map((begin) => pairOf(begin.charCodeAt(0), begin.charCodeAt(1)))))
    BY_PAIR.set(pair, [...(BY_PAIR.get(pair) ?? []), shape]);
const BEGINS = new Uint8Array(65_536);
for (const pair of BY_PAIR.keys()) BEGINS[pair] = 1;

/** The text with every token masked. It is walked once; most of it is compared with nothing. */
export function maskTokens(text: string): string {
  let result = "";
  let done = 0;
  let before = text.charCodeAt(0);
  for (let at = 1; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    const pair = pairOf(before, code);
    before = code;
    if (BEGINS[pair] !== 1 || at - 1 < done) continue;
    const end = endOfToken(text, at - 1, BY_PAIR.get(pair) ?? []);
    if (end === undefined) continue;
    result += text.slice(done, at - 1) + MASK;
    done = end;
  }
  return done === 0 ? text : result + text.slice(done);
}

function pairOf(first: number, second: number): number {
  return ((first & 255) << 8) | (second & 255);
}

function endOfToken(text: string, at: number, shapes: readonly Shape[]): number | undefined {
  for (const { pattern, within } of shapes) {
    if (within !== "anything" && !mayBegin(text, at, within === "names" ? /[\w-]/ : /[A-Za-z0-9]/)) continue;
    pattern.lastIndex = at;
    if (pattern.test(text)) return pattern.lastIndex;
  }
  return undefined;
}

function mayBegin(text: string, at: number, joined: RegExp): boolean {
  if (at === 0 || !joined.test(text.charAt(at - 1))) return true;
  return /[nrt]/.test(text.charAt(at - 1)) && text.charAt(at - 2) === "\\";
}
