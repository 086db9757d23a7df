import { parentPort, workerData } from "node:worker_threads";
import fc from "fast-check";
import type { Circumstance } from "./circumstances.ts";
import { createJudge } from "./contract.ts";
import { anyRequest } from "./events.ts";
import type { FuzzReport, FuzzTask } from "./fuzz.ts";
import { eventOf } from "./request.ts";
import { startStage } from "./stage.ts";

/** So often does a worker tell how far it is. */
const PROGRESS_MILLISECONDS = 2000;

const { circumstance, runs, seed } = workerData as FuzzTask;

/** Tries so many events under a circumstance; the first answer that breaks the contract ends it, as small as it gets. */
async function fuzz(name: Circumstance): Promise<FuzzReport> {
  const stage = await startStage(name);
  const judge = createJudge(name, stage.material);
  const answers: Record<string, number> = {};
  const reasons: Record<string, number> = {};
  let [done, toldAt] = [0, performance.now()];
  const property = fc.asyncProperty(anyRequest(stage.material), async (draft) => {
    const outcome = await stage.answer(draft);
    count(answers, `${draft.endpoint} ${outcome.response.statusCode}`);
    for (const line of outcome.lines) countReason(reasons, line);
    done += 1;
    if (performance.now() - toldAt > PROGRESS_MILLISECONDS) {
      toldAt = performance.now();
      parentPort?.postMessage({ done });
    }
    const faults = judge(draft, outcome);
    if (faults.length > 0)
      throw new Error(
        `${faults.join("; ")}\n${JSON.stringify(eventOf(draft))}\n${JSON.stringify(outcome.response)}\n${outcome.lines.join("")}`,
      );
  });
  const { failed, numRuns, errorInstance } = await fc.check(property, { numRuns: runs, seed });
  await stage.close();
  const fault = errorInstance instanceof Error ? (errorInstance.stack ?? errorInstance.message) : String(errorInstance);
  return { circumstance: name, runs: numRuns, answers, reasons, ...(failed && { fault }) };
}

function count(into: Record<string, number>, key: string): void {
  into[key] = (into[key] ?? 0) + 1;
}

function countReason(reasons: Record<string, number>, line: string): void {
  const { reason, why }: { reason?: string; why?: string } = JSON.parse(line);
  if (reason === undefined) return;
  count(reasons, reason);
  // Faults of metadata are too many to list.
  if (why !== undefined && reason !== "metadata_refused") count(reasons, `${reason}: ${why}`);
}

parentPort?.postMessage({ report: await fuzz(circumstance) });
