import { mkdtempSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../../infra/bundling/bundle.ts";
import { writeFiles } from "../../infra/bundling/write-files.ts";
import { type BareCalls, bareCalls } from "./bare-calls.ts";
import { basic, eventFor, HOST, TYPICAL } from "./requests.ts";
import { median, rounded } from "./statistics.ts";

/** CPU time of one call in microseconds, beside that of the bare call of DynamoDB that it can not do without. */
export interface WarmResult {
  readonly call: string;
  readonly ours: number;
  /** The call through the same client of DynamoDB, as the bundles have it. */
  readonly bare?: number;
  readonly ratio?: number;
  /** The same through the client as it comes. */
  readonly stock?: number;
  readonly stockRatio?: number;
}

type Call = () => Promise<unknown>;
type Handler = (event: never, context: never) => Promise<{ statusCode?: number; body?: string }>;

const CALLS_PER_BLOCK = 50;

async function cpuMicroseconds(call: Call): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < CALLS_PER_BLOCK; done += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS_PER_BLOCK;
}

/** CPU per call of each, in turns, so that whatever else the machine does meets all alike. */
async function inTurns<K extends string>(calls: Readonly<Record<K, Call>>, blocks: number): Promise<Record<K, number>> {
  const names = Object.keys(calls) as K[];
  const found = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  const warmUp = Math.max(20, blocks);
  for (let block = 0; block < warmUp + blocks; block += 1) {
    for (const name of names) {
      const cpu = await cpuMicroseconds(calls[name]);
      if (block >= warmUp) found[name].push(cpu);
    }
  }
  return Object.fromEntries(names.map((name) => [name, rounded(median(found[name]), 0)])) as Record<K, number>;
}

async function expectStatus(handler: Handler, event: object, status: number): Promise<string> {
  // Lambda says how much time is left, and the functions set a timer by it.
  const context = { getRemainingTimeInMillis: () => 10_000 };
  const answer = await handler(event as never, context as never);
  if (answer.statusCode !== status) throw new Error(`${answer.statusCode} ${answer.body}`);
  return answer.body ?? "";
}

/** Loads what a file exports from its bundle, as it would be deployed. */
async function loadBundled<T>(file: string, folder: string): Promise<T> {
  const into = join(folder, file.replaceAll("/", "-"));
  writeFiles(into, (await bundle(join(import.meta.dirname, "../..", file))).files);
  return createRequire(import.meta.url)(join(into, "index.js")) as T;
}

const besideBare = (call: string, ours: number, bare: number, stock: number): WarmResult => ({
  call,
  ours,
  bare,
  ratio: rounded(ours / bare),
  stock,
  stockRatio: rounded(ours / stock),
});

/** Measures the bundles in this process; DynamoDB and Secrets Manager are in another one, at these variables. */
export async function measureWarm(
  aws: Readonly<Record<string, string>>,
  blocks: number,
): Promise<readonly WarmResult[]> {
  Object.assign(process.env, aws, { PUBLIC_BASE_URL: `https://${HOST}` });
  const folder = mkdtempSync(join(tmpdir(), "oidc-registrar-warm-"));
  const write = process.stdout.write.bind(process.stdout);
  // The lines are made and counted, and go nowhere: Lambda's pipe is not this machine's terminal.
  process.stdout.write = () => true;
  const bare: BareCalls[] = [];
  try {
    const load = async (name: string) =>
      (await loadBundled<{ handler: Handler }>(`functions/${name}.ts`, folder)).handler;
    const [initToken, register, clientConfig] = [
      await load("initToken"),
      await load("register"),
      await load("clientConfig"),
    ];
    const login = eventFor("GET", "/oidc/initToken", basic(aws["USERNAME"] ?? "", aws["PASSWORD"] ?? ""));
    const { access_token: token } = JSON.parse(await expectStatus(initToken, login, 200));
    const registration = eventFor("POST", "/oidc/register", `Bearer ${token}`, TYPICAL);
    const client = JSON.parse(await expectStatus(register, registration, 201));
    const target = `/oidc/clientConfig?clientId=${client.client_id}`;
    const reading = eventFor("GET", target, `Bearer ${client.registration_access_token}`);

    const bundled = await loadBundled<{ bareCalls: typeof bareCalls }>("test/bench/bare-calls.ts", folder);
    const makers = [bundled.bareCalls, bareCalls];
    const [same, stock] = await Promise.all(
      makers.map((make) => make(aws["CLIENT_TABLE_NAME"] ?? "", client.client_id)),
    );
    if (same === undefined || stock === undefined) throw new Error("nothing to compare with");
    bare.push(same, stock);
    const cpu = await inTurns(
      {
        register: () => expectStatus(register, registration, 201),
        put: same.put,
        stockPut: stock.put,
        read: () => expectStatus(clientConfig, reading, 200),
        get: same.get,
        stockGet: stock.get,
        initToken: () => expectStatus(initToken, login, 200),
      },
      blocks,
    );
    return [
      besideBare("register", cpu.register, cpu.put, cpu.stockPut),
      besideBare("clientConfig GET", cpu.read, cpu.get, cpu.stockGet),
      { call: "initToken", ours: cpu.initToken },
    ];
  } finally {
    process.stdout.write = write;
    for (const calls of bare) calls.close();
    rmSync(folder, { recursive: true, force: true });
  }
}
