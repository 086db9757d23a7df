import { createPublicKey, type JsonWebKey } from "node:crypto";
import { isJsonObject } from "../json-shapes.ts";
import { PUBLIC_PORTS, readPublicUrl } from "../outbound/public-url.ts";
import { ASYMMETRIC_SIGNING_ALGS, PRIVATE_MEMBERS, RSA_BITS_MIN } from "./vocabulary.ts";

/** An issuer of software statements that is believed, and where its keys are. */
export interface StatementIssuer {
  readonly issuer: string;
  readonly jwks?: { readonly keys: readonly object[] };
  readonly jwks_uri?: string;
  /** Asymmetric JWS algorithms; every one where they are not named. */
  readonly algorithms?: readonly string[];
}

const MEMBERS = ["issuer", "jwks", "jwks_uri", "algorithms"];

/** What is expected, as the end of a sentence. */
export const ISSUERS_EXPECTED =
  "must be a JSON array of objects, one for each issuer, with issuer, either jwks of at least one key (public, RSA from 2048 bits) or a jwks_uri (https, a public host, port 443 or 8443, no user information, no fragment), optionally at least one of the asymmetric algorithms, and no other member";

/** Whether a parsed value is a list of issuers, each there once. What is wrong shows at the start, not at a request. */
export function isIssuerList(value: unknown): value is readonly StatementIssuer[] {
  if (!Array.isArray(value) || !value.every(isIssuer)) return false;
  return new Set(value.map(({ issuer }) => issuer)).size === value.length;
}

function isIssuer(value: unknown): value is StatementIssuer {
  // A misspelt member would be a limit that nobody keeps.
  if (!isJsonObject(value) || !Object.keys(value).every((name) => MEMBERS.includes(name))) return false;
  const { issuer, jwks, jwks_uri, algorithms } = value;
  const hasKeys = jwks === undefined ? isKeysUri(jwks_uri) : jwks_uri === undefined && isPublicKeySet(jwks);
  const hasAlgorithms = algorithms === undefined || isListOf(algorithms, isAsymmetric);
  return typeof issuer === "string" && issuer !== "" && hasKeys && hasAlgorithms;
}

/** An empty list would mean an issuer of whom no statement can be believed. */
const isListOf = (value: unknown, isOne: (item: unknown) => boolean): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isOne);

const isAsymmetric = (alg: unknown): boolean => (ASYMMETRIC_SIGNING_ALGS as readonly unknown[]).includes(alg);

function isKeysUri(value: unknown): boolean {
  const url = typeof value === "string" ? readPublicUrl(value) : undefined;
  return url !== undefined && PUBLIC_PORTS.includes(url.port);
}

const isPublicKeySet = (value: unknown): boolean => isJsonObject(value) && isListOf(value["keys"], isPublicKey);

/** A private key here would stand in the template for all to read. */
function isPublicKey(key: unknown): boolean {
  if (!isJsonObject(key) || PRIVATE_MEMBERS.some((member) => Object.hasOwn(key, member))) return false;
  try {
    const { asymmetricKeyDetails } = createPublicKey({ key: key as JsonWebKey, format: "jwk" });
    return (asymmetricKeyDetails?.modulusLength ?? RSA_BITS_MIN) >= RSA_BITS_MIN;
  } catch {
    // Not a key that could ever verify anything.
    return false;
  }
}
