import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { redactText } from "../../src/guards/redact.js";
import { ABOUT_SECRETS, KINDS, NEUTRAL, PLACES, randomFrom } from "./corpus.js";
import type { Random } from "./corpus.js";

/** Samples of each kind, each in every place. */
const SAMPLES = 20;
const MODULES = resolve("bench/secrets/node_modules/@secretlint");

/** Secretlint with its recommended rules: the judge of what is a secret. */
interface Judge {
  lintSource(question: {
    readonly source: {
      readonly content: string;
      readonly contentType: "text";
      readonly ext: string;
      readonly filePath: string;
    };
    readonly options: { readonly config: unknown; readonly noPhysicFilePath: boolean };
  }): Promise<{ readonly messages: readonly { readonly range: readonly [number, number] }[] }>;
}

async function judgeOf(): Promise<(content: string) => Promise<boolean>> {
  const load = (path: string): Promise<unknown> => import(pathToFileURL(join(MODULES, path)).href);
  const core = (await load("core/module/index.js")) as Judge;
  const { creator } = (await load("secretlint-rule-preset-recommend/module/index.js")) as {
    readonly creator: unknown;
  };
  const config = { rules: [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }] };
  return async (content) => {
    const source = { content, contentType: "text" as const, ext: ".txt", filePath: "sample.txt" };
    const { messages } = await core.lintSource({ source, options: { config, noPhysicFilePath: true } });
    return messages.length > 0;
  };
}

/** The part of a sample that nobody may read. */
function coreOf(sample: string): string {
  const quoted = /="([^"]+)"$/u.exec(sample)?.[1] ?? /_authToken=(.+)$/u.exec(sample)?.[1];
  const password = /:\/\/[^:/]+:([^@]+)@/u.exec(sample)?.[1];
  return quoted ?? password ?? (sample.startsWith("-----") ? (sample.split("\n")[1] ?? sample) : sample);
}

interface Count {
  judged: number;
  hidden: number;
  beyond: number;
}

async function recall(isSecret: (content: string) => Promise<boolean>): Promise<void> {
  const random = randomFrom(1);
  const total: Count = { judged: 0, hidden: 0, beyond: 0 };
  process.stdout.write(
    "kind                       found by secretlint   hidden by anyhook   hidden beyond\n",
  );
  for (const [kind, make] of Object.entries(KINDS)) {
    const count: Count = { judged: 0, hidden: 0, beyond: 0 };
    for (let sample = 0; sample < SAMPLES; sample += 1) {
      const secret = make(random);
      for (const put of PLACES) {
        const content = put(secret);
        const isHidden = !redactText(content).includes(coreOf(secret));
        const isJudged = await isSecret(content);
        count.judged += Number(isJudged);
        count.hidden += Number(isJudged && isHidden);
        count.beyond += Number(!isJudged && isHidden);
      }
    }
    print(kind, count);
    total.judged += count.judged;
    total.hidden += count.hidden;
    total.beyond += count.beyond;
  }
  print("all", total);
  process.stdout.write(`recall: ${percent(total.hidden, total.judged)}\n\n`);
}

function print(kind: string, { judged, hidden, beyond }: Count): void {
  process.stdout.write(
    `${kind.padEnd(27)}${String(judged).padStart(18)}${String(hidden).padStart(20)}${String(beyond).padStart(16)}\n`,
  );
}

async function falsePositives(
  title: string,
  makers: readonly ((random: Random) => string)[],
  isSecret: (content: string) => Promise<boolean>,
): Promise<void> {
  const random = randomFrom(2);
  const texts = makers.flatMap((make) => Array.from({ length: 5 * SAMPLES }, () => make(random)));
  await rate(title, texts, isSecret);
}

async function rate(
  title: string,
  texts: readonly string[],
  isSecret: (content: string) => Promise<boolean>,
): Promise<void> {
  let clean = 0;
  const touched = new Set<string>();
  let count = 0;
  for (const text of texts) {
    if (await isSecret(text)) continue;
    clean += 1;
    if (redactText(text) === text) continue;
    count += 1;
    touched.add(text.slice(0, 60));
  }
  process.stdout.write(`false positives, ${title}: ${count} of ${clean} (${percent(count, clean)})\n`);
  for (const text of [...touched].slice(0, 4)) process.stdout.write(`  ${JSON.stringify(text)}\n`);
}

/** Every line of this project's own code. */
function ownLines(): readonly string[] {
  const names = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".ts"),
  );
  const lines = names.flatMap((name) => readFileSync(join("src", name), "utf8").split("\n"));
  return lines.filter((line) => line.trim().length > 20).filter((_, index) => index % 7 === 0);
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "n/a" : `${((100 * part) / whole).toFixed(2)} %`;
}

const isSecret = await judgeOf();
await recall(isSecret);
await falsePositives("neutral text", NEUTRAL, isSecret);
await rate("lines of anyhook's own code", ownLines(), isSecret);
await falsePositives("text that speaks of secrets", ABOUT_SECRETS, isSecret);
// The judge's own profiler keeps a process alive.
process.exit();
