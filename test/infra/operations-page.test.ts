import { describe, expect, it } from "vitest";
import { OPERATIONS_SETTINGS } from "../../lib/config/operations-settings.ts";
import type { Setting } from "../../lib/config/setting.ts";
import { projectText } from "../project/project-files.ts";
import { EVERYTHING, resourcesOfType, synthesize } from "./synthesized-stack.ts";

const page = projectText("docs/operations.md");
const headings = page.match(/^### .+$/gm) ?? [];
const template = synthesize();

/** The cells of the rows of a table that starts with a head. */
function rowsUnder(head: string): string[][] {
  const [, rest] = page.split(`${head}\n`);
  if (rest === undefined) throw new Error(`there is no table ${head}`);
  const rows = rest.split("\n").slice(1);
  return rows.slice(0, rows.indexOf("")).map((row) => row.slice(2, -2).split(" | "));
}

describe("docs/operations.md", () => {
  it("has a chapter for every alarm there can be, and the alarm's description leads to it", () => {
    const alarms = Object.values(resourcesOfType(synthesize(EVERYTHING), "AWS::CloudWatch::Alarm"));
    const chapters = alarms.map(
      ({ Properties }) => /docs\/operations\.md, "(.+)"\.$/.exec(String(Properties["AlarmDescription"]))?.[1],
    );
    expect(chapters).toHaveLength(21);
    for (const chapter of chapters) {
      expect(
        headings.filter((one) =>
          one
            .slice(4)
            .split(", ")
            .includes(chapter ?? ""),
        ),
        chapter,
      ).toHaveLength(1);
    }
  });

  it.each(Object.values<Setting<unknown>>(OPERATIONS_SETTINGS))("tells what $property is for", ({ property }) => {
    const [name = ""] = property.split(".operations.").slice(1);
    const [group, endpoint] = name.split(".");
    expect(page).toContain(`\`${group}`);
    if (endpoint !== undefined)
      expect(page).toMatch(new RegExp(`reserved-concurrency\\.${endpoint}|\`\\.${endpoint}\``));
  });

  it.each([
    "First deployment",
    "Rotate the password",
    "Rotate the password by schedule",
    "Rotate the keys",
    "Leaked initial access token",
    "Leaked registration access token",
    "Leaked keys",
    "Rogue registrant",
    "Stop registrations now",
    "Restore from point-in-time recovery",
    "Region loss",
    "Upgrade and roll back",
  ])("has a runbook: %s", (title) => {
    expect(headings).toContain(`### ${title}`);
  });

  it("names outputs that a deployment has", () => {
    const outputs = Object.keys(synthesize(EVERYTHING).toJSON()["Outputs"] as object);
    const named = [...page.matchAll(/\$\(output (\w+)\)/g)].map(([, name]) => name);
    expect(new Set(named).size).toBe(4);
    for (const name of [...named, "AlarmTopicArn", "DashboardName", "DomainTarget", "DomainTargetZone"]) {
      expect(outputs).toContain(name);
      expect(page).toContain(name);
    }
  });

  it("finds a function by the start of its name in the stack, for each endpoint one", () => {
    const functions = Object.keys(resourcesOfType(synthesize(EVERYTHING), "AWS::Lambda::Function"));
    for (const [, name = ""] of page.matchAll(/function_of (\w+)/g)) {
      expect(
        functions.filter((id) => id.startsWith(name)),
        name,
      ).toHaveLength(1);
    }
  });
});

describe("the cost tables", () => {
  const cents = (text: string | undefined): number => Math.round(Number(text) * 100);
  const HEAD =
    "| a million | gateway 1 × 1.00 | Lambda calls 1 × 0.20 | Lambda time 25,000 GB-s × 0.0000133334 | DynamoDB | logs 1.6 GB × 0.50 | total |";

  it("each row adds up, and is made of the prices above it", () => {
    const rows = rowsUnder(HEAD);
    expect(rows).toHaveLength(5);
    for (const [name = "", ...cells] of rows) {
      const total = cents(cells.at(-1));
      expect(
        cells.slice(0, -1).reduce((sum, cell) => sum + cents(cell), 0),
        name,
      ).toBe(total);
      const units = (what: string): number => Number(new RegExp(`(\\d+) ${what}`).exec(name)?.[1] ?? 0);
      const dynamo = Math.round((units("written") * 0.625 + units("read") * 0.125) * 100);
      expect([cells[0], cells[1], cents(cells[2]), cents(cells[3]), cents(cells[4])], name).toEqual([
        "1.00",
        "0.20",
        Math.round(25_000 * 0.0000133334 * 100),
        dynamo,
        Math.round(1.6 * 0.5 * 100),
      ]);
    }
  });

  it("warnings before clients expire: each row is what it says, and they add up", () => {
    const rows = rowsUnder("| a million clients that expire, a month | dollars |");
    const calculated = [
      (30 * ((2.1e6 / 4) * 0.5) * 0.125) / 1e6,
      0.1 * 3 * 0.625,
      30 * 105 * 0.0000133334,
      0.1 * (1 + 0.4),
      2 * 0.1,
    ];
    expect(rows.slice(0, -1).map((row) => cents(row.at(-1)))).toEqual(calculated.map((sum) => Math.round(sum * 100)));
    const sum = rows.slice(0, -1).reduce((total, row) => total + cents(row.at(-1)), 0);
    expect([rows.at(-1)?.[0], cents(rows.at(-1)?.at(-1))]).toEqual(["all", sum]);
    const watched = Object.entries(resourcesOfType(synthesize(EVERYTHING), "AWS::CloudWatch::Alarm")).filter(([id]) =>
      id.startsWith("Alarmswarnings"),
    );
    const metrics = watched.flatMap(([, { Properties }]) => (Properties["Metrics"] ?? []) as readonly object[]);
    expect(metrics.filter((query) => "MetricStat" in query)).toHaveLength(2);
  });

  it("the alarms are charged by the metrics that they watch", () => {
    const watched = Object.values(resourcesOfType(template, "AWS::CloudWatch::Alarm")).map(({ Properties }) => {
      const queries = (Properties["Metrics"] ?? []) as readonly object[];
      return queries.length === 0 ? 1 : queries.filter((query) => "MetricStat" in query).length;
    });
    const metrics = watched.reduce((sum, one) => sum + one, 0);
    expect(page).toContain(`alarms: ${metrics} metrics watched × 0.10 | ${(metrics * 0.1).toFixed(2)} |`);
  });
});
