import { type ChildProcess, type SpawnOptions, spawn } from "node:child_process";
import { closeSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

/** What to run, and where. */
export interface Command {
  readonly program: string;
  readonly args: readonly string[];
  /** The whole environment: nothing of this process's own comes along. */
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly secondsMax?: number;
}

/** A process under way. */
export interface Running {
  readonly child: ChildProcess;
  /** All that it has written, to standard output and standard error. */
  output(): string;
  /** Its exit code; null if a signal has ended it. Rejects if it could not be started. */
  readonly ended: Promise<number | null>;
}

/** The processes of one test run: none of them outlives it, nor anything that they have started. */
export interface Processes {
  start(command: Command): Running;
  /** Runs a command to its end and gives what it wrote. Rejects with that if it fails or takes too long. */
  run(command: Command): Promise<string>;
  /** Ends all that is under way, gently at first. */
  endAll(): Promise<void>;
  /** The same at once, for the moment when nothing can be waited for any more. */
  killAll(): void;
}

const GRACE_MILLISECONDS = 3000;
const TAIL_LINES = 40;
const LINE_LENGTH_MAX = 400;

/** The end of a long text, where errors stand. */
export const tailOf = (text: string): string =>
  text
    .trimEnd()
    .split("\n")
    .slice(-TAIL_LINES)
    // Minified code that an error quotes.
    .map((line) => line.slice(0, LINE_LENGTH_MAX))
    .join("\n");

/** Every child leads a process group, so that a signal to the group reaches what the child has started. */
function signalGroup({ child }: Running, signal: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, signal);
  } catch {
    // Nobody is left in the group.
  }
}

function launch({ program, args, environment }: Command, outputFile: string): Running {
  // A file instead of a pipe: it needs no reader, and is whole even when this process is busy.
  const output = openSync(outputFile, "a");
  const options: SpawnOptions = { detached: true, stdio: ["ignore", output, output], env: { ...environment } };
  const child = spawn(program, args, options);
  closeSync(output);
  const { promise: ended, resolve, reject } = Promise.withResolvers<number | null>();
  child.once("error", reject);
  child.once("exit", (code) => resolve(code));
  // Whoever started it waits for it; until then a failure to start must not end this process.
  ended.catch(() => undefined);
  return { child, ended, output: () => readFileSync(outputFile, "utf8") };
}

/** Makes an empty set of processes, which write into files in `folder`. */
export function createProcesses(folder: string): Processes {
  const all = new Set<Running>();
  let number = 0;
  const start = (command: Command): Running => {
    number += 1;
    const running = launch(command, join(folder, `output-${number}.log`));
    all.add(running);
    return running;
  };
  const end = async (running: Running): Promise<void> => {
    const quiet = running.ended.catch(() => null);
    signalGroup(running, "SIGTERM");
    await Promise.race([quiet, pause(GRACE_MILLISECONDS, undefined, { ref: false })]);
    // Also after the leader has gone: what it had started may still be there.
    signalGroup(running, "SIGKILL");
    await quiet;
    all.delete(running);
  };
  const run = async (command: Command): Promise<string> => {
    const { program, args, secondsMax = 300 } = command;
    const running = start(command);
    let isLate = false;
    const clock = setTimeout(() => {
      isLate = true;
      void end(running);
    }, secondsMax * 1000);
    try {
      const code = await running.ended;
      if (code === 0) return running.output();
      const how = isLate ? `did not end within ${secondsMax} s` : `ended with ${code ?? "a signal"}`;
      throw new Error(`${[program, ...args].join(" ")} ${how}\n${tailOf(running.output())}`);
    } finally {
      clearTimeout(clock);
      await end(running);
    }
  };
  return {
    start,
    run,
    endAll: async () => {
      await Promise.all([...all].map(end));
    },
    killAll: () => {
      for (const running of all) signalGroup(running, "SIGKILL");
    },
  };
}
