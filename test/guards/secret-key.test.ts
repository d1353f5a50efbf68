import { describe, expect, it } from "vitest";
import { isSecretKey, isTokenFigure } from "../../src/guards/secret-key.js";

const words = (text: string): readonly string[] => text.split(" ");

describe("figures of tokens", () => {
  it.each(
    words(
      "reasoning_tokens thinking_tokens cached_tokens cache_tokens completion_tokens remaining_tokens used_tokens " +
        "estimated_tokens creation_tokens prompt_tokens context_tokens min_tokens min_token num_tokens num_token " +
        "tokens_before tokens_after tokens_remaining token_usage tokens_usage tokenize tokenization tokens_limit " +
        "tokens_budget tokens_count input_tokens_output_tokens",
    ),
  )("%s is no secret", (name) => expect(isSecretKey(name)).toBe(false));

  it.each(
    words(
      "input_token cached_token token_before token_used refresh_tokens tokens session_tokens tokens_password " +
        "max_tokens_cookie mintoken_secret token_id",
    ),
  )("%s may be one", (name) => expect(isSecretKey(name)).toBe(true));
});

describe("words around figures of tokens", () => {
  it("are not read as one word", () => {
    expect(isSecretKey("pass_max_tokens_word")).toBe(false);
    expect(isTokenFigure("pass_tokens_word")).toBe(true);
  });
});

describe("a number under a secret key", () => {
  it.each(words("tokens Tokens usage_tokens"))("%s is a count", (name) =>
    expect(isTokenFigure(name)).toBe(true),
  );

  it.each(words("token access_token tokens_by_secret password"))("%s is none", (name) =>
    expect(isTokenFigure(name)).toBe(false),
  );
});
