import type { Finding } from "./check.ts";
import type { Measurement } from "./measure.ts";
import type { Mode, Probe } from "./probe.ts";

/** How a probe ended; "not run" is for want of something that another probe reports, or of the service itself. */
export type Outcome = "passed" | "failed" | "not run" | "not applicable";

/** One probe in the report. */
export interface ProbeResult extends Pick<Probe, "group" | "claim" | "section"> {
  readonly outcome: Outcome;
  readonly milliseconds: number;
  /** What was expected and what came; empty for a probe that passed. */
  readonly findings: readonly Finding[];
  /** Why it was not run. */
  readonly reason?: string;
}

/** What became of the clients that the doctor has made. */
export interface Cleanup {
  readonly made: number;
  /** Identifiers of those that could not be deleted. */
  readonly left: readonly string[];
  /** Registrations of which nobody knows whether they made a client. */
  readonly unclear: number;
  /** What the names of all of them begin with, so that they can be found in the table. */
  readonly clientName: string;
}

/** All that an examination has found. No secret, token or password is in it. */
export interface Report {
  /** Of this format; a member may be added without another number. */
  readonly format: 1;
  readonly url: string;
  /** Undefined when nothing that is an oidc-registrar has answered. */
  readonly mode?: Mode;
  readonly startedAt: string;
  readonly seconds: number;
  readonly isHealthy: boolean;
  /** Why the examination was given up, in one line. */
  readonly fault?: string;
  readonly counts: Readonly<Record<Outcome, number>>;
  readonly requests: number;
  /** Answers of 429, after each of which the doctor slowed down. */
  readonly throttled: number;
  readonly probes: readonly ProbeResult[];
  readonly concurrency: number;
  /** Milliseconds. */
  readonly latency: readonly Measurement[];
  readonly cleanup: Cleanup;
}

/** What a report is made of besides what follows from it. */
export type ReportParts = Omit<Report, "format" | "isHealthy" | "counts">;

/** The whole report: healthy only if every probe that applies has passed, and all that was made is gone. */
export function makeReport(parts: ReportParts): Report {
  const count = (outcome: Outcome): number => parts.probes.filter((probe) => probe.outcome === outcome).length;
  const counts = {
    passed: count("passed"),
    failed: count("failed"),
    "not run": count("not run"),
    "not applicable": count("not applicable"),
  };
  const { left, unclear } = parts.cleanup;
  const isClean = left.length === 0 && unclear === 0;
  const isProven = counts.passed > 0 && counts.failed === 0 && counts["not run"] === 0;
  return { format: 1, ...parts, isHealthy: parts.fault === undefined && isProven && isClean, counts };
}

/** The report as it is written to a file, times to the hundredth. A time that was never taken is null. */
export function renderJson(report: Report): string {
  const rounded = (_: string, value: unknown): unknown =>
    typeof value === "number" ? Math.round(value * 100) / 100 : value;
  return `${JSON.stringify(report, rounded, 2)}\n`;
}
