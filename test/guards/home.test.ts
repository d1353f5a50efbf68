import { userInfo } from "node:os";
import { afterEach, describe, expect, it, vi } from "vitest";
import { userHome } from "../../src/guards/home.js";

afterEach(() => vi.unstubAllEnvs());

describe("userHome", () => {
  it("is what HOME says, where that is an absolute path", () => {
    vi.stubEnv("HOME", "/somewhere/else");
    expect(userHome()).toBe("/somewhere/else");
  });

  it.each(["", ".", "home/me"])("is what the system knows, where HOME is %j", (home) => {
    vi.stubEnv("HOME", home);
    expect(userHome()).toBe(userInfo().homedir);
  });
});
