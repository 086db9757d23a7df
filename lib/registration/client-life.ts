import type { Settings } from "../config/settings.ts";
import type { Client } from "./client.ts";

/** How long a client lives that nobody uses. */
export interface ClientLife {
  /** Epoch seconds. From then on it is expired, and only an update brings it back. */
  readonly expiresAt: number;
  /** Seconds that a use adds; kept with the client, so that an OpenID Provider need not know the settings. */
  readonly lifetimeSeconds: number;
  /** Seconds after its expiry in which it can be brought back. */
  readonly graceSeconds: number;
}

/** Whether a client may be used, has expired and can be brought back, or is as good as deleted. */
export type LifeState = "alive" | "expired" | "gone";

/** A life that begins now, or none where clients live for ever; `now` in epoch seconds. */
export function lifeFrom(
  { clientExpirationSeconds: lifetimeSeconds, clientExpirationGraceSeconds: graceSeconds }: Settings,
  now: number,
): ClientLife | undefined {
  return lifetimeSeconds === 0 ? undefined : { expiresAt: now + lifetimeSeconds, lifetimeSeconds, graceSeconds };
}

/** When an expired client is beyond recall, in epoch seconds. */
export const endOf = ({ expiresAt, graceSeconds }: ClientLife): number => expiresAt + graceSeconds;

/** The state of a client at `now`. DynamoDB removes what is gone when it gets round to it; until then this says so. */
export function lifeStateOf({ life }: Pick<Client, "life">, now: number): LifeState {
  if (life === undefined || now < life.expiresAt) return "alive";
  return now < endOf(life) ? "expired" : "gone";
}

/** The days before its expiry on which a client is warned. */
export const WARNING_DAYS = [30, 7, 1] as const;

const DAY_SECONDS = 86_400;

/**
 * The warning that holds at `now`: the fewest of the days that are not fewer than those left; undefined before the first,
 * and after the end.
 * A client that lives no longer than a warning's days is not warned by it: it would be from its first second on.
 */
export function warningDaysOf({ expiresAt, lifetimeSeconds }: ClientLife, now: number): number | undefined {
  if (now >= expiresAt) return undefined;
  return WARNING_DAYS.findLast((days) => days * DAY_SECONDS < lifetimeSeconds && expiresAt - now <= days * DAY_SECONDS);
}
