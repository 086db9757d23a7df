import { SIGNING_ALGS } from "./vocabulary.ts";

/** An issuer of software statements that is believed, and where its keys are. */
export interface StatementIssuer {
  readonly issuer: string;
  readonly jwks?: { readonly keys: readonly object[] };
  readonly jwks_uri?: string;
  /** JWS algorithms; every asymmetric one where they are not named. */
  readonly algorithms?: readonly string[];
}

/** What is expected, as the end of a sentence. */
export const ISSUERS_EXPECTED =
  "must be a JSON array of objects with issuer, either jwks or an https jwks_uri, and optionally algorithms";

/** Whether a parsed value is a list of issuers. */
export function isIssuerList(value: unknown): value is readonly StatementIssuer[] {
  return Array.isArray(value) && value.every(isIssuer);
}

function isIssuer(value: unknown): value is StatementIssuer {
  if (typeof value !== "object" || value === null) return false;
  const { issuer, jwks, jwks_uri, algorithms } = value as Record<string, unknown>;
  const hasKeys = typeof jwks === "object" && jwks !== null && Array.isArray((jwks as Record<string, unknown>)["keys"]);
  const hasUri = typeof jwks_uri === "string" && jwks_uri.startsWith("https://");
  const isAlgorithms =
    algorithms === undefined ||
    (Array.isArray(algorithms) && algorithms.every((alg) => (SIGNING_ALGS as readonly unknown[]).includes(alg)));
  return typeof issuer === "string" && issuer !== "" && hasKeys !== hasUri && isAlgorithms;
}
