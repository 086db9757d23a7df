import { parseArgs } from "node:util";
import { fuzz, missedReasons, sumOf } from "./fuzz.ts";

// node test/fuzz/main.ts [--runs N] [--seed N]: hands any events to the three functions, good, nearly good and bad ones,
// and checks that each answer is one of the contract. The last line says how many held.

const { values } = parseArgs({
  options: {
    runs: { type: "string", default: "100000" },
    seed: { type: "string", default: String(Date.now() % 2 ** 31) },
  },
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
if (!Number.isSafeInteger(runs) || runs < 1 || !Number.isSafeInteger(seed)) {
  console.error("--runs and --seed must be whole numbers");
  process.exit(1);
}

console.log(`${runs} events, seed ${seed}`);
const startedAt = performance.now();
const reports = await fuzz(runs, seed, (circumstance, done, of) => {
  console.log(`  ${circumstance}: ${done} of ${of}`);
});

const table = (title: string, counts: Readonly<Record<string, number>>): void => {
  console.log(`\n${title}`);
  for (const key of Object.keys(counts).toSorted()) console.log(`  ${key.padEnd(60)} ${counts[key]}`);
};
table("answers", sumOf(reports.map(({ answers }) => answers)));
table("reasons", sumOf(reports.map(({ reasons }) => reasons)));

const faults = reports.filter(({ fault }) => fault !== undefined);
for (const { circumstance, fault } of faults) console.log(`\n-- ${circumstance}: FAILED\n${fault}`);
const missed = missedReasons(reports);
for (const kind of missed) console.log(`\n-- no event came to ${kind}: FAILED`);
console.log(`\n${((performance.now() - startedAt) / 1000).toFixed(0)} s`);
const tried = reports.reduce((sum, report) => sum + report.runs, 0);
const failed = faults.length + missed.length;
console.log(`${tried - faults.length} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
