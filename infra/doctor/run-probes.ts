import { NetworkFault } from "./client.ts";
import { Interrupted, NotProbed } from "./doctor-fault.ts";
import type { Probe } from "./probe.ts";
import type { ProbeResult } from "./report.ts";
import type { Subject } from "./subject.ts";

/** Who watches an examination. */
export interface Watcher {
  /** `turn` counts from 1 to `count`, among the probes that apply. */
  begins(probe: Probe, turn: number, count: number): void;
  ended(result: ProbeResult): void;
}

/** After so many probes in a row without any answer the service is taken for gone. */
const UNANSWERED_MAX = 3;

type Ending = Pick<ProbeResult, "outcome" | "findings" | "reason">;

/** What a probe that threw has come to. Nothing of an unexpected error but its name is told: its text may have secrets in it. */
function endingOf(error: unknown): Ending {
  if (error instanceof NotProbed) return { outcome: "not run", findings: [], reason: error.message };
  if (error instanceof Interrupted) return { outcome: "not run", findings: [], reason: "interrupted" };
  const came =
    error instanceof NetworkFault
      ? `none (${error.code})`
      : `a fault of the doctor itself (${error instanceof Error ? error.name : "unknown"})`;
  return { outcome: "failed", findings: [{ expected: "an answer", came }] };
}

async function run(probe: Probe, on: Subject): Promise<Ending & { readonly error?: unknown }> {
  try {
    const findings = await probe.run(on);
    return { outcome: findings.length === 0 ? "passed" : "failed", findings };
  } catch (error) {
    return { ...endingOf(error), error };
  }
}

/** What a probe tells of answers, with every secret taken out; its own words stay as they are. */
function cleaned({ outcome, findings, reason }: Ending, clean: (text: string) => string): Ending {
  return {
    outcome,
    findings: findings.map(({ expected, came }) => ({ expected, came: clean(came) })),
    ...(reason !== undefined && { reason: clean(reason) }),
  };
}

/**
 * Runs probes one after the other and deletes after each of them what it has made. Once the user has interrupted it, or
 * the service gives no answers any more, the rest is not run, and nobody watches it. Never throws.
 */
export async function runProbes(
  probes: readonly Probe[],
  on: Subject,
  watcher: Watcher,
  clean: (text: string) => string,
): Promise<ProbeResult[]> {
  const results: ProbeResult[] = [];
  let stopped: string | undefined;
  let unanswered = 0;
  const count = probes.filter(({ modes }) => modes.includes(on.mode)).length;
  let turn = 0;
  for (const probe of probes) {
    const { group, claim, section } = probe;
    const end = (ending: Ending, milliseconds = 0): void => {
      const result = { group, claim, section, milliseconds, ...cleaned(ending, clean) };
      results.push(result);
      if (stopped === undefined) watcher.ended(result);
    };
    if (!probe.modes.includes(on.mode)) {
      end({ outcome: "not applicable", findings: [] });
    } else if (stopped !== undefined) {
      end({ outcome: "not run", findings: [], reason: stopped });
    } else {
      turn += 1;
      watcher.begins(probe, turn, count);
      const startedAt = performance.now();
      const { error, ...ending } = await run(probe, on);
      end(ending, performance.now() - startedAt);
      unanswered = error instanceof NetworkFault ? unanswered + 1 : 0;
      if (error instanceof Interrupted) stopped = "interrupted";
      if (unanswered === UNANSWERED_MAX) stopped = "the service gives no answers any more";
      if (stopped === undefined) await on.service.cleanUp("untried");
    }
  }
  return results;
}
