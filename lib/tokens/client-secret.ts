import { decodeProtectedHeader } from "jose";
import { openCompact, sealCompact } from "./compact-jwe.ts";
import { digestOf } from "./equal.ts";
import type { Keyring } from "./keyring.ts";

/**
 * A client secret as it is stored. The digest is enough to check a secret that a client presents; the sealed form is
 * for what needs the secret itself: reading it back, `client_secret_jwt` and HS algorithms.
 */
export interface StoredSecret {
  /** base64url SHA-256. */
  readonly digest: string;
  /** Compact JWE (RFC 7516): `dir`, `A256GCM`, under the sealing key that its `kid` names. */
  readonly sealed: string;
  /** Epoch seconds; 0 is never (RFC 7591 3.2.1). */
  readonly expiresAt: number;
}

/** 48 bytes give 64 characters: long enough for HS512 (RFC 7518 3.2), safe in forms and in Basic (RFC 6749 2.3.1). */
const SECRET_BYTES = 48;

/** Mints a secret for a client and seals it. `lifetimeSeconds` 0: it never expires. */
export async function mintClientSecret(
  keyring: Keyring,
  random: (length: number) => Uint8Array,
  client: { readonly clientId: string; readonly now: number; readonly lifetimeSeconds: number },
): Promise<{ readonly secret: string; readonly stored: StoredSecret }> {
  const secret = Buffer.from(random(SECRET_BYTES)).toString("base64url");
  const sealed = await seal(keyring, client.clientId, secret);
  const expiresAt = client.lifetimeSeconds === 0 ? 0 : client.now + client.lifetimeSeconds;
  return { secret, stored: { digest: digestOf(secret), sealed, expiresAt } };
}

/** Seals a secret that the client has already, from another server. `expiresAt` in epoch seconds; 0: it never expires. */
export async function keepClientSecret(
  keyring: Keyring,
  client: { readonly clientId: string; readonly expiresAt: number },
  secret: string,
): Promise<StoredSecret> {
  const sealed = await seal(keyring, client.clientId, secret);
  return { digest: digestOf(secret), sealed, expiresAt: client.expiresAt };
}

async function seal(keyring: Keyring, clientId: string, secret: string): Promise<string> {
  const { kid, sealer } = await keyring.current();
  // The client's identifier is under the seal, so that a sealed secret put into another client's item does not open.
  return sealCompact(sealer, { kid, sub: clientId }, secret);
}

/**
 * The secret itself; undefined when the version of the keys secret that sealed it no longer exists. Throws when the seal
 * is broken or another client's.
 */
export async function openClientSecret(
  keyring: Keyring,
  clientId: string,
  { sealed }: StoredSecret,
): Promise<string | undefined> {
  const header: Readonly<Record<string, unknown>> = decodeProtectedHeader(sealed);
  const { kid, sub } = header;
  const keys = typeof kid === "string" ? await keyring.byKid(kid) : undefined;
  if (keys === undefined) return undefined;
  const secret = openCompact(keys.sealer, header, sealed);
  if (sub !== clientId) throw new Error("a sealed client secret belongs to another client");
  return secret;
}

/** The same secret under the current key: what is written often enough never depends on a key that may be gone one day. */
export async function resealClientSecret(
  keyring: Keyring,
  clientId: string,
  stored: StoredSecret,
  secret: string,
): Promise<StoredSecret> {
  const isCurrent = decodeProtectedHeader(stored.sealed).kid === (await keyring.current()).kid;
  return isCurrent ? stored : { ...stored, sealed: await seal(keyring, clientId, secret) };
}

/** Whether a secret no longer authenticates its client (RFC 7591 3.2.1: the time at which it will expire). */
export function isExpired(stored: StoredSecret, now: number): boolean {
  return stored.expiresAt !== 0 && now >= stored.expiresAt;
}
