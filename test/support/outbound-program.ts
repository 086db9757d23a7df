/**
 * Runs inside a network namespace: the far sides of the network and the fetcher that talks to them.
 * Arguments: a file with certificates for the far sides, and a file with the errands to run. Writes one JSON report.
 */

import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { get } from "node:https";
import { createServer } from "node:net";
import { setTimeout } from "node:timers/promises";
import { createPublicJsonFetcher } from "../../lib/outbound/fetch-public-json.ts";
import { FetchRefused } from "../../lib/outbound/fetch-refused.ts";
import { lookUpBy } from "../../lib/outbound/look-up.ts";
import { type Certificates, type FarSide, startFarSide } from "./far-side.ts";

/** What the fetcher is sent for, and with which resolver: the system's, or one whose name service changes its mind. */
export interface Errand {
  readonly url: string;
  readonly rebindsTo?: string;
}

/** How an errand ended, and what Node's own client, which checks nothing, made of the same URL afterwards. */
export interface ErrandResult {
  readonly outcome: unknown;
  readonly message: string | null;
  readonly milliseconds: number;
  readonly uncheckedStatus: number | null;
}

/** What the program writes to its standard output. */
export interface OutboundReport {
  readonly results: readonly ErrandResult[];
  /** Addresses at which the fetcher's connections arrived. */
  readonly connections: readonly string[];
  /** Addresses at which those of Node's own client arrived. */
  readonly uncheckedConnections: readonly string[];
  /** What is still open on this side when all errands are done and every far side has seen its connections end. */
  readonly leftOpen: readonly string[];
}

const LISTENING: readonly (readonly [address: string, port: number])[] = [
  ["93.184.216.34", 443],
  ["93.184.216.34", 8443],
  ["93.184.216.34", 444],
  ["2606:4700::1", 443],
  ["10.0.0.5", 443],
  ["127.0.0.1", 443],
  ["::1", 443],
  ["169.254.169.254", 443],
  ["fd00:ec2::254", 443],
];

/** The system's answer, which is another one as soon as it was given. */
function rebindingResolver(to: string): (host: string, signal: AbortSignal) => Promise<string[]> {
  return async (host, signal) => {
    const found = await lookUpBy()(host, signal);
    writeFileSync(
      "/etc/hosts",
      readFileSync("/etc/hosts", "utf8").replace(/^\S+ rebind\.example\.com$/m, `${to} ${host}`),
    );
    return found;
  };
}

async function run({ url, rebindsTo }: Errand): Promise<Omit<ErrandResult, "uncheckedStatus">> {
  const fetchPublicJson = createPublicJsonFetcher(
    rebindsTo === undefined ? {} : { resolve: rebindingResolver(rebindsTo) },
  );
  const began = performance.now();
  const since = (): number => Math.round(performance.now() - began);
  try {
    return { outcome: await fetchPublicJson(url), message: null, milliseconds: since() };
  } catch (error) {
    const outcome = error instanceof FetchRefused ? error.reason : "another error";
    return { outcome, message: String(error), milliseconds: since() };
  }
}

/** The status that Node's own client gets, which shows whether there was something to reach. */
async function unchecked({ url }: Errand): Promise<number | null> {
  const outgoing = get(url, { agent: false, signal: AbortSignal.timeout(2500) });
  try {
    const [response] = await once(outgoing, "response");
    return response.statusCode;
  } catch {
    // Not reachable for Node either: that is the answer.
    return null;
  } finally {
    outgoing.on("error", () => undefined).destroy();
  }
}

const connectionsOf = (farSides: readonly FarSide[]): string[] =>
  farSides.flatMap((farSide) => farSide.connections.splice(0)).sort();

const [, , certificatesFile = "", errandsFile = ""] = process.argv;
const certificates: Certificates = JSON.parse(readFileSync(certificatesFile, "utf8"));
const errands: Errand[] = JSON.parse(readFileSync(errandsFile, "utf8"));

const mute = createServer((socket) => void socket.on("error", () => undefined).resume()).listen(443, "93.184.216.35");
await once(mute, "listening");
const farSides = await Promise.all(LISTENING.map(([address, port]) => startFarSide(certificates, address, port)));

const outcomes = await Promise.all(errands.map(run));
// Nothing is closed from this side: unless the fetcher has closed its connections, this waits for ever.
await Promise.all([...farSides.map((farSide) => farSide.quiet()), new Promise((resolve) => mute.close(resolve))]);
// The slow far side sleeps for 50 ms between two bytes.
await setTimeout(100);
const leftOpen = process
  .getActiveResourcesInfo()
  .filter((kind) => !["PipeWrap", "TTYWrap", "TCPServerWrap"].includes(kind));
const connections = connectionsOf(farSides);
const statuses = await Promise.all(errands.map(unchecked));
const uncheckedConnections = connectionsOf(farSides);
await Promise.all(farSides.map((farSide) => farSide.close()));

const results = outcomes.map((outcome, at) => ({ ...outcome, uncheckedStatus: statuses[at] ?? null }));
const report: OutboundReport = { results, connections, uncheckedConnections, leftOpen };
process.stdout.write(JSON.stringify(report));
