import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

const ROOT = resolve(import.meta.dirname, "../..");

export interface Tarball {
  readonly path: string;
  /** Relative to the package. */
  readonly files: readonly string[];
  readonly bytes: number;
  readonly unpackedBytes: number;
}

/** What people would download, made into a folder. */
export function pack(folder: string): Tarball {
  const args = ["pack", "--json", "--ignore-scripts", "--pack-destination", folder];
  const [packed] = JSON.parse(npm(args, ROOT)) as {
    filename: string;
    size: number;
    unpackedSize: number;
    files: { path: string }[];
  }[];
  const { filename, size, unpackedSize, files } = packed!;
  return {
    path: join(folder, filename),
    files: files.map(({ path }) => path),
    bytes: size,
    unpackedBytes: unpackedSize,
  };
}

/** The package as it lies in `node_modules` of a project, without its dependencies. */
export function unpack(tarball: Tarball, modules: string): string {
  const target = join(modules, "anyhook");
  mkdirSync(target, { recursive: true });
  execFileSync("tar", ["-xzf", tarball.path, "-C", target, "--strip-components=1"]);
  return target;
}

/** A plain JavaScript project that installed the packed tarball. Dependencies come from this checkout: no network. */
export class Project {
  readonly #folder = mkdtempSync(join(tmpdir(), "anyhook-package-"));
  readonly app = join(this.#folder, "app");
  readonly home = join(this.#folder, "home");

  constructor() {
    const { path } = pack(this.#folder);
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const local = Object.keys(dependencies).map((name) => [name, `file:${join(ROOT, "node_modules", name)}`]);
    const manifest = {
      name: "app",
      private: true,
      type: "module",
      dependencies: { anyhook: `file:${path}` },
      overrides: Object.fromEntries(local) as object,
    };
    mkdirSync(this.home);
    this.write("app/package.json", JSON.stringify(manifest));
    this.write("app/loader.js", LOADER);
    npm(["install", "--offline", "--ignore-scripts"], this.app);
  }

  write(name: string, text: string): void {
    const path = join(this.#folder, name);
    mkdirSync(join(path, ".."), { recursive: true });
    writeFileSync(path, text);
  }

  /** Runs a module; gives back what it printed, read as JSON. */
  run<T>(script: string, name = "main.js"): T {
    this.write(join("app", name), script);
    const printed = execFileSync(process.execPath, [name], {
      cwd: this.app,
      encoding: "utf8",
      env: { PATH: process.env["PATH"], HOME: this.home },
    });
    return JSON.parse(printed) as T;
  }

  /** What a script loads; it leaves what it has to say in `result`. */
  loads<T>(script: string): {
    readonly result: T;
    readonly urls: readonly string[];
    readonly builtins: readonly string[];
  } {
    return this.run(COUNTED.replace("SCRIPT", () => script));
  }

  [Symbol.dispose](): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}

/** Tells of every module that is loaded. */
const LOADER = `
  let port;
  export function initialize(data) { port = data.port; }
  export async function load(url, context, next) { port.postMessage(url); return next(url, context); }
`;

const COUNTED = `
  import { register } from "node:module";
  import { MessageChannel } from "node:worker_threads";
  const { port1, port2 } = new MessageChannel();
  const urls = [];
  const END = "data:text/javascript,";
  const told = new Promise((resolve) => port1.on("message", (url) => (url === END ? resolve() : urls.push(url))));
  register("./loader.js", import.meta.url, { data: { port: port2 }, transferList: [port2] });
  const before = process.moduleLoadList.length;
  let result;
  SCRIPT
  // Messages come in order: after this one, all have come.
  await import(END);
  await told;
  const builtins = process.moduleLoadList.slice(before).map((name) => name.split(" ").at(-1));
  port1.close();
  console.log(JSON.stringify({ result, urls, builtins }));
`;

function npm(args: readonly string[], cwd: string): string {
  return execFileSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], {
    cwd,
    encoding: "utf8",
    stdio: ["ignore", "pipe", "pipe"],
  });
}
