import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { arch, cpus, platform, tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { coldEvents, measureCold } from "./cold.ts";
import { measurePeers } from "./peers.ts";
import { writePage } from "./performance-page.ts";
import { plotSvg } from "./plot.ts";
import { startProgram } from "./program.ts";
import { basic, TYPICAL } from "./requests.ts";
import type { Measurement } from "./run-once.ts";
import type { ScaleResult } from "./scale.ts";

/**
 * Measures how fast the service is, beside what it is compared with in the same run: `npm run bench`. With names of
 * parts it measures those alone: cold, warm, peers, validation, memory, table.
 */
const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    runs: { type: "string", default: "31" },
    registrations: { type: "string", default: "100000" },
    clients: { type: "string", default: "10000" },
    json: { type: "string", default: "docs/performance/result.json" },
    plots: { type: "string", default: "docs/performance" },
  },
});
const runs = Number(values.runs);
const isWanted = (part: string): boolean => positionals.length === 0 || positionals.includes(part);
// Parts that are not measured now keep what was measured before.
const results: Record<string, unknown> = {
  ...(existsSync(values.json) ? (JSON.parse(readFileSync(values.json, "utf8")) as object) : {}),
  machine: `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, ${platform()} ${arch()}`,
  node: process.version,
  command: ["npm run bench --", ...process.argv.slice(2)].join(" "),
};
const folder = mkdtempSync(join(tmpdir(), "oidc-registrar-bench-"));

/** In a process of its own; what it found is on its standard error, since functions write their log to the output. */
function inOwnProcess(name: Measurement, size: number, aws: object): unknown {
  const program = join(import.meta.dirname, "run-once.ts");
  const run = spawnSync(process.execPath, [program, name, String(size), JSON.stringify(aws)], {
    encoding: "utf8",
    maxBuffer: 1 << 26,
  });
  if (run.status !== 0) throw new Error(`${name} failed:\n${run.stderr.slice(-2000)}`);
  return JSON.parse(run.stderr);
}

function showScale(result: ScaleResult): void {
  const { name, summary, plot } = result;
  console.log(`\n${plot.title}`);
  console.table(summary);
  writeFileSync(join(values.plots, `${name}.svg`), plotSvg(plot));
  results[name] = { summary, series: plot.series };
}

async function measureWithServices(): Promise<void> {
  const aws = await startProgram("aws-program.ts", ...(isWanted("table") ? [join(folder, "data")] : []));
  try {
    if (isWanted("cold")) {
      const authorization = basic(aws.said["USERNAME"] ?? "", aws.said["PASSWORD"] ?? "");
      const cold = await measureCold(
        folder,
        aws.said,
        await coldEvents(folder, aws.said, authorization, TYPICAL),
        runs,
      );
      console.log("\nCold start: milliseconds in a fresh process, medians; first: the first request after loading");
      console.table(
        cold.flatMap(({ function: name, stock, ours, ...ratios }) => [
          { function: name, bundle: "stock", ...stock },
          { function: name, bundle: "ours", ...ours, ...ratios },
        ]),
      );
      results["cold"] = cold;
    }
    if (isWanted("warm")) {
      const warm = inOwnProcess("warm", runs, aws.said) as readonly object[];
      console.log("\nWarm: CPU microseconds per call, medians; bare: PutCommand or GetCommand of the same item");
      console.table(warm);
      results["warm"] = warm;
    }
    if (isWanted("table")) showScale(inOwnProcess("table", Number(values.clients), aws.said) as ScaleResult);
  } finally {
    await aws.stop();
  }
}

try {
  if (["cold", "warm", "table"].some(isWanted)) await measureWithServices();
  if (isWanted("peers")) {
    const peers = await measurePeers(7, 1000);
    console.log("\nRegistrations a second, PROTECTED mode, stores in memory, medians");
    console.table(peers);
    results["peers"] = peers;
  }
  if (isWanted("validation")) showScale(inOwnProcess("validation", 400, {}) as ScaleResult);
  if (isWanted("memory")) showScale(inOwnProcess("memory", Number(values.registrations), {}) as ScaleResult);
  writeFileSync(values.json, `${JSON.stringify(results, undefined, 2)}\n`);
  writePage();
  console.log(`\nwritten: ${values.json}`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
