import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A program of the bench that says on its first line how it is reached and then goes on until it is stopped. */
export interface Program {
  readonly said: Readonly<Record<string, string>>;
  readonly pid: number;
  stop(): Promise<void>;
}

async function firstLine(child: ChildProcess): Promise<string> {
  if (child.stdout === null) throw new Error("a program without output");
  for await (const line of createInterface({ input: child.stdout })) return line;
  throw new Error("a program that said nothing");
}

/** Starts a file of this folder as a process of its own, so that its work does not count as that of what is measured. */
export async function startProgram(file: string, ...args: readonly string[]): Promise<Program> {
  const child = spawn(process.execPath, [join(import.meta.dirname, file), ...args], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const said = JSON.parse(await firstLine(child)) as Record<string, string>;
  child.stdout?.resume();
  return {
    said,
    pid: child.pid ?? 0,
    stop: async () => {
      child.kill();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

/** What a program of the bench says before it goes on. */
export const say = (said: Readonly<Record<string, string>>): void => {
  process.stdout.write(`${JSON.stringify(said)}\n`);
};
