/**
 * A mixed life of clients over many connections at once, against the local runner:
 * `node test/load/main.ts [--seconds 60] [--connections 64]`. Says how it went, what was lost, and whether anything grew.
 */
import { parseArgs } from "node:util";
import { median, quantile } from "../bench/statistics.ts";
import { itemsOf } from "../support/client-table.ts";
import type { Json } from "../support/http-client.ts";
import { createRegistrar, textOf } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";
import { live, nothingSeen, type Seen, type StepName } from "./lives.ts";
import { type Sample, watchProcess } from "./watch-process.ts";

const { values } = parseArgs({
  options: {
    seconds: { type: "string", default: "60" },
    connections: { type: "string", default: "64" },
  },
});
const [seconds, connections] = [Number(values.seconds), Number(values.connections)];

/** More than this is growth, not noise: of the median of the last quarter over that of the second. */
const GROWTH_MAX = 1.25;

const counts = { passed: 0, failed: 0 };

function check(claim: string, isSo: boolean, evidence = ""): void {
  counts[isSo ? "passed" : "failed"] += 1;
  console.log(`${isSo ? "ok" : "FAILED"}: ${claim}${evidence === "" ? "" : ` (${evidence})`}`);
}

async function load(runner: Runner): Promise<{ readonly seen: readonly Seen[]; readonly samples: readonly Sample[] }> {
  const token = textOf((await createRegistrar(runner).initToken()).json, "access_token");
  const seen = Array.from({ length: connections }, nothingSeen);
  const watch = watchProcess(runner.pid);
  const end = performance.now() + seconds * 1000;
  const progress = setInterval(() => {
    const done = seen.reduce((sum, one) => sum + Object.values(one.milliseconds).flat().length, 0);
    console.log(`load: ${done} requests, ${Math.max(0, Math.round((end - performance.now()) / 1000))} s to go`);
  }, 10_000);
  await Promise.all(
    seen.map((one) =>
      live(
        runner.url,
        () => token,
        one,
        () => performance.now() >= end,
      ),
    ),
  );
  clearInterval(progress);
  return { seen, samples: watch.stop() };
}

function report(seen: readonly Seen[]): void {
  console.log("\nstep          requests      p50      p95      p99      max   (milliseconds)");
  for (const step of Object.keys(nothingSeen().milliseconds) as StepName[]) {
    const times = seen.flatMap((one) => one.milliseconds[step]);
    const cells = [0.5, 0.95, 0.99, 1].map((share) => quantile(times, share).toFixed(1).padStart(9));
    console.log(`${step.padEnd(12)} ${String(times.length).padStart(9)}${cells.join("")}`);
  }
  console.log("");
}

/** The quarters of the run that are compared: the second, when everything is warm, and the last. */
function checkGrowth(samples: readonly Sample[], name: "megabytes" | "handles"): void {
  const quarter = Math.floor(samples.length / 4);
  if (quarter < 2) {
    console.log(`${name}: not looked at, which takes Linux and 8 s at least`);
    return;
  }
  const early = median(samples.slice(quarter, 2 * quarter).map((sample) => sample[name]));
  const late = median(samples.slice(-quarter).map((sample) => sample[name]));
  check(`${name} do not grow`, late <= early * GROWTH_MAX, `${early.toFixed(0)} then ${late.toFixed(0)}`);
}

/** Every client that a caller knows is in the table as it was last answered, and no other; the log says the same. */
async function checkTable(runner: Runner, seen: readonly Seen[]): Promise<void> {
  const known = new Map(seen.flatMap((one) => [...one.clients]));
  const items = (await itemsOf(runner.dynamodbUrl, runner.table)).filter(({ id }) => String(id).startsWith("client/"));
  const isAsKnown = (item: Json) => {
    const metadata = JSON.parse(String(item["metadata"])) as Json;
    return metadata["client_name"] === known.get(String(item["client_id"]))?.name;
  };
  check("every client of the table is as its caller left it", items.every(isAsKnown), `${items.length} clients`);
  check("every client that a caller has is in the table", items.length === known.size, `${known.size} known`);
  const events = runner.logs().map(({ event }) => event);
  const counted = (name: string) => events.filter((event) => event === name).length;
  const [registered, deleted] = [counted("client registered"), counted("client deleted")];
  check("the log has as many", registered - deleted === items.length, `${registered} registered, ${deleted} deleted`);
  const registrar = createRegistrar(runner);
  let readable = 0;
  for (const { uri, token, name } of known.values()) {
    const { status, json } = await registrar.manage({ uri, token }, "GET");
    if (status === 200 && json["client_name"] === name) readable += 1;
  }
  check("every one can be read by its token", readable === known.size, `${readable}`);
}

const runner = await startRunner({
  settings: {
    "cas.authn.oidc.registration.client-expiration": "P90D",
    "cas.authn.oidc.registration.registration-access-token-rotation": "true",
  },
});
try {
  console.log(`load: ${connections} connections for ${seconds} s against ${runner.url}`);
  const { seen, samples } = await load(runner);
  report(seen);
  const errors = seen.flatMap((one) => one.errors);
  const done = seen.reduce((sum, one) => sum + Object.values(one.milliseconds).flat().length, 0);
  check("no request fails", errors.length === 0 && done > 0, `${done} requests, ${errors.length} failed`);
  for (const error of errors.slice(0, 5)) console.log(`  ${error}`);
  checkGrowth(samples, "megabytes");
  checkGrowth(samples, "handles");
  await checkTable(runner, seen);
} finally {
  await runner.stop();
}
console.log(`${counts.passed} passed, ${counts.failed} failed`);
process.exitCode = counts.failed === 0 ? 0 : 1;
