import type { Outcome, Tally } from "./run-cases.ts";

/** Tells what is going on, and counts. */
export interface Progress {
  /** Does one step of the story between two lines, the second with the time it took. */
  step<T>(name: string, action: () => Promise<T>): Promise<T>;
  /** The same for a run of cases, whose outcome is counted. */
  cases(name: string, action: () => Promise<Outcome>): Promise<void>;
  say(line: string): void;
  /** Counts a step that failed. */
  fail(why: string): void;
  /** All counts so far. */
  total(): Tally;
  /** The time since the beginning. */
  time(): string;
}

const seconds = (since: number): string => `${((performance.now() - since) / 1000).toFixed(1)} s`;

/** Starts counting. */
export function createProgress(): Progress {
  const startedAt = performance.now();
  const total = { passed: 0, failed: 0, skipped: 0 };
  const say = (line: string): void => console.log(`deploy: ${line}`);
  const step = async <T>(name: string, action: () => Promise<T>): Promise<T> => {
    const since = performance.now();
    say(`${name} ...`);
    const result = await action();
    say(`${name}: ${seconds(since)}`);
    return result;
  };
  return {
    step,
    say,
    cases: async (name, action) => {
      const { passed, failed, skipped, reasons } = await step(name, action);
      total.passed += passed;
      total.failed += failed;
      total.skipped += skipped;
      for (const [why, count] of reasons) say(`left out, ${count} of ${name}: ${why}`);
    },
    fail: (why) => {
      total.failed += 1;
      say(`FAILED: ${why}`);
    },
    total: () => ({ ...total }),
    time: () => seconds(startedAt),
  };
}
