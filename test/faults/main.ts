/** Every fault in every call of every operation: `node test/faults/main.ts [words of the cells that are wanted]`. */
import { FAULT_KINDS } from "./kinds.ts";
import { allCells } from "./matrix.ts";
import { runCells } from "./run-cells.ts";
import { nameOf, type Outcome } from "./trial.ts";

const wanted = process.argv.slice(2).join(" ");
const cells = allCells().filter((cell) => nameOf(cell).includes(wanted));
const outcomes: Outcome[] = [];
const since = performance.now();
const seconds = (): string => `${((performance.now() - since) / 1000).toFixed(0)} s`;
console.log(`faults: ${cells.length} to try`);

await runCells(cells, { plain: 5, rotating: 2 }, (outcome) => {
  outcomes.push(outcome);
  for (const words of brokenIn(outcome)) console.log(`FAILED: ${nameOf(outcome.cell)}: ${words}`);
  if (outcomes.length % 100 === 0) console.log(`faults: ${outcomes.length} of ${cells.length}, ${seconds()}`);
});

/** What was not kept; a fault that no call met proves nothing. */
function brokenIn({ broken, outcome, cell }: Outcome): readonly string[] {
  // Without a secret of its own to open there is nothing to ask Secrets Manager for.
  return outcome === "untouched" && cell.service === "dynamodb" ? ["no call met the fault", ...broken] : broken;
}

const line = (name: string, ...columns: readonly (string | number)[]): void =>
  console.log(name.padEnd(26) + columns.map((column) => String(column).padStart(15)).join(""));

line("fault", "faults tried", "done", "told 503", "done all the", "no call met it", "slowest, ms", "errors lost");
line("", "", "", "", "same", "", "", "");
for (const name of [...FAULT_KINDS.map((kind) => kind.name), ""]) {
  const of = outcomes.filter(({ cell }) => name === "" || cell.kind.name === name);
  const count = (wantedOutcome: Outcome["outcome"]): number =>
    of.filter(({ outcome }) => outcome === wantedOutcome).length;
  line(
    name || "all",
    of.length,
    count("done"),
    count("told"),
    of.filter(({ isDoneThough503 }) => isDoneThough503).length,
    count("untouched"),
    Math.round(Math.max(0, ...of.map(({ milliseconds }) => milliseconds))),
    of.filter((one) => brokenIn(one).length > 0).length,
  );
}

const failed = outcomes.filter((one) => brokenIn(one).length > 0).length;
const orphans = outcomes.filter(
  ({ cell, isDoneThough503 }) => isDoneThough503 && cell.operation.name.startsWith("register"),
);
console.log(`registrations told 503 whose client is there: ${orphans.length}`);
console.log(`in ${seconds()}`);
console.log(`${outcomes.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 && outcomes.length === cells.length && outcomes.length > 0 ? 0 : 1;
