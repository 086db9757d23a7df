import { type CryptoKey, exportJWK, generateKeyPair, type JWTHeaderParameters, SignJWT } from "jose";
import type { Json } from "./http-client.ts";

/** Who signs client assertions (RFC 7523) with a key pair of its own. */
export interface AssertionSigner {
  /** The public key as it stands in a JWK Set. */
  readonly jwk: Json;
  sign(claims: Json, header?: Partial<JWTHeaderParameters>): Promise<string>;
}

/** Makes a signer with a new key. */
export async function createAssertionSigner(alg = "ES256", kid?: string): Promise<AssertionSigner> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  const named = kid === undefined ? {} : { kid };
  return {
    jwk: { ...(await exportJWK(publicKey)), ...named },
    sign: (claims, header = {}) => signed(claims, { alg, ...named, ...header }, privateKey),
  };
}

const signed = (claims: Json, header: JWTHeaderParameters, key: CryptoKey | Uint8Array): Promise<string> =>
  new SignJWT({ ...claims })
    .setProtectedHeader(header)
    .sign(key, { crit: Object.fromEntries((header.crit ?? []).map((name) => [name, true])) });

/** An assertion by HMAC, keyed with a text that everybody knows. */
export const signedByText = (claims: Json, text: string, alg = "HS256"): Promise<string> =>
  signed(claims, { alg }, new TextEncoder().encode(text));

/** An assertion that nobody signed (RFC 7515 A.5). */
export const unsigned = (claims: Json): string =>
  [{ alg: "none" }, claims].map((part) => `${Buffer.from(JSON.stringify(part)).toString("base64url")}.`).join("");
