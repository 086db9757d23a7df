import { setTimeout as pause } from "node:timers/promises";
import { verifyClient } from "../../lib/audit/verify.ts";
import { type ClientRecord, fromRecord } from "../../lib/store/client-record.ts";
import type { Answer, Json } from "../support/http-client.ts";
import type { Attempt, Operation } from "./attempt.ts";
import { type Change, changesBetween } from "./changes.ts";
import type { FaultKind } from "./kinds.ts";
import type { Lane } from "./lane.ts";

/** One fault in one call of one operation. */
export interface Cell {
  readonly operation: Operation;
  readonly service: "dynamodb" | "secrets";
  /** Undefined: every call. */
  readonly call: string | undefined;
  readonly kind: FaultKind;
  /** How many tries of the call meet it; Infinity: all there are. */
  readonly times: number;
  /** Of calls of Secrets Manager: whether the function has just been started, or has read its secrets before. */
  readonly start?: "cold" | "warm";
}

/** What a trial came to. */
export interface Outcome {
  readonly cell: Cell;
  /** `done`: answered as if nothing had been. `told`: 503. `untouched`: no call of the operation met the fault. */
  readonly outcome: "done" | "told" | "untouched";
  /** Whether the caller was told 503 and all was done nevertheless. */
  readonly isDoneThough503: boolean;
  /** What the service promises and did not keep. */
  readonly broken: readonly string[];
  readonly milliseconds: number;
}

/** The function's own time is 10 s; whoever waits that long gets the gateway's answer, which is none of ours. */
const MILLISECONDS_MAX = 9900;

/** A cell in words. */
export const nameOf = ({ operation, call = "each call", kind, times, start }: Cell): string =>
  `${operation.name}: ${call} ${kind.name}, ${Number.isFinite(times) ? `${times} times` : "always"}${start ? `, ${start}` : ""}`;

/** As long as a secret that was read is used without another look, in lanes. */
const CACHE_MILLISECONDS = 1000;

/** Makes the way a bad one, at a time when the call will be made: the functions have just started, or look again. */
async function spoil(lane: Lane, { service, call, times, kind, start }: Cell): Promise<void> {
  if (start === "warm") {
    await untilReady(lane);
    await pause(CACHE_MILLISECONDS + 20);
  }
  lane[service].follow({ operation: call, times, strike: kind.strike });
  if (start === "cold") await lane.restart();
}

/** Tries one cell on a lane that nobody else uses meanwhile, and clears the way again. */
export async function tryCell(lane: Lane, cell: Cell): Promise<Outcome> {
  const { operation, service, kind } = cell;
  const attempt = await operation.prepare(lane);
  const before = await lane.table.items();
  await spoil(lane, cell);
  const since = performance.now();
  const answer = await attempt.act();
  const milliseconds = performance.now() - since;
  const { struck } = lane[service];
  lane[service].follow(undefined);
  const changes = changesBetween(before, await lane.table.items());
  const isGood = answer.status === operation.good;
  const isWhole = attempt.isWhole(changes, answer);
  const broken = [
    ...answerFaults(cell, answer, milliseconds),
    ...(isGood && !isWhole ? [`answered well, and the table has ${shown(changes)}`] : []),
    ...(!isGood && !isWhole && !isNothing(changes) ? [`neither done nor left: ${shown(changes)}`] : []),
    ...(!isGood && !isNothing(changes) && !kind.isDelivered ? [`never delivered, and yet: ${shown(changes)}`] : []),
    ...(await faultsOf(() => (isGood ? attempt.holds(answer) : againOrOnceMore(attempt)))),
    ...(await auditFaults(lane, changes)),
    ...(cell.start === "cold" ? await faultsOf(() => untilReady(lane)) : []),
  ];
  return {
    cell,
    outcome: struck === 0 ? "untouched" : isGood ? "done" : "told",
    isDoneThough503: !isGood && isWhole && !isNothing(changes),
    broken,
    milliseconds,
  };
}

function answerFaults(
  { operation, kind, times, start }: Cell,
  { status, headers, text }: Answer,
  milliseconds: number,
) {
  const isTold =
    status === 503 && /^\d+$/.test(headers["retry-after"] ?? "") && headers["cache-control"] === "no-store";
  const mustBeDone = kind.isHarmless === true || (kind.isRetried && times === 1) || start === "warm";
  return [
    ...(status === operation.good || isTold ? [] : [`answered ${status} ${text.slice(0, 100)}`]),
    ...(isTold && mustBeDone ? ["told 503 for what was to be had"] : []),
    ...(milliseconds > MILLISECONDS_MAX ? [`took ${Math.round(milliseconds)} ms`] : []),
  ];
}

/** Nothing but counts of uses that were taken, which may stay too high and never get too low. */
const isNothing = (changes: readonly Change[]): boolean =>
  changes.every(
    ({ id, before, after }) => id.startsWith("token/") && Number(after?.["spent"]) >= Number(before?.["spent"]),
  );

const shown = (changes: readonly Change[]): string =>
  changes.length === 0
    ? "no change"
    : changes
        .map(({ id, before, after }) => `${id.slice(0, 12)} ${revisionOf(before)} to ${revisionOf(after)}`)
        .join(", ");
const revisionOf = (item: Json | undefined): string =>
  item === undefined ? "nothing" : `revision ${item["revision"]}`;

const RETRY_MILLISECONDS = 1000;
const TRIES_MAX = 3;

/** Asks as callers do who are told to come again: a function that began without its secrets needs no restart. */
async function untilReady({ registrar }: Lane): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    const answer = await registrar.initToken();
    if (answer.status === 200) return answer;
    if (tries === TRIES_MAX) throw new Error(`initToken still answers ${answer.status}`);
    await pause(RETRY_MILLISECONDS);
  }
}

/** What is left on a spoilt connection may cost one more try, as Retry-After says; never a restart. */
async function againOrOnceMore({ again }: Attempt): Promise<unknown> {
  try {
    return await again();
  } catch (error) {
    if (!(error instanceof Error && error.message.startsWith("503"))) throw error;
    return again();
  }
}

async function faultsOf(check: () => Promise<unknown>): Promise<readonly string[]> {
  try {
    await check();
    return [];
  } catch (error) {
    return [`afterwards: ${error instanceof Error ? error.message : String(error)}`];
  }
}

/** What is wrong with the audits of the clients that were touched, as they now are. */
async function auditFaults({ table, keyring }: Lane, changes: readonly Change[]): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { id } of changes.filter((change) => change.id.startsWith("client/"))) {
    const item = await table.itemOf(id.slice("client/".length));
    const client = item && fromRecord(item as unknown as ClientRecord);
    const { findings } = client ? await verifyClient(client, keyring) : { findings: [] };
    faults.push(...findings.map(({ words }) => `audit: ${words}`));
  }
  return faults;
}
