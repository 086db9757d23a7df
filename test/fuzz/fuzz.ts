import { once } from "node:events";
import { Worker } from "node:worker_threads";
import { CIRCUMSTANCES, type Circumstance, SHARES } from "./circumstances.ts";
import { EXPECTED_REASONS } from "./reasons.ts";

/** What one worker is to try. */
export interface FuzzTask {
  readonly circumstance: Circumstance;
  readonly runs: number;
  readonly seed: number;
}

/** What came of it. */
export interface FuzzReport {
  readonly circumstance: Circumstance;
  readonly runs: number;
  /** How often each function answered with each status. */
  readonly answers: Readonly<Record<string, number>>;
  /** How often each reason was logged, with and without its evidence. */
  readonly reasons: Readonly<Record<string, number>>;
  /** The event whose answer broke the contract, if one did. */
  readonly fault?: string;
}

/** Tries events under every circumstance, one after the other, each in a thread with an environment of its own. */
export async function fuzz(
  runs: number,
  seed: number,
  onProgress: (circumstance: Circumstance, done: number, of: number) => void = () => {},
): Promise<readonly FuzzReport[]> {
  const reports: FuzzReport[] = [];
  for (const circumstance of Object.keys(CIRCUMSTANCES) as Circumstance[]) {
    const task = { circumstance, seed, runs: Math.max(1, Math.round((runs * SHARES[circumstance]) / 100)) };
    reports.push(await fuzzIn(task, (done) => onProgress(circumstance, done, task.runs)));
  }
  return reports;
}

async function fuzzIn(task: FuzzTask, onProgress: (done: number) => void): Promise<FuzzReport> {
  // Nothing of this process's own environment: a real account must be out of reach.
  const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: task, env: {} });
  const result = Promise.withResolvers<FuzzReport>();
  worker.on("message", (message: { readonly done?: number; readonly report?: FuzzReport }) => {
    if (message.done !== undefined) onProgress(message.done);
    if (message.report !== undefined) result.resolve(message.report);
  });
  worker.on("error", result.reject);
  worker.on("exit", () => result.reject(new Error(`the worker of ${task.circumstance} ended without a report`)));
  try {
    return await result.promise;
  } finally {
    const ended = once(worker, "exit");
    if ((await worker.terminate()) === undefined) await ended;
  }
}

/** The sums of counts by name. */
export function sumOf(all: readonly Readonly<Record<string, number>>[]): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {};
  for (const [key, count] of all.flatMap((one) => Object.entries(one))) sums[key] = (sums[key] ?? 0) + count;
  return sums;
}

/** The kinds of refusal that input can cause and that no event came to. */
export const missedReasons = (reports: readonly FuzzReport[]): readonly string[] => {
  const hit = sumOf(reports.map(({ reasons }) => reasons));
  return EXPECTED_REASONS.filter((kind) => hit[kind] === undefined);
};
