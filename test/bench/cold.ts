import { spawnSync } from "node:child_process";
import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeFunctions } from "../support/bundled-functions.ts";
import { eventFor, HOST } from "./requests.ts";
import { median, rounded } from "./statistics.ts";
import { stockBundle } from "./stock-bundle.ts";

/** The functions that serve a path. */
export const NAMES = ["initToken", "register", "clientConfig"] as const;
/** One of them. */
export type Name = (typeof NAMES)[number];

/** What a fresh process measures: milliseconds until the function is loaded, until its first answer, and its second. */
interface Start {
  readonly load: number;
  readonly loadCpu: number;
  readonly first: number;
  readonly second: number;
  readonly status: number;
  readonly bytes: number;
}

/** What both bundles of a function came to. */
export interface ColdResult {
  readonly function: Name;
  readonly stock: Readonly<Record<keyof Start, number>>;
  readonly ours: Readonly<Record<keyof Start, number>>;
  readonly loadRatio: number;
  readonly loadCpuRatio: number;
  readonly loadAndFirstRatio: number;
}

/** Runs in a process of its own, and as text, so that nothing of Node is loaded before that the function would load. */
const SCRIPT = `
const [file, event] = process.argv.slice(1);
const cpu = process.cpuUsage(), start = performance.now();
const loaded = file.endsWith(".mjs") ? import(file) : { then: (go) => go(require(file)) };
loaded.then(async ({ handler }) => {
  const load = performance.now() - start, used = process.cpuUsage(cpu);
  const write = process.stdout.write;
  process.stdout.write = () => true;
  const { statusCode: status, body } = await handler(JSON.parse(event), {});
  const first = performance.now() - start - load;
  const again = performance.now();
  await handler(JSON.parse(event), {});
  const second = performance.now() - again;
  process.stdout.write = write;
  const bytes = Object.keys(require.cache).reduce((sum, path) => sum + require("node:fs").statSync(path).size, 0);
  console.log(JSON.stringify({ load, loadCpu: (used.user + used.system) / 1000, first, second, status, body, bytes }));
  process.exit();
});`;

/** The environment of a function that finds the services of the bench. */
const environmentOf = (aws: Readonly<Record<string, string>>): Record<string, string> => ({
  ...aws,
  PUBLIC_BASE_URL: `https://${HOST}`,
});

function start(file: string, aws: Readonly<Record<string, string>>, event: object): Start & { body: string } {
  const run = spawnSync(process.execPath, ["--eval", SCRIPT, "--", file, JSON.stringify(event)], {
    encoding: "utf8",
    env: environmentOf(aws),
  });
  if (run.status !== 0 || run.stdout === "") throw new Error(`${file} does not start: ${run.stderr.slice(-500)}`);
  return JSON.parse(run.stdout) as Start & { body: string };
}

/** Both bundles of every function, in a folder. */
async function bundles(folder: string): Promise<Record<Name, { stock: string; ours: string }>> {
  await writeFunctions(join(folder, "ours"));
  const of = (name: Name) =>
    [name, { stock: stockBundle(name, join(folder, "stock")), ours: join(folder, "ours", name, "index.js") }] as const;
  return Object.fromEntries(NAMES.map(of)) as Record<Name, { stock: string; ours: string }>;
}

const KEYS = ["load", "loadCpu", "first", "second", "status", "bytes"] as const;
const summary = (starts: readonly Start[]): Record<keyof Start, number> =>
  Object.fromEntries(KEYS.map((key) => [key, rounded(median(starts.map((one) => one[key])))])) as Record<
    keyof Start,
    number
  >;

/** Starts both bundles of every function so many times, in turns, each in a fresh process with one request after it. */
export async function measureCold(
  folder: string,
  aws: Readonly<Record<string, string>>,
  events: Readonly<Record<Name, object>>,
  runs: number,
): Promise<readonly ColdResult[]> {
  const files = await bundles(folder);
  return NAMES.map((name) => {
    const { stock, ours } = files[name];
    const [stockStarts, ourStarts]: [Start[], Start[]] = [[], []];
    for (let run = 0; run < runs; run += 1) {
      stockStarts.push({ ...start(stock, aws, events[name]), bytes: statSync(stock).size });
      ourStarts.push(start(ours, aws, events[name]));
    }
    for (const { status } of [...stockStarts, ...ourStarts]) {
      if (status >= 300) throw new Error(`${name} answers ${status} in ${dirname(ours)}`);
    }
    const [s, o] = [summary(stockStarts), summary(ourStarts)];
    return {
      function: name,
      stock: s,
      ours: o,
      loadRatio: rounded(o.load / s.load),
      loadCpuRatio: rounded(o.loadCpu / s.loadCpu),
      loadAndFirstRatio: rounded((o.load + o.first) / (s.load + s.first)),
    };
  });
}

/** An event for each function: a token for the operator, a registration with it, and a reading of what was registered. */
export async function coldEvents(
  folder: string,
  aws: Readonly<Record<string, string>>,
  authorization: string,
  body: object,
): Promise<Record<Name, object>> {
  const files = await bundles(folder);
  const initToken = eventFor("GET", "/oidc/initToken", authorization);
  const { access_token: token } = JSON.parse(start(files.initToken.ours, aws, initToken).body);
  const register = eventFor("POST", "/oidc/register", `Bearer ${token}`, body);
  const client = JSON.parse(start(files.register.ours, aws, register).body);
  const target = `/oidc/clientConfig?clientId=${client.client_id}`;
  return { initToken, register, clientConfig: eventFor("GET", target, `Bearer ${client.registration_access_token}`) };
}
