import { createPublicKey, type JsonWebKey } from "node:crypto";
import { isJsonObject } from "../json-shapes.ts";
import { canBePublicHost } from "../outbound/public-address.ts";
import { ASYMMETRIC_SIGNING_ALGS } from "./vocabulary.ts";

/** An issuer of software statements that is believed, and where its keys are. */
export interface StatementIssuer {
  readonly issuer: string;
  readonly jwks?: { readonly keys: readonly object[] };
  readonly jwks_uri?: string;
  /** Asymmetric JWS algorithms; every one where they are not named. */
  readonly algorithms?: readonly string[];
}

/** What is expected, as the end of a sentence. */
export const ISSUERS_EXPECTED =
  "must be a JSON array of objects, one for each issuer, with issuer, either jwks of public keys or a jwks_uri (https, a public host, port 443 or 8443), and optionally asymmetric algorithms";

/** Whether a parsed value is a list of issuers, each there once. What is wrong shows at the start, not at a request. */
export function isIssuerList(value: unknown): value is readonly StatementIssuer[] {
  if (!Array.isArray(value) || !value.every(isIssuer)) return false;
  return new Set(value.map(({ issuer }) => issuer)).size === value.length;
}

function isIssuer(value: unknown): value is StatementIssuer {
  if (!isJsonObject(value)) return false;
  const { issuer, jwks, jwks_uri, algorithms = [] } = value;
  const hasKeys = jwks === undefined ? isKeysUri(jwks_uri) : jwks_uri === undefined && isPublicKeySet(jwks);
  const isAsymmetric = (alg: unknown): boolean => (ASYMMETRIC_SIGNING_ALGS as readonly unknown[]).includes(alg);
  return (
    typeof issuer === "string" &&
    issuer !== "" &&
    hasKeys &&
    Array.isArray(algorithms) &&
    algorithms.every(isAsymmetric)
  );
}

function isKeysUri(value: unknown): boolean {
  const url = typeof value === "string" ? URL.parse(value) : null;
  return url?.protocol === "https:" && ["", "8443"].includes(url.port) && canBePublicHost(url.hostname);
}

const isPublicKeySet = (value: unknown): boolean =>
  isJsonObject(value) &&
  Array.isArray(value["keys"]) &&
  value["keys"].every((key) => isJsonObject(key) && isPublicKey(key));

/** A private key here would stand in the template for all to read. */
function isPublicKey(key: Readonly<Record<string, unknown>>): boolean {
  if (["d", "k", "priv"].some((member) => Object.hasOwn(key, member))) return false;
  try {
    return createPublicKey({ key: key as JsonWebKey, format: "jwk" }).type === "public";
  } catch {
    // Not a key that could ever verify anything.
    return false;
  }
}
