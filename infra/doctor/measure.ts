import { ROUTES } from "../../lib/http/routes.ts";
import { type Answer, describeAnswer } from "./answer.ts";
import { type Finding, holds, inCase } from "./check.ts";
import { percentile } from "./percentile.ts";
import { type OwnClient, ownClient, type Subject } from "./subject.ts";

/** How long one operation took, in milliseconds from the first byte sent to the last byte received. */
export interface Measurement {
  readonly operation: string;
  readonly requests: number;
  readonly p50: number;
  readonly p95: number;
  readonly p99: number;
  readonly max: number;
}

/** So many wrong answers are told; more would say the same. */
const FINDINGS_MAX = 3;

/** Runs an action for each item, so many at a time; results in the order of the items. */
async function pooled<T, R>(items: readonly T[], concurrency: number, action: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = items.entries();
  const worker = async (): Promise<void> => {
    for (const [index, item] of queue) results[index] = await action(item);
  };
  // All of them end before a fault of one is told: a client must not be made after the cleaning up.
  const ended = await Promise.allSettled(Array.from({ length: Math.min(concurrency, items.length) }, worker));
  for (const one of ended) if (one.status === "rejected") throw one.reason;
  return results;
}

function record(on: Subject, operation: string, answers: readonly Answer[], status: number): readonly Finding[] {
  const times = answers.map(({ milliseconds }) => milliseconds);
  const of = (percent: number): number => percentile(times, percent);
  on.measurements.push({ operation, requests: answers.length, p50: of(50), p95: of(95), p99: of(99), max: of(100) });
  const wrong = answers.filter((answer) => answer.status !== status);
  const told = wrong.slice(0, FINDINGS_MAX).flatMap((answer) => holds(false, String(status), describeAnswer(answer)));
  const rest = holds(wrong.length <= FINDINGS_MAX, "no more of them", `${wrong.length - FINDINGS_MAX} more`);
  return inCase(operation, [...told, ...rest]);
}

/**
 * Takes as many clients as asked for through their lives and leaves the times of each operation with the subject.
 * Waiting for one's turn and answers of 429 are not in the times.
 */
export async function measureLatency(on: Subject): Promise<readonly Finding[]> {
  const { requests, concurrency } = on.load;
  const turns = Array.from({ length: requests }, (_, turn) => turn);
  const initial = { path: ROUTES.initToken.path, basic: on.operator };
  const issued = on.mode === "PROTECTED" ? await pooled(turns, concurrency, () => on.call(initial)) : [];
  const findings = issued.length === 0 ? [] : [...record(on, "initial access token", issued, 200)];

  const registered = await pooled(turns, concurrency, () => on.register());
  findings.push(...record(on, "register", registered, 201));
  const clients = registered.filter(({ status }) => status === 201).map((answer) => ownClient(answer, on.service));
  const each = async (operation: string, status: number, action: (client: OwnClient) => Promise<Answer>) =>
    findings.push(...record(on, operation, await pooled(clients, concurrency, action), status));

  await each("read", 200, (client) => on.manage(client, "GET"));
  await each("amend", 200, (client) => on.manage(client, "PATCH", { body: { software_version: "2" } }));
  await each("replace", 200, (client) => on.manage(client, "PUT", { body: { ...on.metadata, client_id: client.id } }));
  await each("delete", 204, (client) => on.manage(client, "DELETE"));
  return findings;
}
