import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { readSettings } from "../../lib/config/read-settings.ts";
import { parseJsonObject } from "../../lib/http/strict-json.ts";
import { acceptMetadata } from "../../lib/metadata/accept-metadata.ts";
import { memoryRegistrar } from "./memory-registrar.ts";
import type { Plot } from "./plot.ts";
import { eventFor, HOST, sizedBody, TYPICAL } from "./requests.ts";
import { linearFit, median, rounded } from "./statistics.ts";

/** What was measured, as points, and what it comes to. */
export interface ScaleResult {
  readonly name: string;
  readonly summary: Readonly<Record<string, number>>;
  readonly plot: Plot;
}

const nobody = () => Promise.reject(new Error("nothing is fetched here"));

async function medianMicroseconds(runs: number, once: () => unknown): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs * 2; run += 1) {
    const start = performance.now();
    await once();
    // The first half warms up.
    if (run >= runs) times.push((performance.now() - start) * 1000);
  }
  return rounded(median(times), 1);
}

/** How long it takes to read and validate bodies of growing size, up to the bound. */
export async function measureValidation(runs: number): Promise<ScaleResult> {
  const settings = readSettings({});
  const context = { settings, fetchPublicJson: nobody, fetchIssuerKeys: nobody, now: 0 };
  const [points, parsing]: [[number, number][], [number, number][]] = [[], []];
  for (let uris = 1; Buffer.byteLength(JSON.stringify(sizedBody(uris))) <= settings.bodyBytesMax; uris += 6) {
    const bytes = Buffer.from(JSON.stringify(sizedBody(uris)));
    const kilobytes = rounded(bytes.length / 1024);
    const validate = async () => {
      const acceptance = await acceptMetadata(parseJsonObject(bytes), context);
      if ("faults" in acceptance) throw new Error(JSON.stringify(acceptance.faults));
    };
    points.push([kilobytes, await medianMicroseconds(runs, validate)]);
    parsing.push([kilobytes, await medianMicroseconds(runs, () => JSON.parse(bytes.toString()))]);
  }
  const { slope, fit } = linearFit(points);
  return {
    name: "validation",
    summary: { "microseconds per KB": rounded(slope), "R²": rounded(fit, 4) },
    plot: {
      title: "Reading and validating a registration",
      x: "body, KB",
      y: "microseconds, median",
      series: [
        { name: "reading and validating", points },
        { name: "JSON.parse alone", points: parsing },
      ],
    },
  };
}

/** The collector, on demand: without it the heap shows what has not been collected yet, not what is held. */
function collector(): () => void {
  setFlagsFromString("--expose-gc");
  return runInNewContext("gc") as () => void;
}

/** The heap of one warm process over so many registrations, whose clients are not kept. */
export async function measureMemory(registrations: number): Promise<ScaleResult> {
  const collect = collector();
  const { handler, token } = await memoryRegistrar(`https://${HOST}`, async () => true);
  const event = eventFor("POST", "/oidc/register", `Bearer ${token}`, TYPICAL);
  const points: [number, number][] = [];
  const step = Math.max(1, Math.floor(registrations / 20));
  for (let done = 0; done <= registrations; done += 1) {
    if (done > 0) {
      const { statusCode } = await handler(event, {} as never);
      if (statusCode !== 201) throw new Error(`answered ${statusCode}`);
    }
    if (done % step !== 0) continue;
    collect();
    points.push([done / 1000, rounded(process.memoryUsage().heapUsed / 1024 / 1024)]);
  }
  // The first samples are of code that is still being compiled.
  const { slope } = linearFit(points.slice(5));
  return {
    name: "memory",
    summary: { registrations, "bytes kept per registration": rounded((slope * 1024 * 1024) / 1000, 1) },
    plot: {
      title: "Heap of one process after garbage collection",
      x: "registrations, thousands",
      y: "MB",
      series: [{ name: "heap used", points }],
    },
  };
}
