/** Up to here libuv closes for our children what we were started with; beyond, only as far as there is no gap. */
const COVERED = 16;
/** `O_CLOEXEC` as /proc shows it, in octal. */
const CLOSED_ON_EXEC = 0o2000000;
/** A table of this size costs a start a few milliseconds, and only where somebody hands down one so high. */
const HIGHEST = 65_536;

let handedDown: readonly number[] | undefined;

/**
 * Descriptors that whoever started this process left open, and that would stay open in what we start. Looked up once,
 * in /proc, before the first process: Node itself opens nothing that a child would get.
 */
export function handedDownDescriptors(): readonly number[] {
  handedDown ??= process.platform === "linux" ? lookUp() : [];
  return handedDown;
}

function lookUp(): readonly number[] {
  const { readdirSync, readFileSync } = process.getBuiltinModule("node:fs");
  try {
    return readdirSync("/proc/self/fd")
      .map(Number)
      .filter((descriptor) => descriptor >= COVERED && descriptor <= HIGHEST)
      .filter((descriptor) => {
        const [, flags] = /^flags:\s*([0-7]+)/mu.exec(infoOf(descriptor)) ?? [];
        return flags !== undefined && (Number.parseInt(flags, 8) & CLOSED_ON_EXEC) === 0;
      });
  } catch {
    return [];
  }

  function infoOf(descriptor: number): string {
    try {
      return readFileSync(`/proc/self/fdinfo/${descriptor}`, "utf8");
    } catch {
      // The one that read the folder is closed by now.
      return "";
    }
  }
}
