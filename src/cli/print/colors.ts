type Format = (text: string | number) => string;

export interface Colors {
  readonly isColorSupported: boolean;
  readonly bold: Format;
  readonly cyan: Format;
  readonly dim: Format;
  readonly green: Format;
  readonly magenta: Format;
  readonly red: Format;
  readonly reset: Format;
  readonly yellow: Format;
}

export type ColorWhen = "auto" | "always" | "never";

const PLAIN: Colors = {
  isColorSupported: false,
  bold: String,
  cyan: String,
  dim: String,
  green: String,
  magenta: String,
  red: String,
  reset: String,
  yellow: String,
};

/** Colours for one stream. Their package is loaded where there are any: it would open the streams. */
export async function createColors(when: ColorWhen, env: Environment, stream: Stream): Promise<Colors> {
  if (!hasColors(when, env, stream)) return PLAIN;
  const { default: picocolors } = await import("picocolors");
  return picocolors.createColors(true);
}

type Environment = Readonly<Record<string, string>>;

interface Stream {
  readonly isTTY: boolean;
}

/** What the flag says, else NO_COLOR, FORCE_COLOR, and whether a person looks at it. */
export function hasColors(when: ColorWhen, env: Environment, stream: Stream): boolean {
  return when === "auto" ? isWanted(env, stream) : when === "always";
}

/** Source: no-color.org and force-color.org; an empty variable says nothing. */
function isWanted(env: Environment, stream: Stream): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"] ?? "";
  if (forced !== "") return forced !== "0" && forced !== "false";
  return env["TERM"] !== "dumb" && stream.isTTY;
}
