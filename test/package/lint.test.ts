import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { publint } from "publint";
import { formatMessage } from "publint/utils";
import { afterAll, describe, expect, it } from "vitest";
import { pack, unpack } from "../support/package.js";

const require = createRequire(import.meta.url);
const folder = mkdtempSync(join(tmpdir(), "anyhook-lint-"));
const tarball = pack(folder);

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("the packed tarball", () => {
  it("has nothing that publint remarks upon", async () => {
    const pkgDir = unpack(tarball, folder);
    const { messages } = await publint({ pkgDir, pack: false, strict: true });
    const manifest = JSON.parse(readFileSync(join(pkgDir, "package.json"), "utf8")) as Record<
      string,
      unknown
    >;
    expect(messages.map((message) => formatMessage(message, manifest))).toEqual([]);
  });

  it("has types that are right however it is resolved: @arethetypeswrong", () => {
    const attw = join(dirname(require.resolve("@arethetypeswrong/cli/package.json")), "dist/index.js");
    // There is no CommonJS in it: `require` gets the module itself.
    const args = [attw, tarball.path, "--profile", "esm-only", "--no-color", "--no-emoji"];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8", cwd: folder });
    expect(status, `${stdout}${stderr}`).toBe(0);
  });
});
