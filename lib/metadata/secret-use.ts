import { SYMMETRIC_KEY_MANAGEMENT_ALGS, SYMMETRIC_SIGNING_ALGS } from "../config/vocabulary.ts";
import type { ParsedMetadata } from "./parameters.ts";

/** The methods in which the client's secret authenticates it (OIDC Core 9), the one that clients have by default first. */
export const SECRET_METHODS = ["client_secret_basic", "client_secret_post", "client_secret_jwt"] as const;

/** The parameters whose algorithm may be keyed with the client's secret (OIDC Core 10.1 and 10.2). */
export const KEYED_PARAMETERS = [
  "id_token_signed_response_alg",
  "id_token_encrypted_response_alg",
  "userinfo_signed_response_alg",
  "userinfo_encrypted_response_alg",
  "request_object_signing_alg",
  "request_object_encryption_alg",
  "introspection_signed_response_alg",
  "introspection_encrypted_response_alg",
  "authorization_signed_response_alg",
  "authorization_encrypted_response_alg",
  "nfv_token_signed_response_alg",
  "nfv_token_encrypted_response_alg",
] as const satisfies readonly (keyof ParsedMetadata)[];

const SYMMETRIC: readonly (string | undefined)[] = [...SYMMETRIC_SIGNING_ALGS, ...SYMMETRIC_KEY_MANAGEMENT_ALGS];

/** Whether an algorithm is keyed with a shared secret. */
export const isSymmetric = (alg: string | undefined): boolean => SYMMETRIC.includes(alg);

/** Whether a client has a use for a secret; only then does it get one (OIDC Registration 3.2). */
export function usesClientSecret(metadata: ParsedMetadata): boolean {
  return (
    SECRET_METHODS.some((method) => method === metadata.token_endpoint_auth_method) ||
    KEYED_PARAMETERS.some((name) => isSymmetric(metadata[name]))
  );
}
