import type { Path } from "../kit/findings.js";

/** RFC 9110 5.6.2. */
const HEADER_NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/u;

/** Headers that no request can carry. */
export function headerProblems(
  given: Readonly<Record<string, string>> = {},
): readonly { readonly code: string; readonly path: Path; readonly message: string }[] {
  return Object.entries(given)
    .filter(([name, value]) => !HEADER_NAME.test(name) || /[\r\n\0]/u.test(value))
    .map(([name]) => ({
      code: "invalid_value",
      path: ["headers", name],
      message: "a header is a name without blanks and a text without line breaks",
    }));
}
