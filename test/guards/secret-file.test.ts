import { describe, expect, it } from "vitest";
import { isSecretFile } from "../../src/guards/secret-file.js";

describe("files that hold secrets", () => {
  it.each([
    ".env",
    ".ENV",
    "a/.env.local",
    "a\\.env",
    ".env-prod",
    "prod.env",
    ".envrc",
    "server.key",
    "certs/server.PEM",
    "store.p12",
    "id_rsa",
    ".ssh/id_ed25519",
    ".ssh/config",
    ".git/config",
    "sub/.git/hooks/x",
    ".Git/config",
    ".aws/credentials",
    ".npmrc",
    ".netrc",
    "secrets.yaml",
    "service-account-prod.json",
    "terraform.tfstate",
    "prod.tfstate.backup",
    ".env~",
    ".env.bak",
    ".env copy",
    "id_rsa.old",
    "server.key.bak",
    ".npmrc~",
    ".cargo/credentials.toml",
    "client_secret_1-a.json",
    "gcloud/application_default_credentials.json",
  ])("%s is one", (path) => {
    expect(isSecretFile(path)).toBe(true);
  });

  it.each([
    "",
    "src/index.ts",
    ".env.example",
    ".env.sample",
    "environment.ts",
    "src/env.ts",
    "keys.md",
    "monkey.ts",
    "public.pub",
    ".gitignore",
    ".github/workflows/ci.yml",
    "secretary.ts",
    "docs/secrets.md",
    ".environment",
    "README.md~",
    "src/keys.ts.bak",
  ])("%s is none", (path) => {
    expect(isSecretFile(path)).toBe(false);
  });

  it("are told in linear time", () => {
    const started = performance.now();
    for (const path of [`service-account${"a".repeat(200_000)}`, ".env".repeat(50_000), "/".repeat(200_000)])
      isSecretFile(path);
    expect(performance.now() - started).toBeLessThan(1000);
  });
});
