import { randomBytes } from "node:crypto";
import { Agent, request } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { parseArgs } from "node:util";
import { webClient } from "../support/builders.ts";
import { basic, CLIENT_CONFIG, createRegistrar, INIT_TOKEN, type RegisteredClient } from "../support/registrar.ts";
import { startRunner } from "../support/start-runner.ts";
import { compare, SIGNIFICANCE } from "./rank-test.ts";

// node test/attacks/timing.ts [--pairs N]: whether the time of a refusal tells if a client exists, or if a user name is
// right. Requests of both kinds take turns, one connection, and a rank test compares the pairs. Each line says how small
// a difference it would have found, and a difference that is made on purpose must be found. A command and no test: on a
// busy machine it takes as many pairs as one has patience for. docs/threat-model.md says what a difference is worth.

const { values } = parseArgs({ options: { pairs: { type: "string", default: "3000" } } });
const pairs = Number(values.pairs);
/** What is known to remain, and why it is borne, is told in docs/threat-model.md; more than that is a fault. */
const TOLERATED_MICROSECONDS = { ordinary: 200, largest: 1500, equal: 50 };
/** Put on one side of the control, which must be found. */
const CONTROL_MICROSECONDS = 1000;
const WARM_UP_PAIRS = 50;

const runner = await startRunner();
const registrar = createRegistrar(runner);
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
const { port } = new URL(runner.url);

/** Microseconds until a refusal is there. */
function timeOf(path: string, authorization: string): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  const startedAt = performance.now();
  const outgoing = request({ agent, host: "127.0.0.1", port, path, headers: { authorization } }, (response) => {
    response.resume().on("end", () => {
      if (response.statusCode === 401) resolve((performance.now() - startedAt) * 1000);
      else reject(new Error(`not refused: ${response.statusCode}`));
    });
  });
  outgoing.on("error", reject).end();
  return promise;
}

type Ask = () => Promise<number>;
const manage = (id: string): Promise<number> =>
  timeOf(`${CLIENT_CONFIG}?clientId=${id}`, `Bearer ${randomBytes(32).toString("base64url")}`);
const unknown: Ask = () => manage(randomBytes(16).toString("hex"));
const clients: readonly RegisteredClient[] = await Promise.all(
  Array.from({ length: 20 }, () => registrar.client(webClient({ client_name: "Known" }))),
);
const names = Array.from({ length: 60 }, (_, index) => [`client_name#x-${index}`, "n".repeat(1000)] as const);
const large = await registrar.client(webClient(Object.fromEntries(names)));
const deleted = clients.slice(10);
for (const client of deleted) await registrar.manage(client, "DELETE");
const anyOf =
  (some: readonly RegisteredClient[]): Ask =>
  () =>
    manage(some[Math.floor(Math.random() * some.length)]?.id ?? "");
const guess =
  (user: () => string): Ask =>
  () =>
    timeOf(INIT_TOKEN, basic(user(), randomBytes(16).toString("hex")));
const late: Ask = async () => {
  const time = await unknown();
  await pause(1);
  return time + CONTROL_MICROSECONDS;
};

/** Two kinds of requests, and the difference of their times that is borne; a control must differ. */
interface Row {
  readonly claim: string;
  readonly one: Ask;
  readonly other: Ask;
  readonly tolerated: number;
  readonly isControl?: true;
}

const ROWS: readonly Row[] = [
  {
    claim: "a client that is there and one that never was, with a wrong token",
    one: anyOf(clients.slice(0, 10)),
    other: unknown,
    tolerated: TOLERATED_MICROSECONDS.ordinary,
  },
  {
    claim: "a client with as much metadata as there may be and one that never was",
    one: anyOf([large]),
    other: unknown,
    tolerated: TOLERATED_MICROSECONDS.largest,
  },
  {
    claim: "a client that was deleted and one that never was",
    one: anyOf(deleted),
    other: unknown,
    tolerated: TOLERATED_MICROSECONDS.equal,
  },
  {
    claim: "a wrong password for the right user and for a wrong one",
    one: guess(() => runner.user),
    other: guess(() => randomBytes(5).toString("hex")),
    tolerated: TOLERATED_MICROSECONDS.equal,
  },
  {
    claim: `control: one side ${CONTROL_MICROSECONDS} microseconds later`,
    one: late,
    other: unknown,
    tolerated: 0,
    isControl: true,
  },
];

/** Times of both, taken in turns; which of the two comes first is drawn, so that nothing that drifts sides with one. */
async function measure({ one, other }: Row): Promise<readonly [number[], number[]]> {
  const asks = [one, other] as const;
  const times: readonly [number[], number[]] = [[], []];
  for (let index = -WARM_UP_PAIRS; index < pairs; index += 1) {
    const [first, second] = Math.random() < 0.5 ? ([0, 1] as const) : ([1, 0] as const);
    const [timeOfFirst, timeOfSecond] = [await asks[first](), await asks[second]()];
    if (index < 0) continue;
    times[first].push(timeOfFirst);
    times[second].push(timeOfSecond);
  }
  return times;
}

let failed = 0;
try {
  for (const row of ROWS) {
    const { median, probability, detectable } = compare(...(await measure(row)));
    const differs = probability < SIGNIFICANCE && Math.abs(median) > row.tolerated;
    const isGood = differs === (row.isControl ?? false);
    if (!isGood) failed += 1;
    const found = `median ${median.toFixed(0)} us, p = ${probability.toPrecision(2)}`;
    console.log(`${isGood ? "ok" : "FAILED"}  ${row.claim}: ${found}, would have found ${detectable.toFixed(0)} us`);
  }
} finally {
  agent.destroy();
  await runner.stop();
}
console.log(`${ROWS.length - failed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
