import { readdirSync, readFileSync } from "node:fs";

/** What a process had at one time. */
export interface Sample {
  readonly seconds: number;
  readonly megabytes: number;
  readonly handles: number;
}

/** Takes a sample of a process each second until it is told to stop. Linux alone tells (proc(5)); elsewhere there are none. */
export function watchProcess(pid: number): { stop(): readonly Sample[] } {
  const samples: Sample[] = [];
  const since = performance.now();
  const timer = setInterval(() => {
    const sample = sampleOf(pid, (performance.now() - since) / 1000);
    if (sample !== undefined) samples.push(sample);
  }, 1000);
  return {
    stop: () => {
      clearInterval(timer);
      return samples;
    },
  };
}

function sampleOf(pid: number, seconds: number): Sample | undefined {
  try {
    const [, kilobytes] = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, "utf8")) ?? [];
    return { seconds, megabytes: Number(kilobytes) / 1024, handles: readdirSync(`/proc/${pid}/fd`).length };
  } catch {
    // Not Linux, or the process has just ended.
    return undefined;
  }
}
