import type { ClientMetadata } from "./client-lookup.ts";

/** Algorithms keyed with a secret that both sides know (RFC 7518 3.2, 4.4 to 4.8): signatures, then key management. */
const SYMMETRIC = /^(?:HS\d{3}|A\d{3}(?:GCM)?KW|dir|PBES2-.*)$/;

/** What a provider takes from clients besides what they have registered. */
export interface ProviderTakes {
  /** Request objects signed by HS algorithms, of clients that have registered none for them: no, unless said. */
  readonly symmetricRequestObjects?: boolean;
}

/**
 * Whether a provider needs a client's secret in clear: to verify `client_secret_jwt`, or for what is signed or encrypted
 * with it (OIDC Core 9, 10.1, 10.2). For all other clients the digest is enough; where the provider takes symmetric
 * request objects, only for those that have registered another `request_object_signing_alg`, since without one any
 * algorithm may be used (OIDC Registration 2).
 */
export function needsSecretInClear(
  metadata: ClientMetadata,
  { symmetricRequestObjects = false }: ProviderTakes = {},
): boolean {
  return (
    metadata.token_endpoint_auth_method === "client_secret_jwt" ||
    (symmetricRequestObjects && metadata.request_object_signing_alg === undefined) ||
    Object.entries(metadata).some(([name, value]) =>
      name.endsWith("_response_alg") || name.startsWith("request_object_")
        ? typeof value === "string" && SYMMETRIC.test(value)
        : false,
    )
  );
}
