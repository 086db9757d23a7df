import type { ClientMetadata } from "./client-lookup.ts";

/** Algorithms keyed with a secret that both sides know (RFC 7518 3.2, 4.4 to 4.8): signatures, then key management. */
const SYMMETRIC = /^(?:HS\d{3}|A\d{3}(?:GCM)?KW|dir|PBES2-.*)$/;

/**
 * Whether a provider needs a client's secret in clear: to verify `client_secret_jwt`, or for what is signed or encrypted
 * with it (OIDC Core 9, 10.1, 10.2). For all other clients the digest is enough.
 */
export function needsSecretInClear(metadata: ClientMetadata): boolean {
  return (
    metadata.token_endpoint_auth_method === "client_secret_jwt" ||
    Object.entries(metadata).some(([name, value]) =>
      name.endsWith("_response_alg") || name.startsWith("request_object_")
        ? typeof value === "string" && SYMMETRIC.test(value)
        : false,
    )
  );
}
