import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

/** How a runner is to be started. */
export interface RunnerOptions {
  /** Properties by name, as `-c` takes them. */
  readonly settings?: Readonly<Record<string, string>>;
  /** The directory that keeps clients and secrets. */
  readonly data?: string;
  /** 0, which picks a free one, by default. */
  readonly port?: number;
  /** Variables besides those of this process. */
  readonly environment?: Readonly<Record<string, string>>;
  /** The folder of another copy of the project, with a cdk.json of its own. */
  readonly project?: string;
}

/** A local runner in a process of its own, and what its banner said. */
export interface Runner {
  readonly url: string;
  readonly mode: string;
  readonly user: string;
  readonly password: string;
  readonly secretsUrl: string;
  readonly credentialsSecret: string;
  readonly keysSecret: string;
  readonly dynamodbUrl: string;
  readonly table: string;
  /** From the start of the process to the first request it takes. */
  readonly readySeconds: number;
  /** The process. */
  readonly pid: number;
  /** All standard output so far. */
  stdout(): string;
  stderr(): string;
  /** The lines of JSON that the functions have logged so far. */
  logs(): Record<string, unknown>[];
  /** Ends the process, by SIGTERM unless said otherwise, and gives its exit code; null if the signal killed it. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What a runner that ended on its own left behind. */
export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

const PROJECT = fileURLToPath(new URL("../../", import.meta.url));
const START_MILLISECONDS = 20_000;
/** The banner's last line; what comes after it is the functions' log. */
const BANNER = /^oidc-registrar accepts requests at (\S+) \(ready in ([\d.]+) s\)\n[\s\S]*^AWS_\S+ .*\n\n/m;

interface Output {
  readonly child: ChildProcess;
  stdout: string;
  stderr: string;
}

function launch(args: readonly string[], { environment = {}, project = PROJECT }: RunnerOptions = {}): Output {
  const env = { ...process.env, ...environment };
  const child = spawn(process.execPath, [join(project, "infra/local/main.ts"), ...args], {
    stdio: ["ignore", "pipe", "pipe"],
    env,
  });
  const output: Output = { child, stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    output.stderr += text;
  });
  return output;
}

async function ended({ child }: Output): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "close");
  return child.exitCode;
}

/** Runs the runner until it ends on its own; the tests of what it refuses. */
export async function runToEnd(...args: string[]): Promise<Ended> {
  const output = launch(args);
  const late = setTimeout(() => output.child.kill("SIGKILL"), START_MILLISECONDS);
  const code = await ended(output);
  clearTimeout(late);
  return { code, stdout: output.stdout, stderr: output.stderr };
}

async function bannerOf(output: Output): Promise<RegExpExecArray> {
  const late = setTimeout(() => output.child.kill("SIGKILL"), START_MILLISECONDS);
  try {
    for (;;) {
      const banner = BANNER.exec(output.stdout);
      if (banner !== null) return banner;
      if (output.child.exitCode !== null || output.child.signalCode !== null) {
        throw new Error(`the runner did not start: ${output.stderr}${output.stdout}`);
      }
      await Promise.race([once(output.child.stdout ?? output.child, "data"), once(output.child, "close")]);
    }
  } finally {
    clearTimeout(late);
  }
}

/** The value of a row of the banner, as it was written. */
function rowOf(banner: string, name: string): string {
  const line = banner.split("\n").find((one) => one.startsWith(`  ${name.padEnd(17)}`));
  if (line === undefined) throw new Error(`the banner has no row ${name}`);
  return line.slice(19);
}

function logLines(stdout: string): Record<string, unknown>[] {
  const lines = stdout.split("\n").slice(0, -1);
  return lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line));
}

/** Starts the local runner on a free port and waits for its banner. Whoever starts it stops it. */
export async function startRunner(options: RunnerOptions = {}): Promise<Runner> {
  const { settings = {}, data, port = 0 } = options;
  const dataArguments = data === undefined ? [] : ["--data", data];
  const settingArguments = Object.entries(settings).flatMap(([key, value]) => ["-c", `${key}=${value}`]);
  const output = launch(["--port", String(port), ...dataArguments, ...settingArguments], options);
  const [banner, url = "", readySeconds] = await bannerOf(output);
  return {
    url,
    readySeconds: Number(readySeconds),
    mode: rowOf(banner, "mode"),
    user: rowOf(banner, "user"),
    password: rowOf(banner, "password"),
    secretsUrl: rowOf(banner, "Secrets Manager"),
    credentialsSecret: rowOf(banner, "credentials"),
    keysSecret: rowOf(banner, "keys"),
    dynamodbUrl: rowOf(banner, "DynamoDB"),
    table: rowOf(banner, "table"),
    pid: output.child.pid ?? 0,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    logs: () => logLines(output.stdout),
    stop: (signal = "SIGTERM") => {
      output.child.kill(signal);
      return ended(output);
    },
  };
}
