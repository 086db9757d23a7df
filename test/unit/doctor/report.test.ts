import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { PROBES } from "../../../infra/doctor/probes.ts";
import { DOCTOR_PAGE, renderProbesTable, withProbesTable } from "../../../infra/doctor/probes-page.ts";
import { createProgress } from "../../../infra/doctor/progress.ts";
import { makeReport, type ProbeResult, type ReportParts, renderJson } from "../../../infra/doctor/report.ts";
import { paintWith, renderHead, renderProbe, renderSummary } from "../../../infra/doctor/table.ts";

const PASSED: ProbeResult = {
  group: "registration",
  claim: "a client is registered",
  section: "RFC 7591 3.2.1",
  outcome: "passed",
  milliseconds: 12.4,
  findings: [],
};
const FAILED: ProbeResult = {
  ...PASSED,
  claim: "an unknown client is 401",
  outcome: "failed",
  findings: [{ expected: "401", came: "404 to GET /oidc/clientConfig" }],
};
const NOT_RUN: ProbeResult = {
  ...PASSED,
  claim: "a client reads",
  outcome: "not run",
  milliseconds: 0,
  reason: "no client could be registered",
};
const PARTS: ReportParts = {
  url: "https://register.example.org",
  mode: "PROTECTED",
  startedAt: "2027-01-01T00:00:00.000Z",
  seconds: 1.25,
  requests: 300,
  throttled: 0,
  probes: [PASSED],
  concurrency: 1,
  latency: [{ operation: "register", requests: 50, p50: 9.04, p95: 20, p99: 31.96, max: 120.5 }],
  cleanup: { made: 44, left: [], unclear: 0, clientName: "oidc-registrar doctor 0011aabb" },
};
const ESCAPE = "\u001b";
const ERASE = `\r${ESCAPE}[2K`;
const plain = paintWith(false);
const report = (parts: Partial<ReportParts> = {}) => makeReport({ ...PARTS, ...parts });
const summary = (parts: Partial<ReportParts> = {}): readonly string[] =>
  renderSummary(report(parts), plain).split("\n");

describe("the verdict", () => {
  it("is good when every probe that applies has passed and nothing is left", () => {
    expect(report({ probes: [PASSED, { ...PASSED, outcome: "not applicable" }] })).toMatchObject({
      isHealthy: true,
      counts: { passed: 1, failed: 0, "not run": 0, "not applicable": 1 },
    });
  });

  const BAD: readonly (readonly [why: string, parts: Partial<ReportParts>])[] = [
    ["a probe has failed", { probes: [PASSED, FAILED] }],
    ["a probe could not be run", { probes: [PASSED, NOT_RUN] }],
    ["nothing was probed", { probes: [] }],
    ["nothing applied", { probes: [{ ...PASSED, outcome: "not applicable" }] }],
    ["it was given up", { fault: "interrupted" }],
    ["a client is left", { cleanup: { ...PARTS.cleanup, left: ["id"] } }],
    ["a client may be left", { cleanup: { ...PARTS.cleanup, unclear: 1 } }],
  ];
  it.each(BAD)("is bad when %s", (_, parts) => {
    expect(report(parts).isHealthy).toBe(false);
    expect(summary(parts).at(-2)).toMatch(/^NOT HEALTHY: /);
  });

  it("has seen every reason", () => {
    expect(BAD).toHaveLength(7);
  });
});

describe("the table", () => {
  it("has a row for a probe, with claim, section and time", () => {
    expect(renderProbe(PASSED, plain)).toMatch(/^ {2}ok {7}a client is registered {2,}RFC 7591 3\.2\.1 {2,}12 ms$/);
  });

  it("says below a failed one what was expected by which section, and what came", () => {
    const [row, expected, came, ...rest] = renderProbe(FAILED, plain).split("\n");
    expect([row?.startsWith("  FAILED   an unknown client is 401 "), expected?.trim(), came?.trim(), rest]).toEqual([
      true,
      "expected (RFC 7591 3.2.1): 401",
      "came: 404 to GET /oidc/clientConfig",
      [],
    ]);
  });

  it("says below one that was not run why, and gives it no time", () => {
    const [row, reason] = renderProbe(NOT_RUN, plain).split("\n");
    expect([row?.trimEnd().endsWith("RFC 7591 3.2.1"), reason?.trim()]).toEqual([
      true,
      "no client could be registered",
    ]);
  });

  it("has room for the longest claim and the longest section", () => {
    const columns = new Set(PROBES.map((probe) => renderProbe({ ...PASSED, ...probe, milliseconds: 1 }, plain).length));
    expect(columns.size).toBe(1);
  });

  it("is coloured only when asked for", () => {
    expect(renderProbe(FAILED, paintWith(true))).toContain(`${ESCAPE}[31m`);
    for (const text of [renderProbe(FAILED, plain), renderHead(PARTS.url, "OFF", plain), ...summary()])
      expect(text).not.toContain(ESCAPE);
  });

  it("says in which mode the service is and what that means", () => {
    expect(renderHead(PARTS.url, "OFF", plain)).toBe(
      "oidc-registrar doctor: https://register.example.org\nmode switched off: every endpoint answers 501, so no client can be made and only that is probed\n",
    );
  });
});

