import { describe, expect, it } from "vitest";
import { fillHeaders } from "../../src/dialects/kit/header-variables.js";

const env = { TOKEN: "t", OTHER: "o", EMPTY: "" };

describe("fillHeaders", () => {
  it("fills in what is listed, in both spellings, and leaves any other empty", () => {
    const { headers, missing } = fillHeaders(
      { a: "Bearer $TOKEN", b: "${TOKEN}!", c: "<$OTHER>" },
      ["TOKEN"],
      env,
    );
    expect(headers).toEqual({ a: "Bearer t", b: "t!", c: "<>" });
    expect(missing).toBe("OTHER");
  });

  it("names what is listed and not set, and nothing that is set to an empty text", () => {
    expect(fillHeaders({ a: "$NONE" }, ["NONE"], env)).toEqual({ headers: { a: "" }, missing: "NONE" });
    expect(fillHeaders({ a: "$EMPTY" }, ["EMPTY"], env)).toEqual({ headers: { a: "" } });
  });

  it("sends no function of the runtime for a variable that has its name", () => {
    expect(fillHeaders({ a: "$constructor" }, ["constructor"], env)).toEqual({
      headers: { a: "" },
      missing: "constructor",
    });
  });

  it("takes another way to write variables, in one group", () => {
    const loose = /\$\{?([A-Z]+)\}?/gu;
    expect(fillHeaders({ a: "${TOKEN $TOKEN}" }, ["TOKEN"], env, loose).headers).toEqual({ a: "t t" });
  });
});
