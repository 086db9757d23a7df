import { parseArgs } from "node:util";
import { FOLDERS } from "./folders.ts";
import { judge, type MutantOutcome, type Verdict } from "./judge.ts";
import { mutate } from "./mutate.ts";

// npm run mutation -- [--force] [--floor PERCENT] [FOLDER | FOLDER/FILE.ts ...]: changes the code of folders of lib in every
// way that Stryker knows and looks whether a test notices. Fails below the floor, for a survivor that has no row in
// test/mutation/survivors, and for a row without a survivor. The last line says how many mutants were noticed or
// explained, and how many faults there are.

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { force: { type: "boolean", default: false }, floor: { type: "string", default: "90" } },
});
const floor = Number(values.floor);
const targets = (positionals.length === 0 ? Object.keys(FOLDERS) : positionals).map((target) => {
  const [folder = "", ...rest] = target.replace(/^lib\/|\/$/g, "").split("/");
  return { folder, file: rest.length === 0 ? undefined : rest.join("/") };
});
const unknown = targets.filter(({ folder }) => !Object.hasOwn(FOLDERS, folder));
if (unknown.length > 0 || !(floor >= 0 && floor <= 100)) {
  console.error(`folders: ${Object.keys(FOLDERS).join(", ")}; --floor takes percent`);
  process.exit(1);
}

/** A survivor as a row that only lacks its reason. */
const rowOf = ({ file, code, becomes }: MutantOutcome): string =>
  `  { file: ${JSON.stringify(file)}, code: ${JSON.stringify(code)}, becomes: ${JSON.stringify(becomes)}, why: "" },`;

const HEADER = ["", "mutants", "killed", "timed out", "survived", "no coverage", "not loaded", "explained", "score"];
const lineOf = (cells: readonly string[]): string =>
  cells.map((cell, index) => (index === 0 ? cell.padEnd(24) : cell.padStart(12))).join("");

function cellsOf(name: string, verdict: Verdict): readonly string[] {
  const { killed, timedOut, survived, noCoverage, notLoaded, explained, score } = verdict;
  const known = [killed, timedOut, survived, noCoverage, notLoaded];
  const counts = [known.reduce((sum, count) => sum + count), ...known, explained];
  return [name, ...counts.map(String), `${score.toFixed(1)} %`];
}

let passed = 0;
let failed = 0;
const summary: string[] = [];
for (const { folder, file } of targets) {
  const since = performance.now();
  console.log(`\nlib/${folder}/${file ?? ""}`);
  const mutants = await mutate({ folder, file, isForced: values.force });
  const rows = (FOLDERS[folder]?.survivors ?? []).filter((row) => file === undefined || row.file === file);
  const verdict = judge(mutants, rows);
  for (const one of verdict.unexplained)
    console.log(`-- lib/${folder}/${one.file}:${one.line} ${one.status}, unexplained: FAILED\n${rowOf(one)}`);
  for (const { file: of, code, becomes } of verdict.stale)
    console.log(`-- a row without a survivor: FAILED\n  ${of}: ${code} → ${becomes}`);
  const isLow = verdict.score < floor;
  if (isLow) console.log(`-- lib/${folder}: ${verdict.score.toFixed(1)} % is below ${floor} %: FAILED`);
  console.log(`lib/${folder}: ${((performance.now() - since) / 1000).toFixed(0)} s`);

  console.log(lineOf(HEADER));
  for (const name of new Set(mutants.map((one) => one.file))) {
    const ofFile = mutants.filter((one) => one.file === name);
    console.log(lineOf(cellsOf(`  ${name}`, judge(ofFile, rows))));
  }
  const total = lineOf(cellsOf(`lib/${folder}/${file ?? ""}`, verdict));
  console.log(total);
  summary.push(total);
  passed += verdict.killed + verdict.timedOut + verdict.explained;
  failed += verdict.unexplained.length + verdict.stale.length + (isLow ? 1 : 0);
}
console.log(`\n${lineOf(HEADER)}\n${summary.join("\n")}\n`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
