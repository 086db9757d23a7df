import { EVERY_KEY, ecPair, okpPair, rsaPair } from "../../../support/public-keys.ts";
import { breaks, holds, type RelationClaims } from "./relation-claims.ts";

const JWKS_URI = { jwks_uri: "https://rp.example.com/jwks" };
const SIGNED_JWKS_URI = { signed_jwks_uri: "https://rp.example.com/signed-jwks" };
const KEYS = { jwks: EVERY_KEY };
const RSA = rsaPair().publicKey;
const onlyKey = (key: object) => ({ jwks: { keys: [key] } });
const NO_KEYS = { jwks: { keys: [] } };
const CIBA = "urn:openid:params:grant-type:ciba";
const POLLED = {
  grant_types: ["authorization_code", CIBA],
  backchannel_token_delivery_mode: "poll",
  subject_type: "pairwise",
};
const PROVED = { token_endpoint_auth_method: "private_key_jwt" };

const ENCRYPTED = [
  "id_token_encrypted_response_alg",
  "userinfo_encrypted_response_alg",
  "introspection_encrypted_response_alg",
  "authorization_encrypted_response_alg",
  "nfv_token_encrypted_response_alg",
];

/** Methods and algorithms that need a public key of the client's. */
export const KEY_RELATION_CLAIMS: readonly RelationClaims[] = [
  {
    section: "OIDC Registration 2; RFC 7591 2",
    first: "jwks",
    rule: "must not be there together with jwks_uri",
    holds: holds(
      KEYS,
      JWKS_URI,
      { ...KEYS, jwks_uri: null },
      { ...JWKS_URI, jwks: null },
      { ...KEYS, ...SIGNED_JWKS_URI },
    ),
    breaks: [breaks("/jwks", { ...KEYS, ...JWKS_URI }), breaks("/jwks", { ...NO_KEYS, ...JWKS_URI })],
  },
  {
    section: "OIDC Core 9; RFC 8705 2.2",
    first: "jwks",
    rule: "must come with jwks or jwks_uri, with a key that can do it",
    holds: [
      ...["private_key_jwt", "self_signed_tls_client_auth"].flatMap((token_endpoint_auth_method) => [
        ...holds(
          { token_endpoint_auth_method, ...KEYS },
          { token_endpoint_auth_method, ...JWKS_URI },
          { token_endpoint_auth_method, ...SIGNED_JWKS_URI },
        ),
        ...holds(
          { token_endpoint_auth_method, ...onlyKey(RSA) },
          { token_endpoint_auth_method, ...onlyKey({ ...RSA, use: "sig", alg: "PS256" }) },
        ),
      ]),
      // The algorithm means nothing to a certificate.
      ...holds({
        token_endpoint_auth_method: "self_signed_tls_client_auth",
        token_endpoint_auth_signing_alg: "ES256",
        ...onlyKey(RSA),
      }),
    ],
    breaks: [
      ...["private_key_jwt", "self_signed_tls_client_auth"].flatMap((token_endpoint_auth_method) => [
        breaks("/token_endpoint_auth_method", { token_endpoint_auth_method }),
        breaks("/token_endpoint_auth_method", { token_endpoint_auth_method, ...NO_KEYS }),
        breaks("/token_endpoint_auth_method", { token_endpoint_auth_method, ...onlyKey({ ...RSA, use: "enc" }) }),
        breaks("/token_endpoint_auth_method", { token_endpoint_auth_method, ...onlyKey(okpPair("X25519").publicKey) }),
        ...[
          { ...RSA, use: "sig", alg: "RSA-OAEP" },
          { ...RSA, alg: "none" },
          { ...RSA, key_ops: [] },
          { ...okpPair("X25519").publicKey, use: "sig" },
          { ...ecPair("P-256").publicKey, alg: "RS256" },
          { kty: "unheard-of" },
        ].map((key) => breaks("/token_endpoint_auth_method", { token_endpoint_auth_method, ...onlyKey(key) })),
      ]),
      breaks("/token_endpoint_auth_method", { ...PROVED, ...onlyKey(RSA), token_endpoint_auth_signing_alg: "ES256" }),
      breaks("/token_endpoint_auth_method", {
        ...PROVED,
        ...onlyKey({ ...RSA, alg: "RS256" }),
        token_endpoint_auth_signing_alg: "PS256",
      }),
      breaks("/token_endpoint_auth_method", {
        ...PROVED,
        ...onlyKey(ecPair("P-384").publicKey),
        token_endpoint_auth_signing_alg: "ES256",
      }),
    ],
  },
  {
    section: "OIDC Core 6.1; CIBA 7.1.1",
    first: "jwks",
    rule: "must come with jwks or jwks_uri, with a key that can verify it",
    holds: [
      ...holds(
        { request_object_signing_alg: "ES256", ...KEYS },
        { request_object_signing_alg: "ES256", ...JWKS_URI },
        { request_object_signing_alg: "HS256" },
      ),
      ...holds(
        { backchannel_authentication_request_signing_alg: "PS256", ...SIGNED_JWKS_URI },
        { backchannel_authentication_request_signing_alg: "PS256", ...onlyKey(RSA) },
      ),
    ],
    breaks: [
      breaks("/request_object_signing_alg", { request_object_signing_alg: "RS256" }),
      breaks("/request_object_signing_alg", { request_object_signing_alg: "ES256", ...onlyKey(RSA) }),
      breaks("/backchannel_authentication_request_signing_alg", {
        backchannel_authentication_request_signing_alg: "ES256",
        ...onlyKey({ ...RSA, use: "enc" }),
      }),
      breaks("/request_object_signing_alg /backchannel_authentication_request_signing_alg", {
        request_object_signing_alg: "Ed25519",
        backchannel_authentication_request_signing_alg: "PS256",
      }),
    ],
  },
  {
    section: "OIDC Core 10.2; RFC 9701 6; JARM 3",
    first: "jwks",
    rule: "must come with jwks or jwks_uri, with a key to encrypt to",
    holds: [
      ...ENCRYPTED.flatMap((name) =>
        holds({ [name]: "RSA-OAEP", ...KEYS }, { [name]: "ECDH-ES", ...JWKS_URI }, { [name]: "dir" }),
      ),
      ...holds(
        { request_object_encryption_alg: "RSA-OAEP" },
        { id_token_encrypted_response_alg: "ECDH-ES+A256KW", ...onlyKey(okpPair("X448").publicKey) },
      ),
    ],
    breaks: [
      ...ENCRYPTED.flatMap((name) => [
        breaks(`/${name}`, { [name]: "RSA-OAEP" }),
        breaks(`/${name}`, { [name]: "ECDH-ES", ...onlyKey(RSA) }),
        breaks(`/${name}`, { [name]: "RSA-OAEP-256", ...onlyKey({ ...RSA, use: "sig" }) }),
        breaks(`/${name}`, { [name]: "ECDH-ES", ...onlyKey(okpPair("Ed25519").publicKey) }),
      ]),
      breaks("/id_token_encrypted_response_alg /authorization_encrypted_response_alg", {
        id_token_encrypted_response_alg: "RSA1_5",
        authorization_encrypted_response_alg: "ECDH-ES",
      }),
    ],
  },
  {
    section: "CIBA 4",
    first: "grant_types",
    rule: "must be there for a pairwise CIBA client that polls or is pinged, and proved by private_key_jwt, self-signed TLS or signed requests",
    holds: holds(
      { ...POLLED, ...PROVED, ...JWKS_URI },
      { ...POLLED, ...JWKS_URI, token_endpoint_auth_method: "self_signed_tls_client_auth" },
      { ...POLLED, ...JWKS_URI, backchannel_authentication_request_signing_alg: "PS256" },
      { ...POLLED, subject_type: "public" },
      {
        ...POLLED,
        backchannel_token_delivery_mode: "push",
        backchannel_client_notification_endpoint: "https://rp.example.com/ciba",
      },
    ),
    breaks: [
      breaks("/jwks_uri", POLLED),
      breaks("/jwks_uri", { ...POLLED, ...JWKS_URI }),
      breaks("/jwks_uri", { ...POLLED, ...PROVED, ...KEYS }),
      breaks("/jwks_uri", {
        ...POLLED,
        ...PROVED,
        ...KEYS,
        backchannel_token_delivery_mode: "ping",
        backchannel_client_notification_endpoint: "https://rp.example.com/ciba",
      }),
    ],
  },
];
