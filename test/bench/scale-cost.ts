import { readFileSync } from "node:fs";
import { join } from "node:path";

/** The assumptions of docs/operations.md, "Cost": a call takes so long on average, writes and logs so much. */
const [SECONDS, WRITE_UNITS, LOG_GB_PER_MILLION] = [0.025, 3, 1.6];
const SECONDS_PER_MONTH = 30 * 24 * 3600;
/** What is worked out: registrations a second, all month long. */
export const RATES = [1, 100, 10_000] as const;

const number = (value: number): string => value.toLocaleString("en-US", { maximumFractionDigits: 2 });
const dollars = (value: number): string => Math.round(value).toLocaleString("en-US");

/** A price from the table in docs/operations.md. Throws if there is none that starts so. */
function price(page: string, start: string): number {
  const row = page.split("\n").find((line) => line.startsWith(`| ${start}`));
  if (row === undefined) throw new Error(`docs/operations.md has no price of ${start}`);
  return Number(row.split(" | ").at(-1)?.replace(" |", ""));
}

/** The table of docs/scale.md: what a rate needs, and what it costs in a month at the prices of docs/operations.md. */
export function scaleTable(): string {
  const page = readFileSync(join(import.meta.dirname, "../../docs/operations.md"), "utf8");
  const rows = RATES.map((rate) => {
    const millions = (rate * SECONDS_PER_MONTH) / 1e6;
    const gateway = millions * price(page, "HTTP API");
    const lambda =
      millions * price(page, "Lambda, a million requests") + millions * 1e6 * SECONDS * price(page, "Lambda on arm64");
    const dynamo = millions * WRITE_UNITS * price(page, "DynamoDB on demand, a million write");
    const logs = millions * LOG_GB_PER_MILLION * price(page, "CloudWatch Logs");
    const total = gateway + lambda + dynamo + logs;
    const needs = [rate, millions, rate * SECONDS, rate * WRITE_UNITS].map(number);
    return [...needs, ...[gateway, lambda, dynamo, logs, total].map(dollars)];
  });
  const head = [
    ...["registrations a second", "millions a month", "instances busy at once", "write units a second"],
    ...["gateway", "Lambda", "DynamoDB", "logs", "dollars a month"],
  ];
  return [head, head.map(() => "---"), ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}

if (import.meta.main) console.log(scaleTable());
