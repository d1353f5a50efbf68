import { describe, expect, it } from "vitest";
import { childEnvironment } from "../../src/guards/environment.js";

const DANGEROUS = words(
  "IFS CDPATH ENV BASH_ENV PS4 SHELLOPTS BASHOPTS GLOBIGNORE BASH_FUNC_ls%% PROMPT_COMMAND ZDOTDIR",
  "LD_PRELOAD LD_LIBRARY_PATH LD_AUDIT DYLD_INSERT_LIBRARIES GCONV_PATH TERMINFO TERMINFO_DIRS TERMCAP LESSOPEN",
  "PERL5LIB PERL5OPT PERL5DB PERLLIB PYTHONPATH PYTHONHOME PYTHONSTARTUP PYTHONWARNINGS RUBYLIB RUBYOPT",
  "JAVA_TOOL_OPTIONS _JAVA_OPTIONS JDK_JAVA_OPTIONS CLASSPATH NODE_OPTIONS NODE_PATH LUA_INIT_5_4",
  "GIT_SSH GIT_SSH_COMMAND GIT_EXEC_PATH GIT_EXTERNAL_DIFF GIT_PAGER GIT_CONFIG_COUNT GIT_CONFIG_KEY_0",
  "GIT_WORK_TREE GIT_INDEX_FILE GIT_OBJECT_DIRECTORY GIT_ALTERNATE_OBJECT_DIRECTORIES GIT_GRAFT_FILE",
  "GIT_CONFIG_GLOBAL GIT_ASKPASS GIT_DIR SSH_ASKPASS npm_config_script_shell NPM_CONFIG_PREFIX ld_preload",
);

const TOKENS = words(
  "CLAUDE_CODE_MESSAGING_TOKEN CLAUDE_CODE_MESSAGING_SOCKET CLAUDE_CODE_OAUTH_TOKEN ANTHROPIC_API_KEY",
  "ANTHROPIC_AUTH_TOKEN OPENAI_API_KEY CODEX_API_KEY GEMINI_API_KEY GOOGLE_API_KEY GITHUB_COPILOT_TOKEN",
  "COPILOT_PROVIDER_API_KEY COPILOT_GITHUB_TOKEN",
);

describe.each(["inherit", "allow-list"] as const)("in mode %s", (mode) => {
  it.each(DANGEROUS)("%s is not inherited, not passed through, and not accepted", (name) => {
    const PATH = "/bin";
    expect(childEnvironment({ env: { PATH, [name]: "x" }, mode })).toEqual({ env: { PATH }, refused: [] });
    expect(childEnvironment({ env: { PATH, [name]: "x" }, mode, passthrough: [name] })).toEqual({
      env: { PATH },
      refused: [name],
    });
    expect(childEnvironment({ env: { PATH }, mode, add: { [name]: "x", A: "1" } })).toEqual({
      env: { PATH, A: "1" },
      refused: [name],
    });
  });

  it.each(TOKENS)("%s reaches a hook only when it is named", (name) => {
    expect(childEnvironment({ env: { [name]: "t" }, mode }).env).toEqual({});
    expect(childEnvironment({ env: { [name]: "t" }, mode, passthrough: [name] })).toEqual({
      env: { [name]: "t" },
      refused: [],
    });
  });

  it("PATH is inherited and cannot be set, in no case", () => {
    const add = { PATH: "/evil", Path: "/evil", path: "/evil" };
    expect(childEnvironment({ env: { PATH: "/bin" }, mode, add })).toEqual({
      env: { PATH: "/bin" },
      refused: ["PATH", "Path", "path"],
    });
  });

  it("a value that old shells read as a function is dropped whatever its name", () => {
    const body = "() { :;}; touch /tmp/owned";
    const result = childEnvironment({ env: { LANG: body }, mode, add: { HOOK: body } });
    expect(result).toEqual({ env: {}, refused: ["HOOK"] });
  });

  it("names and values that would be something else to the system are refused", () => {
    const add = { "": "x", "A=B": "x", "N\0": "x", C: "a\0b", OK: "" };
    expect(childEnvironment({ env: {}, mode, add })).toEqual({
      env: { OK: "" },
      refused: ["", "A=B", "N\0", "C"],
    });
  });

  it("what is added wins, what is undefined is absent, and nothing is mutated", () => {
    const env = Object.freeze({ LANG: "C", TZ: undefined });
    const add = Object.freeze({ LANG: "de_DE.UTF-8" });
    expect(childEnvironment({ env, mode, add }).env).toEqual({ LANG: "de_DE.UTF-8" });
  });

  it("a refused name is listed once", () => {
    const options = { env: { LD_PRELOAD: "x" }, mode, passthrough: ["LD_PRELOAD"], add: { LD_PRELOAD: "y" } };
    expect(childEnvironment(options).refused).toEqual(["LD_PRELOAD"]);
  });
});

describe("what is inherited", () => {
  const env = {
    PATH: "/bin",
    HOME: "/h",
    USER: "u",
    LOGNAME: "u",
    SHELL: "/bin/sh",
    LANG: "C",
    LC_ALL: "C",
    TERM: "dumb",

    TZ: "UTC",
    TMPDIR: "/tmp",
    SystemRoot: "C:\\Windows",
    ComSpec: "cmd.exe",
    Path: "C:\\",
    PATHEXT: ".EXE",
  };
  const foreign = { EDITOR: "vi", AWS_PROFILE: "p", GITHUB_TOKEN: "g", GIT_AUTHOR_NAME: "n", MY_SECRET: "s" };

  it("inherit: everything but dangerous variables and host tokens", () => {
    expect(childEnvironment({ env: { ...env, ...foreign }, mode: "inherit" }).env).toEqual({
      ...env,
      ...foreign,
    });
  });

  it("allow-list: only what is harmless, and what is passed through", () => {
    const options = {
      env: { ...env, ...foreign },
      mode: "allow-list",
      passthrough: ["GITHUB_TOKEN", "ABSENT"],
    } as const;
    expect(childEnvironment(options)).toEqual({ env: { ...env, GITHUB_TOKEN: "g" }, refused: [] });
  });

  it("a variable named __proto__ is a variable like any other", () => {
    const odd: Record<string, string> = JSON.parse('{"__proto__":"x"}');
    const result = childEnvironment({ env: odd, mode: "inherit" }).env;
    expect(Object.entries(result)).toEqual([["__proto__", "x"]]);
  });
});

function words(...lines: readonly string[]): readonly string[] {
  return lines.flatMap((line) => line.split(" "));
}
