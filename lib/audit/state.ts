import { hash } from "node:crypto";
import { metadataText } from "../metadata/metadata-text.ts";
import { policyDocument } from "../metadata/registration-policy.ts";
import type { Client } from "../registration/client.ts";

/** 128 bits: enough that nobody finds two values of one digest, and half the room. */
const DIGEST_CHARACTERS = 22;

/** The digest of a JSON value that entries of the audit show: the first 128 bits of SHA-256 of its text, base64url. */
export const valueDigest = (value: unknown): string => textDigest(JSON.stringify(value));

const textDigest = (text: string): string => hash("sha256", text, "base64url").slice(0, DIGEST_CHARACTERS);

/**
 * The digest of what only an audited change may change: not the time of expiry, which each use moves, nor the seal of a
 * secret, which is made anew under newer keys.
 */
export function stateDigest(client: Omit<Client, "audit" | "revision">): string {
  const { secret, previousSecret } = client;
  const others = JSON.stringify([
    client.suppliedNames,
    secret && [secret.digest, secret.expiresAt],
    previousSecret && [previousSecret.digest, previousSecret.expiresAt],
    client.registrationTokenDigest,
    client.initialTokenId,
    client.policy && policyDocument(client.policy),
    client.disabledAt,
  ]);
  // The text of one array of identifier, metadata and all others.
  return textDigest(`[${JSON.stringify(client.clientId)},${metadataText(client.metadata)},${others.slice(1)}`);
}
