import { namesOf } from "../observability/describe-error.ts";
import type { Log } from "../observability/log.ts";
import { WARNING_DAYS, warningDaysOf } from "../registration/client-life.ts";
import type { Clock } from "../registration/ports.ts";
import type { ExpiringClient, ExpiringClients } from "./ports.ts";

/** What a run works with. */
export interface WarningDependencies {
  readonly clients: ExpiringClients;
  readonly clock: Clock;
  readonly log: Log;
}

/** The parts that are worked on at the same time: a scan mostly waits, and a change seldom has more than one reader. */
const WORKERS = 4;

/** A run that has no more time than this stops by itself, between two clients, and says how far it came. */
const RESERVED_MILLISECONDS = 20_000;

const DAY_SECONDS = 86_400;
const [DAYS_MAX, DAYS_MIN] = [Math.max(...WARNING_DAYS), Math.min(...WARNING_DAYS)];

/** How far a run has come. */
interface Tally {
  scanned: number;
  warned: number;
  partsDone: number;
}

/**
 * Warns each client that expires soon, once for each of {@link WARNING_DAYS}: what an earlier run has done is not done
 * again, and what it has left out is. Stops in time where `remainingMilliseconds` run out. Throws what the clients throw,
 * after it has logged how far it came.
 */
export async function warnExpiring(
  { clients, clock, log }: WarningDependencies,
  remainingMilliseconds: () => number,
): Promise<void> {
  const tally: Tally = { scanned: 0, warned: 0, partsDone: 0 };
  const fieldsOf = () => ({
    items_scanned: tally.scanned,
    clients_warned: tally.warned,
    parts_left: clients.parts - tally.partsDone,
  });
  const failures = await workThrough(clients, clock, tally, remainingMilliseconds);
  if (failures.length > 0) {
    log.event("expiry warnings unfinished", { ...fieldsOf(), error: namesOf(failures[0]) });
    throw failures[0];
  }
  if (tally.partsDone === clients.parts) log.event("expiry warnings given", fieldsOf());
  else log.event("expiry warnings unfinished", { ...fieldsOf(), why: "out of time" });
}

/** Has a few workers take part after part; when one fails, all stop at their next client. Gives the failures. */
async function workThrough(
  clients: ExpiringClients,
  clock: Clock,
  tally: Tally,
  remainingMilliseconds: () => number,
): Promise<readonly unknown[]> {
  const failures: unknown[] = [];
  const isToGoOn = () => failures.length === 0 && remainingMilliseconds() > RESERVED_MILLISECONDS;
  const queue = partsOf(clients.parts, clock());
  const work = async () => {
    try {
      for (let part = queue.shift(); part !== undefined && isToGoOn(); part = queue.shift())
        if (await warnIn(part, clients, clock, tally, isToGoOn)) tally.partsDone += 1;
    } catch (error) {
      failures.push(error);
    }
  };
  await Promise.all(Array.from({ length: WORKERS }, work));
  return failures;
}

/** Has no divisor but 1 in common with a number of parts that is a power of two. */
const STRIDE = 25;

/**
 * The parts in the order in which a run takes them. Each day begins elsewhere: where one run is never enough for all, no
 * part is always the last.
 */
function partsOf(count: number, now: number): number[] {
  const first = Math.floor(now / DAY_SECONDS) * STRIDE;
  return Array.from({ length: count }, (_, index) => (first + index) % count);
}

/** Whether the part was finished. */
async function warnIn(
  part: number,
  clients: ExpiringClients,
  clock: Clock,
  tally: Tally,
  isToGoOn: () => boolean,
): Promise<boolean> {
  const now = clock();
  const wanted = { after: now, until: now + DAYS_MAX * DAY_SECONDS, daysMin: DAYS_MIN };
  for await (const page of clients.search(part, wanted)) {
    tally.scanned += page.scanned;
    for (const client of page.clients) {
      if (!isToGoOn()) return false;
      const days = dueWarning(client, clock());
      if (days !== undefined && (await clients.warn(client, days))) tally.warned += 1;
    }
    if (!isToGoOn()) return false;
  }
  return true;
}

/** The warning to give now, or undefined where it was given, or the client has expired meanwhile. */
function dueWarning({ life, warnedDays = Number.POSITIVE_INFINITY }: ExpiringClient, now: number): number | undefined {
  const days = now < life.expiresAt ? warningDaysOf(life, now) : undefined;
  return days !== undefined && days < warnedDays ? days : undefined;
}
