import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Processes, tailOf } from "./processes.ts";

/** The root of the project. */
export const PROJECT = join(import.meta.dirname, "../..");
const REQUIREMENTS = join(import.meta.dirname, "requirements.txt");

/** MiniStack can not be had on this machine; the message says why. */
export class EmulatorUnavailable extends Error {}

/** An emulated AWS on this machine. */
export interface Emulator {
  /** Every service answers here. */
  readonly endpoint: string;
  /** What the emulator and the functions that it runs have written. */
  log(): string;
}

/** The PATH on which `node` is the Node.js of the Lambda runtime, whatever the machine has. */
export const projectPath = (): string =>
  [join(PROJECT, "node_modules/.bin"), process.env["PATH"] ?? ""].join(delimiter);

/** The exact version that the deployment test runs. */
export function emulatorVersion(): string {
  const [, version] = /^ministack==(\S+)$/m.exec(readFileSync(REQUIREMENTS, "utf8")) ?? [];
  if (version === undefined) throw new Error("requirements.txt has no exact version of ministack");
  return version;
}

/** Whether an installation is whole, made of these requirements, and its Python is still there. */
async function isUsable(processes: Processes, { python, installed, requirements }: Installation): Promise<boolean> {
  if (!existsSync(installed) || readFileSync(installed, "utf8") !== requirements) return false;
  try {
    await processes.run({ program: python, args: ["-c", "import ministack"], environment: process.env });
    return true;
  } catch {
    // The Python that the virtual environment was made with has gone; it is made anew.
    return false;
  }
}

interface Installation {
  readonly python: string;
  /** A copy of the requirements, written last: an installation that was cut short does not have it. */
  readonly installed: string;
  readonly requirements: string;
}

/**
 * Installs MiniStack from PyPI into a virtual environment below `cache`, or finds it there, and gives the Python to run
 * it with. Throws {@link EmulatorUnavailable}.
 */
export async function installEmulator(processes: Processes, cache: string): Promise<string> {
  const home = join(cache, `ministack-${emulatorVersion()}`);
  const python = join(home, "bin/python");
  const requirements = readFileSync(REQUIREMENTS, "utf8");
  const installation = { python, installed: join(home, "requirements.txt"), requirements };
  if (await isUsable(processes, installation)) return python;

  rmSync(home, { recursive: true, force: true });
  const environment = process.env;
  try {
    await processes.run({ program: "python3", args: ["-m", "venv", home], environment });
    const pip = ["-m", "pip", "install", "--disable-pip-version-check", "--requirement", REQUIREMENTS];
    await processes.run({ program: python, args: pip, environment });
  } catch (cause) {
    throw new EmulatorUnavailable(cause instanceof Error ? cause.message : String(cause), { cause });
  }
  writeFileSync(installation.installed, requirements);
  return python;
}

async function freePort(): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const server = createServer().once("error", reject);
  server.listen(0, "127.0.0.1", () => {
    const address = server.address();
    server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
  });
  return promise;
}

const START_SECONDS = 60;

async function isHealthy(endpoint: string): Promise<boolean> {
  try {
    const { ok } = await fetch(`${endpoint}/_ministack/health`, { signal: AbortSignal.timeout(5000) });
    return ok;
  } catch {
    return false;
  }
}

/** Starts MiniStack on a free port of the loopback interface; all that it keeps is below `folder`. */
export async function startEmulator(processes: Processes, python: string, folder: string): Promise<Emulator> {
  const port = await freePort();
  const endpoint = `http://127.0.0.1:${port}`;
  const running = processes.start({
    program: python,
    args: ["-m", "ministack"],
    environment: {
      PATH: projectPath(),
      HOME: folder,
      TMPDIR: folder,
      STATE_DIR: join(folder, "state"),
      S3_DATA_DIR: join(folder, "s3"),
      BIND_HOST: "127.0.0.1",
      GATEWAY_PORT: String(port),
    },
  });
  let code: number | null | undefined;
  running.ended.then(
    (ended) => {
      code = ended;
    },
    () => {
      code = null;
    },
  );
  for (const end = Date.now() + START_SECONDS * 1000; !(await isHealthy(endpoint)); await pause(100)) {
    if (code === undefined && Date.now() < end) continue;
    const how = code === undefined ? `does not answer after ${START_SECONDS} s` : `ended with ${code ?? "a signal"}`;
    throw new Error(`MiniStack ${how}\n${tailOf(running.output())}`);
  }
  return { endpoint, log: running.output };
}
