/** The closed vocabularies of the standards that both settings and client metadata choose from. */

/** JWS algorithms with a key pair (RFC 7518 3.1, RFC 8037, RFC 8812, RFC 9864). */
export const ASYMMETRIC_SIGNING_ALGS = [
  "RS256",
  "RS384",
  "RS512",
  "PS256",
  "PS384",
  "PS512",
  "ES256",
  "ES384",
  "ES512",
  "ES256K",
  "EdDSA",
  "Ed25519",
  "Ed448",
] as const;
/** JWS algorithms keyed with the client secret (RFC 7518 3.2). */
export const SYMMETRIC_SIGNING_ALGS = ["HS256", "HS384", "HS512"] as const;
/** Every JWS algorithm that really signs, RS256 first: it is the default of most parameters. */
export const SIGNING_ALGS = [...ASYMMETRIC_SIGNING_ALGS, ...SYMMETRIC_SIGNING_ALGS] as const;
/** The same with `none`, for the two parameters whose document has a place for it. */
export const SIGNING_ALGS_OR_NONE = [...SIGNING_ALGS, "none"] as const;

/** JWE key management with a key pair (RFC 7518 4.1). */
const ASYMMETRIC_KEY_MANAGEMENT_ALGS = [
  "RSA-OAEP",
  "RSA-OAEP-256",
  "RSA-OAEP-384",
  "RSA-OAEP-512",
  "RSA1_5",
  "ECDH-ES",
  "ECDH-ES+A128KW",
  "ECDH-ES+A192KW",
  "ECDH-ES+A256KW",
] as const;
/** JWE key management keyed with the client secret (OIDC Core 10.2). */
export const SYMMETRIC_KEY_MANAGEMENT_ALGS = [
  "A128KW",
  "A192KW",
  "A256KW",
  "A128GCMKW",
  "A192GCMKW",
  "A256GCMKW",
  "dir",
] as const;
export const KEY_MANAGEMENT_ALGS = [...ASYMMETRIC_KEY_MANAGEMENT_ALGS, ...SYMMETRIC_KEY_MANAGEMENT_ALGS] as const;
/** JWE content encryption (RFC 7518 5.1); the first is what a named `alg` without `enc` means. */
export const CONTENT_ENCRYPTION_ALGS = [
  "A128CBC-HS256",
  "A192CBC-HS384",
  "A256CBC-HS512",
  "A128GCM",
  "A192GCM",
  "A256GCM",
] as const;

/** Members of private and symmetric keys (RFC 7518 6.2.2, 6.3.2, 6.4.1; RFC 8037 2; `priv`: AKP keys): none is taken. */
export const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"] as const;

/** The shortest RSA key there may be (RFC 7518 3.3 and 4.2). */
export const RSA_BITS_MIN = 2048;

/** OIDC Core 8; `public` first: it is what a client gets that names none. */
export const SUBJECT_TYPES = ["public", "pairwise"] as const;
/** The IANA registry of token endpoint authentication methods. */
export const TOKEN_ENDPOINT_AUTH_METHODS = [
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "tls_client_auth",
  "self_signed_tls_client_auth",
  "none",
] as const;
/** RFC 6749, OAuth 2.0 Multiple Response Types, OpenID4VP. */
export const RESPONSE_TYPES = [
  "code",
  "id_token",
  "id_token token",
  "code id_token",
  "code token",
  "code id_token token",
  "token",
  "none",
  "vp_token",
  "vp_token id_token",
] as const;
/** The CIBA grant (CIBA 4). */
export const CIBA_GRANT = "urn:openid:params:grant-type:ciba";
export const GRANT_TYPES = [
  "authorization_code",
  "implicit",
  "refresh_token",
  "client_credentials",
  "password",
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
  "urn:ietf:params:oauth:grant-type:saml2-bearer",
  "urn:ietf:params:oauth:grant-type:device_code",
  "urn:ietf:params:oauth:grant-type:token-exchange",
  "urn:ietf:params:oauth:grant-type:uma-ticket",
  "urn:ietf:params:oauth:grant-type:pre-authorized_code",
  CIBA_GRANT,
] as const;
/** CIBA 4. */
export const DELIVERY_MODES = ["poll", "ping", "push"] as const;
/** Scopes that only this service's own tokens carry; no client may have them. */
export const INITIAL_ACCESS_SCOPE = "openid client_registration_scope";
export const INTERNAL_SCOPES = ["client_registration_scope", "client_configuration_scope"] as const;
