import { createHmac } from "node:crypto";
import { OAuthError } from "../errors.ts";
import { isEqual } from "../tokens/equal.ts";
import type { VerifiedInitialAccessToken } from "../tokens/initial-access-token.ts";
import type { Keyring } from "../tokens/keyring.ts";
import type { Client, Idempotency } from "./client.ts";

/** A registration request that may come again: its `Idempotency-Key`, and the bytes of its body. */
export interface RepeatableRequest {
  readonly key: string;
  readonly body: Uint8Array;
}

/** What a repeatable request comes to each time: never guessed without the keys secret, so as good as random. */
export interface RepeatableIdentity {
  /** The initial access token that it came with. */
  readonly initialTokenId: string;
  readonly clientId: string;
  readonly registrationAccessToken: string;
  /** The token that comes after the one with this digest, where that is no longer known. */
  readonly tokenAfter: (registrationTokenDigest: string) => string;
  readonly idempotency: Idempotency;
}

/** So long a key stands for the same registration. */
const KEY_SECONDS = 86_400;

/** 128 bits, as every client identifier has. */
const CLIENT_ID_CHARACTERS = 32;

/**
 * Identifier and registration access token for a request, the same whenever it comes with the same initial access token
 * and key: the keys of the version that signed the token derive them, so a rotation in between changes nothing.
 */
export async function identityOf(
  keyring: Keyring,
  { tokenId, kid, expiresAt }: VerifiedInitialAccessToken,
  { key, body }: RepeatableRequest,
): Promise<RepeatableIdentity> {
  const keys = await keyring.byKid(kid);
  if (keys === undefined) throw new Error("the version of the keys secret is gone that signed an initial access token");
  const derive = (purpose: string) => createHmac("sha256", keys.deriving).update(`${purpose}\n${tokenId}\n${key}\n`);
  return {
    initialTokenId: tokenId,
    clientId: derive("client identifier").digest("hex").slice(0, CLIENT_ID_CHARACTERS),
    registrationAccessToken: derive("registration access token").digest("base64url"),
    tokenAfter: (present) => derive("registration access token after").update(present).digest("base64url"),
    idempotency: { bodyDigest: derive("body").update(body).digest("base64url"), until: expiresAt },
  };
}

/**
 * Whether the client that is there under the identifier of a request is what the request asks for. Throws
 * {@link OAuthError}: `idempotency_key_refused`, `client_disabled`.
 */
export function checkRepeated(found: Client | undefined, { idempotency }: RepeatableIdentity, now: number): Client {
  const refuse = (why: "other body" | "too old" | "client deleted") =>
    new OAuthError({ kind: "idempotency_key_refused", why });
  if (found === undefined) throw refuse("client deleted");
  if (found.idempotency === undefined || !isEqual(found.idempotency.bodyDigest, idempotency.bodyDigest))
    throw refuse("other body");
  if (now >= found.issuedAt + KEY_SECONDS) throw refuse("too old");
  if (found.disabledAt !== undefined) throw new OAuthError({ kind: "client_disabled" });
  return found;
}
