/** Many more races than `npm test` has time for: `node test/races/main.ts [of each kind, 1000] [seed]`. */
import { startClientTable } from "../support/client-table.ts";
import { TOURNAMENTS } from "./tournament.ts";

const races = Number(process.argv[2] ?? 1000);
const seed = Number(process.argv[3] ?? Date.now() % 2 ** 31);
const STEP = 250;

let passed = 0;
let failed = 0;
const since = performance.now();
console.log(`races: ${races} of each kind, seed ${seed}`);
for (const { name, run } of TOURNAMENTS) {
  const table = await startClientTable();
  for (let done = 0; done < races; done += STEP) {
    const { count, fault } = await run(table, Math.min(STEP, races - done), seed + done);
    passed += fault === undefined ? count : count - 1;
    failed += fault === undefined ? 0 : 1;
    if (fault !== undefined) console.log(`FAILED: ${name}, seed ${seed + done}: ${fault}`);
  }
  await table.close();
  console.log(`races: ${name}: done, ${((performance.now() - since) / 1000).toFixed(0)} s`);
}
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
