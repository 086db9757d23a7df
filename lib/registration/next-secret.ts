import { usesClientSecret } from "../metadata/secret-use.ts";
import {
  isExpired,
  mintClientSecret,
  openClientSecret,
  resealClientSecret,
  type StoredSecret,
} from "../tokens/client-secret.ts";
import type { Client } from "./client.ts";
import type { ClientDependencies } from "./dependencies.ts";

/** What an update does about the secret. */
export interface SecretRequest {
  /** Whether one that has expired is renewed on this occasion. */
  readonly renewsExpired: boolean;
  /** Whether the client asks for a new one. */
  readonly asksForNew: boolean;
  /** Whether the client is written in any case. */
  readonly isWritten: boolean;
  /** Whether its metadata comes anew, which the audit tells: a secret before that has ended goes with that. */
  readonly isAmended: boolean;
}

/** The secrets of a client after an update, and the present one itself where it can be told. */
export interface NextSecret {
  readonly secret?: string;
  readonly stored: Pick<Client, "secret" | "previousSecret">;
  readonly action?: "secret-renewed" | "secret-rotated";
}

/**
 * The secrets after an update: none where there is no use for one, a new one where one is due or asked for, else the old
 * one. There are never more than two that are good: a third ends the first at once.
 */
export async function nextSecret(
  { settings, keyring, clock, random }: Pick<ClientDependencies, "settings" | "keyring" | "clock" | "random">,
  client: Client,
  metadata: Client["metadata"],
  request: SecretRequest,
): Promise<NextSecret> {
  if (!usesClientSecret(metadata)) return { stored: {} };
  const now = clock();
  const { clientId, secret: present } = client;
  const isDue = present !== undefined && request.renewsExpired && isExpired(present, now);
  if (present !== undefined && !isDue && !request.asksForNew) return kept(keyring, client, present, request, now);
  const lifetimeSeconds = settings.clientSecretExpirationSeconds;
  const minted = await mintClientSecret(keyring, random, { clientId, now, lifetimeSeconds });
  // Where the present one has ended by itself, the one before is good as long as was said.
  const overlapping = isDue
    ? stillGood(client.previousSecret, now)
    : present && overlappingSecret(present, now, settings.clientSecretOverlapSeconds);
  return {
    secret: minted.secret,
    stored: { secret: minted.stored, ...(overlapping && { previousSecret: overlapping }) },
    ...(present !== undefined && { action: isDue ? "secret-renewed" : "secret-rotated" }),
  };
}

const stillGood = (secret: StoredSecret | undefined, now: number): StoredSecret | undefined =>
  secret !== undefined && !isExpired(secret, now) ? secret : undefined;

/** The secret as one that ends soon, unless it has ended or is to end at once; it never lives longer for it. */
function overlappingSecret(secret: StoredSecret, now: number, overlapSeconds: number): StoredSecret | undefined {
  if (isExpired(secret, now) || overlapSeconds === 0) return undefined;
  const end = now + overlapSeconds;
  return { ...secret, expiresAt: secret.expiresAt === 0 ? end : Math.min(secret.expiresAt, end) };
}

/** The secret as it is; what is written anyway is sealed by the current key. One whose key is gone stays a digest. */
async function kept(
  keyring: ClientDependencies["keyring"],
  { clientId, previousSecret }: Client,
  present: StoredSecret,
  { isWritten, isAmended }: SecretRequest,
  now: number,
): Promise<NextSecret> {
  const secret = await openClientSecret(keyring, clientId, present);
  const before = isAmended ? stillGood(previousSecret, now) : previousSecret;
  const previous = before && { previousSecret: before };
  if (secret === undefined) return { stored: { secret: present, ...previous } };
  const sealed = isWritten ? await resealClientSecret(keyring, clientId, present, secret) : present;
  return { secret, stored: { secret: sealed, ...previous } };
}
