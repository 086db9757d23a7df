import { lifeStateOf } from "../../lib/registration/client-life.ts";
import { isUnreadable, type ListedClient, type ScannedClient } from "../../lib/store/scan-clients.ts";
import { namesOf, redirectHostsOf } from "./client-document.ts";
import { ClientsFault, EXIT } from "./clients-fault.ts";
import type { Given } from "./command-line.ts";
import { readDuration, readTime } from "./times.ts";

type Filter = (client: ListedClient) => boolean;

const STATES = ["alive", "expired", "gone", "disabled"] as const;

/** How each filter is made of what was given. */
const FILTER_MAKERS: readonly ((given: Given, now: number) => Filter | undefined)[] = [
  ({ text }) => made(text("name"), nameFilter),
  ({ text }) => made(text("redirect-host"), hostFilter),
  ({ text }, now) => made(text("state"), (state) => stateFilter(state, now)),
  ({ text }) =>
    made(
      text("token"),
      (tokenId) =>
        ({ initialTokenId }) =>
          initialTokenId === tokenId,
    ),
  ({ text }) => made(text("issued-before"), (time) => before(readTime("issued-before", time))),
  ({ text }) => made(text("issued-after"), (time) => negated(before(readTime("issued-after", time)))),
  ({ text }, now) => made(text("expires-within"), (span) => expiresIn(now, readDuration("expires-within", span))),
  ({ flag }) => (flag("never-used") ? neverUsed : undefined),
];

const made = <T, U>(value: T | undefined, make: (value: T) => U): U | undefined =>
  value === undefined ? undefined : make(value);
const negated =
  (filter: Filter): Filter =>
  (client) =>
    !filter(client);

function nameFilter(wanted: string): Filter {
  const text = wanted.toLowerCase();
  return (client) => namesOf(client).some((name) => name.toLowerCase().includes(text));
}

function hostFilter(wanted: string): Filter {
  const host = wanted.toLowerCase();
  return (client) =>
    redirectHostsOf(client).some((one) => (host.startsWith("*.") ? one.endsWith(host.slice(1)) : one === host));
}

function stateFilter(wanted: string, now: number): Filter {
  const state = STATES.find((one) => one === wanted);
  if (state === undefined) throw new ClientsFault(`--state is one of ${STATES.join(", ")}`, { exitCode: EXIT.refused });
  if (state === "disabled") return ({ disabledAt }) => disabledAt !== undefined;
  return (client) => lifeStateOf(client, now) === state && (state !== "alive" || client.disabledAt === undefined);
}

const before =
  (time: number): Filter =>
  ({ issuedAt }) =>
    issuedAt < time;

const expiresIn =
  (now: number, seconds: number): Filter =>
  ({ life }) =>
    life !== undefined && life.expiresAt > now && life.expiresAt <= now + seconds;

/** Every use begins the life anew, so it still ends where registration put its end. */
const neverUsed: Filter = ({ life, issuedAt }) =>
  life !== undefined && life.expiresAt === issuedAt + life.lifetimeSeconds;

/** What a command line narrows a list to. */
export interface Narrowing {
  /** An unreadable client fits only where nothing is asked of it. */
  readonly fits: (client: ScannedClient) => boolean;
  readonly limit: number;
}

/** The filters of a command line. Throws {@link ClientsFault} for what they can not mean. */
export function readNarrowing(given: Given, now: number): Narrowing {
  const filters = FILTER_MAKERS.flatMap((make) => make(given, now) ?? []);
  const limit = given.text("limit") ?? "";
  if (!/^(?:[1-9]\d{0,8})?$/.test(limit))
    throw new ClientsFault("--limit needs a number from 1", { exitCode: EXIT.refused });
  return {
    fits: (client) => (isUnreadable(client) ? filters.length === 0 : filters.every((filter) => filter(client))),
    limit: limit === "" ? Number.POSITIVE_INFINITY : Number(limit),
  };
}
