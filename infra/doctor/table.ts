import type { Mode } from "./probe.ts";
import type { Cleanup, Outcome, ProbeResult, Report } from "./report.ts";

/** Puts colour to a text; on a terminal only. */
export type Paint = (colour: keyof typeof COLOURS, text: string) => string;

const COLOURS = { red: 31, green: 32, yellow: 33, faint: 2, bold: 1 } as const;
const MARKS = {
  passed: ["ok", "green"],
  failed: ["FAILED", "red"],
  "not run": ["not run", "yellow"],
  "not applicable": ["-", "faint"],
} as const satisfies Record<Outcome, readonly [string, keyof typeof COLOURS]>;

const MODES: Readonly<Record<Mode, string>> = {
  PROTECTED: "PROTECTED: who registers needs an initial access token",
  OPEN: "OPEN: anybody may register, initToken is not needed",
  OFF: "switched off: every endpoint answers 501, so no client can be made and only that is probed",
};
const MARK_WIDTH = 9;
const CLAIM_WIDTH = 68;
const IDENTIFIERS_MAX = 10;

/** How texts are coloured: with escape sequences, or not at all. */
export const paintWith =
  (isColoured: boolean): Paint =>
  (colour, text) =>
    isColoured ? `\u001b[${COLOURS[colour]}m${text}\u001b[0m` : text;

/** What stands above the table. */
export function renderHead(url: string, mode: Mode, paint: Paint): string {
  return `${paint("bold", "oidc-registrar doctor")}: ${url}\nmode ${MODES[mode]}\n`;
}

/** The row of a probe, and below it what it has found. */
export function renderProbe(result: ProbeResult, paint: Paint): string {
  const { outcome, claim, section, milliseconds, findings, reason } = result;
  const [mark, colour] = MARKS[outcome];
  const time = outcome === "passed" || outcome === "failed" ? `${Math.round(milliseconds)} ms` : "";
  const row = `  ${paint(colour, mark.padEnd(MARK_WIDTH))}${claim.padEnd(CLAIM_WIDTH)} ${paint("faint", section.padEnd(22))} ${paint("faint", time.padStart(8))}`;
  const indent = " ".repeat(2 + MARK_WIDTH);
  const below = findings.flatMap(({ expected, came }) => [
    `${indent}expected (${section}): ${expected}`,
    `${indent}came: ${came}`,
  ]);
  return [row.trimEnd(), ...below, ...(reason === undefined ? [] : [`${indent}${reason}`])].join("\n");
}

const milliseconds = (value: number): string => (Number.isNaN(value) ? "-" : value.toFixed(1)).padStart(9);

function renderLatency({ latency, concurrency }: Report): readonly string[] {
  if (latency.length === 0) return [];
  const atOnce = concurrency === 1 ? "one at a time" : `${concurrency} at a time`;
  const head = ["p50", "p95", "p99", "max"].map((name) => name.padStart(9)).join("");
  const rows = latency.map(
    ({ operation, requests, p50, p95, p99, max }) =>
      `  ${operation.padEnd(22)}${String(requests).padStart(8)}${[p50, p95, p99, max].map(milliseconds).join("")}`,
  );
  return ["", `latency in milliseconds, ${atOnce}`, `  ${"".padEnd(22)}requests${head}`, ...rows];
}

function renderCleanup({ made, left, unclear, clientName }: Cleanup): readonly string[] {
  const told = left.slice(0, IDENTIFIERS_MAX).join(", ");
  const more = left.length > IDENTIFIERS_MAX ? `, and ${left.length - IDENTIFIERS_MAX} more (all in the report)` : "";
  return [
    left.length === 0
      ? `${made} clients made, all deleted`
      : `${made} clients made, ${left.length} could not be deleted: ${told}${more}`,
    ...(unclear === 0 ? [] : [`${unclear} registrations failed midway and may have left clients`]),
    ...(left.length + unclear === 0
      ? []
      : [`to be deleted from the table: clients whose client_name begins with ${clientName}`]),
  ];
}

function renderThrottled(throttled: number): readonly string[] {
  if (throttled === 0) return [];
  return [
    `throttled ${throttled} times (429) and slowed down: other callers, or lower throttles than those of the stack`,
  ];
}

/** What stands below the table: latency, what became of the clients, and the verdict as the last line. */
export function renderSummary(report: Report, paint: Paint): string {
  const { counts, requests, seconds, throttled, cleanup, isHealthy, fault } = report;
  const others = [
    ...(counts["not run"] > 0 ? [`${counts["not run"]} not run`] : []),
    ...(counts["not applicable"] > 0 ? [`${counts["not applicable"]} not applicable in this mode`] : []),
  ];
  const tally = [`${counts.passed} passed`, `${counts.failed} failed`, ...others].join(", ");
  return [
    ...renderLatency(report),
    "",
    ...renderThrottled(throttled),
    ...renderCleanup(cleanup),
    `${requests} requests in ${seconds.toFixed(1)} s`,
    ...(fault === undefined ? [] : [paint("red", fault)]),
    `${paint(isHealthy ? "green" : "red", isHealthy ? "healthy" : "NOT HEALTHY")}: ${tally}`,
    "",
  ].join("\n");
}
