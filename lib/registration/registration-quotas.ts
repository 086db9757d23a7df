import { limitsClients, limitsSources } from "../config/registration-limits.ts";
import { OAuthError, type RegistrationLimit } from "../errors.ts";
import { digestSource } from "../tokens/source-digest.ts";
import type { ClientDependencies } from "./dependencies.ts";
import type { Quota, QuotaCounter } from "./ports.ts";

/** Counts all clients there are. */
export const CLIENTS_QUOTA_ID = "clients";

/** Nobody knows when a client will be deleted; this is how often it makes sense to ask. */
const CLIENTS_RETRY_SECONDS = 3600;

/** Who registers: as far as the limits are concerned. */
export interface Registrant {
  /** There where an operator vouches for the registration: sources are not counted then. */
  readonly initialTokenId?: string | undefined;
  /** The network that the request came from. */
  readonly source: string;
}

interface Limit {
  readonly limit: RegistrationLimit;
  readonly quota: Quota;
  readonly retryAfterSeconds: number;
}

/**
 * Does `write`, which stores a client, if that is within every limit. What was taken for a write that fails is given
 * back. Throws {@link OAuthError} `too_many_registrations`, `unavailable`, and what `write` throws.
 */
export async function withinQuotas(
  dependencies: ClientDependencies,
  registrant: Registrant,
  write: () => Promise<void>,
): Promise<void> {
  const { quotas } = dependencies;
  const limits = await limitsOf(dependencies, registrant);
  const taken = await takeAll(quotas, limits);
  try {
    await write();
  } catch (error) {
    await giveBackAll(quotas, taken, error);
    throw error;
  }
}

/** The limits that are set, that of the source first: one source must not keep everybody's counter busy. */
async function limitsOf(dependencies: ClientDependencies, registrant: Registrant): Promise<readonly Limit[]> {
  const { settings } = dependencies;
  const bySource = limitsSources(settings) && registrant.initialTokenId === undefined;
  return [
    ...(bySource ? [await sourceLimit(dependencies, registrant.source)] : []),
    ...(limitsClients(settings) ? [clientsLimit(settings.clientsMax)] : []),
  ];
}

const clientsLimit = (max: number): Limit => ({
  limit: "clients",
  quota: { id: CLIENTS_QUOTA_ID, max },
  retryAfterSeconds: CLIENTS_RETRY_SECONDS,
});

/** The window is part of what is counted, so that one that is over needs nobody to take it away. */
async function sourceLimit({ settings, keyring, clock }: ClientDependencies, source: string): Promise<Limit> {
  const { openRegistrationsPerSource: max, openRegistrationsWindowSeconds: windowSeconds } = settings;
  const now = clock();
  const window = Math.floor(now / windowSeconds);
  const endsAt = (window + 1) * windowSeconds;
  const digest = await digestSource(keyring, `${windowSeconds} ${window} ${source}`);
  return {
    limit: "source",
    quota: { id: `source/${digest}`, max, expiresAt: endsAt },
    retryAfterSeconds: endsAt - now,
  };
}

/** Takes one of each quota, or none of any. */
async function takeAll(quotas: QuotaCounter, limits: readonly Limit[]): Promise<readonly Quota[]> {
  const taken: Quota[] = [];
  for (const { limit, quota, retryAfterSeconds } of limits) {
    try {
      if (!(await quotas.spend(quota)))
        throw new OAuthError({ kind: "too_many_registrations", limit, retryAfterSeconds });
    } catch (error) {
      await giveBackAll(quotas, taken);
      throw error;
    }
    taken.push(quota);
  }
  return taken;
}

async function giveBackAll(quotas: QuotaCounter, taken: readonly Quota[], failed?: unknown): Promise<void> {
  for (const { id } of taken) await quotas.giveBack(id, failed);
}
