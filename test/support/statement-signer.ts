import { exportJWK, generateKeyPair, type JWK, type JWTHeaderParameters, SignJWT } from "jose";
import type { Json } from "./http-client.ts";

/** Somebody who signs software statements (RFC 7591 2.3) with a key pair of its own. */
export interface StatementSigner {
  readonly issuer: string;
  /** The public key, as an operator would put it into the settings. */
  readonly jwks: { readonly keys: readonly JWK[] };
  /** A statement with these claims; `iss` is the signer's own unless the claims say otherwise. */
  sign(claims: Json, header?: Partial<JWTHeaderParameters>): Promise<string>;
}

/** Makes a signer with a new key. */
export async function createStatementSigner(issuer: string, alg = "ES256", kid = "key-1"): Promise<StatementSigner> {
  const { publicKey, privateKey } = await generateKeyPair(alg, { extractable: true });
  return {
    issuer,
    jwks: { keys: [{ ...(await exportJWK(publicKey)), kid }] },
    sign: (claims, header = {}) =>
      new SignJWT({ iss: issuer, ...claims })
        .setProtectedHeader({ alg, kid, ...header })
        .sign(privateKey, { crit: Object.fromEntries((header.crit ?? []).map((name) => [name, true])) }),
  };
}

/** JSON as a part of a compact JWS. */
export const encodedPart = (part: unknown): string => Buffer.from(JSON.stringify(part)).toString("base64url");
