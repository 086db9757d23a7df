import { isExpired, openClientSecret, type StoredSecret } from "../tokens/client-secret.ts";
import { digestOf, isEqual } from "../tokens/equal.ts";
import type { Keyring } from "../tokens/keyring.ts";
import type { StoredClient } from "./stored-client.ts";

/** Which of a client's secrets was presented; undefined: none that is good. */
export type SecretMatch = "current" | "previous" | undefined;

/** Stands in for a digest that there is not, so that the same work is done without it. It is that of no secret. */
const NO_DIGEST = "";

/**
 * Which secret of the client `presented` is at `now`: the current one, or the one before while it is still good beside
 * it. The same work is done whatever the client has, and for no client at all.
 */
export function matchSecret(client: StoredClient | undefined, presented: string, now: number): SecretMatch {
  const digest = digestOf(presented);
  const isCurrent = isEqual(digest, goodDigest(client?.secret, now));
  const isPrevious = isEqual(digest, goodDigest(client?.previousSecret, now));
  if (isCurrent) return "current";
  return isPrevious ? "previous" : undefined;
}

const goodDigest = (secret: StoredSecret | undefined, now: number): string =>
  secret === undefined || isExpired(secret, now) ? NO_DIGEST : secret.digest;

/** A client secret in clear. */
export interface OpenedSecret {
  readonly secret: string;
  /** Epoch seconds, 0: never. */
  readonly expiresAt: number;
}

/** The secrets of a client that are good. One is absent when there is none, or the key that sealed it no longer exists. */
export interface OpenedSecrets {
  readonly current?: OpenedSecret;
  readonly previous?: OpenedSecret;
}

/** Opens what is good of a client's secrets at `now`. Throws when a seal is broken, and what the keyring throws. */
export async function openSecrets(
  keyring: Keyring,
  client: StoredClient | undefined,
  now: number,
): Promise<OpenedSecrets> {
  const open = async (stored: StoredSecret | undefined): Promise<OpenedSecret | undefined> => {
    if (client === undefined || stored === undefined || isExpired(stored, now)) return undefined;
    const secret = await openClientSecret(keyring, client.client.clientId, stored);
    return secret === undefined ? undefined : { secret, expiresAt: stored.expiresAt };
  };
  const [current, previous] = await Promise.all([open(client?.secret), open(client?.previousSecret)]);
  return { ...(current && { current }), ...(previous && { previous }) };
}
