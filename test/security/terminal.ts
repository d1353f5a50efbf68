import { spawn, spawnSync } from "node:child_process";
import { onTestFinished } from "vitest";

/** Whether a pseudo terminal can be had; says so on stderr where not: nothing is skipped in silence. */
export function hasTerminal(): boolean {
  const { status, stderr, error } = spawnSync("python3", ["-c", "import pty"], { encoding: "utf8" });
  if (status === 0) return true;
  process.stderr.write(`SKIPPED: tests of questions need python3: ${error?.message ?? stderr.trim()}\n`);
  return false;
}

/** Starts a program on a terminal of its own, and types once it has asked; then prints its exit code and its text. */
const PYTHON = `
import fcntl, json, os, pty, select, signal, struct, sys, termios, time
given = json.load(sys.stdin)
pid, terminal = pty.fork()
if pid == 0:
    fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 200, 0, 0))
    os.chdir(given["cwd"])
    os.execve(given["argv"][0], given["argv"], given["env"])
text, asked, end = b"", False, time.monotonic() + 45
while True:
    left = end - time.monotonic()
    if left <= 0:
        os.kill(pid, signal.SIGKILL)
        break
    if not select.select([terminal], [], [], left)[0]:
        continue
    try:
        piece = os.read(terminal, 65536)
    except OSError:
        break
    if not piece:
        break
    text += piece
    if not asked and given["question"].encode() in text:
        asked = True
        for path, content in given["meanwhile"].items():
            open(path, "w").write(content)
        os.write(terminal, given["keys"].encode())
status = os.waitpid(pid, 0)[1]
print(json.dumps({"code": os.waitstatus_to_exitcode(status), "text": text.decode(errors="replace")}))
`;

export interface Typing {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** What is typed, once this was on the screen. */
  readonly question: string;
  readonly keys: string;
  /** Path → what somebody else writes there between the question and the answer. */
  readonly meanwhile?: Readonly<Record<string, string>>;
}

export interface Typed {
  readonly code: number;
  /** Everything that was on the screen. */
  readonly text: string;
}

/** Runs a program on a pseudo terminal, and answers its question. */
export async function onTerminal({ meanwhile = {}, ...typing }: Typing): Promise<Typed> {
  const child = spawn("python3", ["-c", PYTHON], { stdio: ["pipe", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  child.stdin.end(JSON.stringify({ ...typing, meanwhile }));
  let stdout = "";
  child.stdout.on("data", (chunk: Buffer) => (stdout += String(chunk)));
  await new Promise((resolve) => child.on("close", resolve));
  return JSON.parse(stdout) as Typed;
}
