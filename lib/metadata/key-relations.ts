import { CIBA_GRANT } from "../config/vocabulary.ts";
import { hasUsableKey, type JwkSet } from "./key-use.ts";
import { type Relation, relation, when } from "./relation.ts";
import { isSymmetric } from "./secret-use.ts";

/** Where a client's public keys are. */
interface KeySources {
  readonly jwks?: JwkSet;
  readonly jwks_uri?: string;
  readonly signed_jwks_uri?: string;
}

const SOURCES = ["jwks", "jwks_uri", "signed_jwks_uri"] as const;

/** Whether keys that are there by value cannot do what is asked; keys by reference are the provider's to look at. */
function lacksKey(
  { jwks, jwks_uri, signed_jwks_uri }: KeySources,
  use: "sig" | "enc",
  alg: string | undefined,
): boolean {
  if (jwks !== undefined) return !hasUsableKey(jwks, use, alg);
  return jwks_uri === undefined && signed_jwks_uri === undefined;
}

/** A key without its certificate will do for TLS, as the suite of the OpenID Foundation registers them: it says whose it is. */
const KEY_METHODS = ["private_key_jwt", "self_signed_tls_client_auth"];
/** Responses encrypted to the client; request objects are encrypted to the provider and need no key of the client's. */
const RESPONSE_ENCRYPTIONS = [
  "id_token_encrypted_response_alg",
  "userinfo_encrypted_response_alg",
  "introspection_encrypted_response_alg",
  "authorization_encrypted_response_alg",
  "nfv_token_encrypted_response_alg",
] as const;
const SIGNED_REQUESTS = ["request_object_signing_alg", "backchannel_authentication_request_signing_alg"] as const;

/** Whether an algorithm is done with a key pair. */
const isAsymmetric = (alg: string | undefined): boolean => alg !== undefined && alg !== "none" && !isSymmetric(alg);

/** Methods and algorithms that need a public key of the client's. */
export const KEY_RELATIONS: readonly Relation[] = [
  relation({
    section: "OIDC Registration 2; RFC 7591 2",
    names: ["jwks", "jwks_uri"],
    rule: "must not be there together with jwks_uri",
    hint: "to change from one to the other by PATCH, set the old one to null",
    breaches: ({ jwks, jwks_uri }) => when(jwks !== undefined && jwks_uri !== undefined, "jwks"),
  }),
  relation({
    section: "OIDC Core 9; RFC 8705 2.2",
    names: [...SOURCES, "token_endpoint_auth_method", "token_endpoint_auth_signing_alg"],
    rule: "must come with jwks or jwks_uri, with a key that can do it",
    breaches: (metadata) => {
      const { token_endpoint_auth_method: method = "", token_endpoint_auth_signing_alg: alg } = metadata;
      const signingAlg = method === "private_key_jwt" && isAsymmetric(alg) ? alg : undefined;
      return when(KEY_METHODS.includes(method) && lacksKey(metadata, "sig", signingAlg), "token_endpoint_auth_method");
    },
  }),
  relation({
    section: "OIDC Core 6.1; CIBA 7.1.1",
    names: [...SOURCES, ...SIGNED_REQUESTS],
    rule: "must come with jwks or jwks_uri, with a key that can verify it",
    breaches: (metadata) =>
      SIGNED_REQUESTS.flatMap((name) =>
        when(isAsymmetric(metadata[name]) && lacksKey(metadata, "sig", metadata[name]), name),
      ),
  }),
  relation({
    section: "OIDC Core 10.2; RFC 9701 6; JARM 3",
    names: [...SOURCES, ...RESPONSE_ENCRYPTIONS],
    rule: "must come with jwks or jwks_uri, with a key to encrypt to",
    breaches: (metadata) =>
      RESPONSE_ENCRYPTIONS.flatMap((name) =>
        when(isAsymmetric(metadata[name]) && lacksKey(metadata, "enc", metadata[name]), name),
      ),
  }),
  relation({
    section: "CIBA 4",
    names: [
      "grant_types",
      "subject_type",
      "backchannel_token_delivery_mode",
      "jwks_uri",
      "token_endpoint_auth_method",
      "backchannel_authentication_request_signing_alg",
    ],
    rule: "must be there for a pairwise CIBA client that polls or is pinged, and proved by private_key_jwt, self-signed TLS or signed requests",
    breaches: (metadata) => {
      const {
        grant_types = [],
        subject_type,
        backchannel_token_delivery_mode: mode,
        jwks_uri,
        token_endpoint_auth_method: method = "",
      } = metadata;
      const isConcerned = grant_types.includes(CIBA_GRANT) && subject_type === "pairwise" && mode !== "push";
      const isProved =
        KEY_METHODS.includes(method) || metadata.backchannel_authentication_request_signing_alg !== undefined;
      return when(isConcerned && (jwks_uri === undefined || !isProved), "jwks_uri");
    },
  }),
];