describe("the summary", () => {
  it("has the latency of each operation, what became of the clients, and the verdict last", () => {
    expect(summary({ probes: [PASSED, FAILED, NOT_RUN] })).toEqual([
      "",
      "latency in milliseconds, one at a time",
      "                        requests      p50      p95      p99      max",
      "  register                    50      9.0     20.0     32.0    120.5",
      "",
      "44 clients made, all deleted",
      "300 requests in 1.3 s",
      "NOT HEALTHY: 1 passed, 1 failed, 1 not run",
      "",
    ]);
  });

  it("has no latency where none was measured, and a dash for an operation that was never reached", () => {
    expect(summary({ latency: [] }).join()).not.toContain("latency");
    const never = {
      operation: "read",
      requests: 0,
      p50: Number.NaN,
      p95: Number.NaN,
      p99: Number.NaN,
      max: Number.NaN,
    };
    expect(summary({ latency: [never], concurrency: 4 }).slice(1, 4)).toEqual([
      "latency in milliseconds, 4 at a time",
      "                        requests      p50      p95      p99      max",
      "  read                         0        -        -        -        -",
    ]);
  });

  it("says what is left behind, ten of them by name, and how to find them all", () => {
    const left = Array.from({ length: 12 }, (_, index) => `id${index}`);
    const text = summary({ cleanup: { ...PARTS.cleanup, left, unclear: 2 } }).join("\n");
    expect(text).toContain(
      "44 clients made, 12 could not be deleted: id0, id1, id2, id3, id4, id5, id6, id7, id8, id9, and 2 more (all in the report)\n",
    );
    expect(text).toContain("2 registrations failed midway and may have left clients\n");
    expect(text).toContain(
      "to be deleted from the table: clients whose client_name begins with oidc-registrar doctor 0011aabb\n",
    );
  });

  it("says that it was throttled, and why it was given up", () => {
    const text = summary({ throttled: 3, fault: "interrupted" }).join("\n");
    expect(text).toContain("throttled 3 times (429) and slowed down");
    expect(text).toContain("\ninterrupted\nNOT HEALTHY: 1 passed, 0 failed");
  });
});

describe("the JSON report", () => {
  it("is the report, with null for a time that was never taken", () => {
    const latency = [{ operation: "read", requests: 0, p50: Number.NaN, p95: 1.23456, p99: 1, max: 1 }];
    const read = JSON.parse(renderJson(report({ latency }))) as Record<string, unknown>;
    expect(read).toMatchObject({
      format: 1,
      isHealthy: true,
      mode: "PROTECTED",
      probes: [PASSED],
      latency: [{ operation: "read", p50: null, p95: 1.23 }],
    });
    expect(Object.keys(read)).toEqual([
      "format",
      "url",
      "mode",
      "startedAt",
      "seconds",
      "requests",
      "throttled",
      "probes",
      "concurrency",
      "latency",
      "cleanup",
      "isHealthy",
      "counts",
    ]);
  });
});

describe("progress", () => {
  const [probe] = PROBES;
  if (probe === undefined) throw new Error("no probes");
  const written = (isInteractive: boolean): string => {
    let text = "";
    const write = (more: string) => {
      text += more;
    };
    const progress = createProgress({ write, isInteractive, paint: plain }, PARTS.url);
    progress.begins(probe, 1, 67);
    for (const result of [
      PASSED,
      FAILED,
      { ...PASSED, group: "requests" },
      { ...NOT_RUN, outcome: "not applicable" as const },
    ])
      progress.ended(result);
    progress.end(report());
    return text;
  };

  it("is plain lines where it is not a terminal: a heading for each group, a row for each probe that applies", () => {
    const lines = written(false).split("\n");
    expect(lines.filter((line) => /^\S/.test(line)).slice(0, 2)).toEqual(["registration", "requests"]);
    expect(lines.filter((line) => /^ {2}(?:ok|FAILED|not run|-) /.test(line))).toHaveLength(3);
    for (const sign of ["\r", ESCAPE]) expect(written(false)).not.toContain(sign);
  });

  it("has a line on a terminal that says what is being done and is taken back", () => {
    const line = `1/67 ${probe.claim}`;
    expect(written(true).startsWith(`${ERASE}${line}${ERASE}`)).toBe(true);
    expect(written(true).replace(line, "").replaceAll(ERASE, "")).toBe(written(false));
  });
});

describe("docs/doctor.md", () => {
  it("lists the probes as they are", () => {
    const page = readFileSync(DOCTOR_PAGE, "utf8");
    expect(withProbesTable(page)).toBe(page);
    expect(page).toContain(renderProbesTable());
  });

  it("has a row for each of them, and a section in each row", () => {
    const rows = renderProbesTable().trimEnd().split("\n").slice(2);
    expect(rows).toHaveLength(67);
    expect(
      rows.filter((row) => !/^\| .*\| \S[^|]* \| \S[^|]* \| (?:PROTECTED|OPEN|OFF)(?:, (?:OPEN|OFF))* \|$/.test(row)),
    ).toEqual([]);
    expect(new Set(PROBES.map(({ claim }) => claim)).size).toBe(67);
  });

  it("a page without a place for them is refused", () => {
    expect(() => withProbesTable("# Doctor\n")).toThrow();
  });
});
