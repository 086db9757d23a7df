import { limitsClients, limitsSources } from "../config/registration-limits.ts";
import { OAuthError, type RegistrationLimit } from "../errors.ts";
import type { VerifiedInitialAccessToken } from "../tokens/initial-access-token.ts";
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
  readonly initialToken?: VerifiedInitialAccessToken | undefined;
  /** There where the request can come again: it takes one use of its token, however often it comes. */
  readonly repeatedClientId?: string;
  /** The network that the request came from. */
  readonly source: string;
}

/** Something a registration takes one of. */
interface Limit {
  /** Takes one. Throws {@link OAuthError} where there is none, and `unavailable`. */
  readonly take: () => Promise<void>;
  /** Gives it back. `failed` is why the write failed; absent where it was never tried. */
  readonly giveBack: (failed?: unknown) => Promise<void>;
}

/**
 * Does `write`, which stores a client and says whether it did, if that is within every limit. What was taken for a write
 * that fails is given back. Throws {@link OAuthError} `too_many_registrations`, `token_refused`, `unavailable`, and what
 * `write` throws.
 */
export async function withinQuotas(
  dependencies: ClientDependencies,
  registrant: Registrant,
  write: () => Promise<boolean>,
): Promise<boolean> {
  const taken = await takeAll(await limitsOf(dependencies, registrant));
  try {
    const isWritten = await write();
    if (!isWritten) await giveBackAll(taken);
    return isWritten;
  } catch (error) {
    await giveBackAll(taken, error);
    throw error;
  }
}

/**
 * The limits that are set. That of a source comes before that of all clients: nobody who is over his own must keep
 * everybody's counter busy. The use of a token comes last, since one that a repeatable request has taken is not given back.
 */
async function limitsOf(dependencies: ClientDependencies, registrant: Registrant): Promise<readonly Limit[]> {
  const { settings } = dependencies;
  const { initialToken, source } = registrant;
  return [
    ...(limitsSources(settings) && initialToken === undefined ? [await sourceLimit(dependencies, source)] : []),
    ...(limitsClients(settings) ? [clientsLimit(dependencies)] : []),
    ...(initialToken?.isRecorded ? [tokenLimit(dependencies, initialToken.tokenId, registrant.repeatedClientId)] : []),
  ];
}

/** A use that a repeatable request has taken stays with it: when it comes again it takes none. */
function tokenLimit({ ledger }: ClientDependencies, tokenId: string, repeatedClientId: string | undefined): Limit {
  return {
    take: async () => {
      const outcome = await ledger.spend(tokenId, repeatedClientId);
      if (outcome === "refused") throw new OAuthError({ kind: "token_refused", why: "used up or revoked" });
    },
    giveBack: async (failed) => {
      if (repeatedClientId === undefined) await ledger.giveBack(tokenId, failed);
    },
  };
}

const clientsLimit = ({ quotas, settings }: ClientDependencies): Limit =>
  quotaLimit(quotas, "clients", { id: CLIENTS_QUOTA_ID, max: settings.clientsMax }, CLIENTS_RETRY_SECONDS);

/** The window is part of what is counted, so that one that is over needs nobody to take it away. */
async function sourceLimit({ settings, keyring, clock, quotas }: ClientDependencies, source: string): Promise<Limit> {
  const { openRegistrationsPerSource: max, openRegistrationsWindowSeconds: windowSeconds } = settings;
  const now = clock();
  const window = Math.floor(now / windowSeconds);
  const endsAt = (window + 1) * windowSeconds;
  const digest = await digestSource(keyring, `${windowSeconds} ${window} ${source}`);
  return quotaLimit(quotas, "source", { id: `source/${digest}`, max, expiresAt: endsAt }, endsAt - now);
}

function quotaLimit(quotas: QuotaCounter, limit: RegistrationLimit, quota: Quota, retryAfterSeconds: number): Limit {
  return {
    take: async () => {
      if (!(await quotas.spend(quota)))
        throw new OAuthError({ kind: "too_many_registrations", limit, retryAfterSeconds });
    },
    giveBack: (failed) => quotas.giveBack(quota.id, failed),
  };
}

/** Takes one of each, or none of any. */
async function takeAll(limits: readonly Limit[]): Promise<readonly Limit[]> {
  const taken: Limit[] = [];
  for (const limit of limits) {
    try {
      await limit.take();
    } catch (error) {
      await giveBackAll(taken);
      throw error;
    }
    taken.push(limit);
  }
  return taken;
}

async function giveBackAll(taken: readonly Limit[], failed?: unknown): Promise<void> {
  for (const limit of taken) await limit.giveBack(failed);
}
