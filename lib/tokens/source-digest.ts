import { webcrypto } from "node:crypto";
import type { Keyring } from "./keyring.ts";

/**
 * The base64url HMAC-SHA-256 of a text under the current keys. There are so few addresses that a digest without a key
 * would give each of them away; with it, a copy of the table tells nothing. Throws what the keyring throws.
 */
export async function digestSource(keyring: Keyring, text: string): Promise<string> {
  const { digesting } = await keyring.current();
  return Buffer.from(await webcrypto.subtle.sign("HMAC", digesting, new TextEncoder().encode(text))).toString(
    "base64url",
  );
}
