import { timingSafeEqual } from "node:crypto";
import { digestOf } from "./equal.ts";

/** 256 bits: nobody guesses it, so a plain digest is enough to keep (RFC 6749 10.10). */
const TOKEN_BYTES = 32;

/** Stands in for the digest of a client that does not exist, so that the same work is done for it. */
const NOBODY = digestOf("");

/** Mints a registration access token (RFC 7592 1.2) and the digest that is kept of it. */
export function mintRegistrationAccessToken(random: (length: number) => Uint8Array): {
  readonly token: string;
  readonly digest: string;
} {
  const token = Buffer.from(random(TOKEN_BYTES)).toString("base64url");
  return {
    token,
    // A digest takes longest of all that is done here, and a registration makes its own.
    get digest() {
      return digestOf(token);
    },
  };
}

/** Whether `token` is the one whose digest is kept; with no digest, that of an unknown client, it never is. */
export const opens = (token: string, digest: string | undefined): boolean => openedBy(token)(digest);

/** The same for several digests, with one digest made of the token. */
export function openedBy(token: string): (digest: string | undefined) => boolean {
  const presented = Buffer.from(digestOf(token));
  return (digest) => timingSafeEqual(presented, Buffer.from(digest ?? NOBODY)) && digest !== undefined;
}
