import picocolors from "picocolors";

export type Colors = ReturnType<typeof picocolors.createColors>;

export type ColorWhen = "auto" | "always" | "never";

/** Colours for one stream: what the flag says, else NO_COLOR, FORCE_COLOR, and whether a person looks at it. */
export function createColors(
  when: ColorWhen,
  env: Readonly<Record<string, string>>,
  stream: { readonly isTTY: boolean },
): Colors {
  return picocolors.createColors(when === "auto" ? isWanted(env, stream.isTTY) : when === "always");
}

/** Source: no-color.org and force-color.org; an empty variable says nothing. */
function isWanted(env: Readonly<Record<string, string>>, isTTY: boolean): boolean {
  if ((env["NO_COLOR"] ?? "") !== "") return false;
  const forced = env["FORCE_COLOR"] ?? "";
  if (forced !== "") return forced !== "0" && forced !== "false";
  return isTTY && env["TERM"] !== "dumb";
}
