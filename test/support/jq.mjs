import { readFileSync } from "node:fs";
import { raw } from "jq-wasm";

/** How many values follow an option. */
const FOLLOWING = { "--arg": 2, "--argjson": 2, "--indent": 1 };

/** `jq [OPTION…] [FILTER]`: reads stdin, no files. */
const { options, filters } = split(process.argv.slice(2));
const input = options.includes("-n") ? "null" : readFileSync(0, "utf8");
const { stdout, stderr, exitCode } = await raw(input, filters[0] ?? ".", options);
process.stdout.write(stdout === "" || stdout.endsWith("\n") ? stdout : `${stdout}\n`);
process.stderr.write(stderr);
process.exitCode = filters.length > 1 ? 2 : exitCode;

function split(words) {
  const options = [];
  const filters = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (!word.startsWith("-")) filters.push(word);
    else {
      options.push(...words.slice(at, at + 1 + (FOLLOWING[word] ?? 0)));
      at += FOLLOWING[word] ?? 0;
    }
  }
  return { options, filters };
}
