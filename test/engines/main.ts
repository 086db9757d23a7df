/** The store's contract on every engine: `node test/engines/main.ts [--require-all]`. An engine that can not be had is skipped. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { createProcesses } from "../deploy/processes.ts";
import { CONTRACT } from "./contract.ts";
import { createEngineTable } from "./engine.ts";
import { ENGINES, type Engine } from "./engines.ts";

const { "require-all": isAllRequired } = parseArgs({
  options: { "require-all": { type: "boolean", default: false } },
}).values;
const folder = mkdtempSync(join(tmpdir(), "engines-"));
const processes = createProcesses(folder);
process.on("exit", () => {
  processes.killAll();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

const total = { passed: 0, failed: 0, skipped: 0 };
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

async function tryEngine({ name, start }: Engine): Promise<void> {
  console.log(`engines: ${name}: starts ...`);
  let url: string;
  try {
    url = await start(processes, folder);
  } catch (error) {
    total.skipped += 1;
    console.log(`engines: ${name}: SKIPPED: ${wordsOf(error).split("\n")[0]}`);
    return;
  }
  const table = await createEngineTable(url);
  const since = performance.now();
  let passed = 0;
  for (const [claim, check] of CONTRACT) {
    try {
      await check(table);
      passed += 1;
    } catch (error) {
      total.failed += 1;
      console.log(`engines: ${name}: FAILED: ${claim}: ${wordsOf(error).slice(0, 600)}`);
    }
  }
  total.passed += passed;
  table.close();
  console.log(
    `engines: ${name}: ${passed} of ${CONTRACT.length} hold, ${((performance.now() - since) / 1000).toFixed(1)} s`,
  );
}

for (const engine of ENGINES) await tryEngine(engine);
await processes.endAll();
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 && total.passed > 0 && (total.skipped === 0 || !isAllRequired) ? 0 : 1);
