import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { runClients } from "../../infra/clients/run-clients.ts";
import type { Json } from "./http-client.ts";
import type { Runner } from "./start-runner.ts";

const MAIN = fileURLToPath(new URL("../../infra/clients/main.ts", import.meta.url));

/** A run of the operator's command that has ended. */
export interface OperatorRun {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output as a JSON object; throws for anything else. */
  readonly json: Json;
}

/** A run that is under way. */
export interface StartedRun {
  readonly child: ChildProcess;
  stderr(): string;
  readonly ended: Promise<OperatorRun>;
}

const runOf = (code: number | null, stdout: string, stderr: string): OperatorRun => ({
  code,
  stdout,
  stderr,
  get json(): Json {
    return JSON.parse(stdout) as Json;
  },
});

/** Starts the operator's command in a process of its own; of AWS it finds only what `environment` has. */
export function startOperators(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): StartedRun {
  const inherited = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  const nowhere = { AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null" };
  const env = { ...Object.fromEntries(inherited), ...nowhere, AWS_EC2_METADATA_DISABLED: "true", ...environment };
  const child = spawn(process.execPath, [MAIN, ...args], { stdio: ["ignore", "pipe", "pipe"], env });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = once(child, "close").then(() => runOf(child.exitCode, stdout, stderr));
  return { child, stderr: () => stderr, ended };
}

/** The options that lead to a local runner. */
export const at = ({ dynamodbUrl, secretsUrl }: Runner): readonly string[] => [
  ...["--dynamodb", dynamodbUrl],
  ...["--secrets", secretsUrl],
];

/** Runs a command line to its end in this process, all but the process itself, against a local runner. */
export async function operate(runner: Runner, ...args: readonly string[]): Promise<OperatorRun> {
  let [stdout, stderr] = ["", ""];
  const write = (text: string): void => {
    stderr += text;
  };
  const print = (text: string): void => {
    stdout += text;
  };
  const talk = { say: (line: string) => write(`${line}\n`), write, isTerminal: false };
  const code = await runClients([...args, ...at(runner)], { print, talk, stop: new AbortController().signal });
  return runOf(code, stdout, stderr);
}
