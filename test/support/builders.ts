import type { Json } from "./http-client.ts";

/** Where the clients of the tests are redirected. */
export const REDIRECT_URI = "https://rp.example.org/callback";

/** The smallest web client there is, with what a test adds to it or puts in the place of it. */
export const webClient = (members: Json = {}): Json => ({ redirect_uris: [REDIRECT_URI], ...members });

/** A native application as OAuth's best practice has it: public, code flow, loopback redirection. */
export const nativeClient = (members: Json = {}): Json => ({
  redirect_uris: ["http://127.0.0.1/callback", "com.example.app:/callback"],
  application_type: "native",
  token_endpoint_auth_method: "none",
  grant_types: ["authorization_code", "refresh_token"],
  ...members,
});

/** The public key of RFC 7517 A.1: on P-256, so it verifies ES256. */
export const EC_KEY: Json = {
  kty: "EC",
  crv: "P-256",
  x: "MKBCTNIcKUSDii11ySs3526iDZ8AiTo7Tu6KPAqv7D4",
  y: "4Etl6SRW2YiLUrN5vfvVHuhp7x8PxltmWWlbbM4IFyM",
  use: "sig",
  kid: "rfc7517-a1",
};

/** A client that authenticates with a key of its own and has no use for a secret. */
export const keyClient = (members: Json = {}): Json =>
  webClient({ token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [EC_KEY] }, ...members });

/** The members of an answer that no update may send back (RFC 7592 2.2). */
export const ANSWER_ONLY = [
  "registration_access_token",
  "registration_client_uri",
  "client_secret_expires_at",
  "client_id_issued_at",
] as const;

/** A client's own document as a body for PUT: everything but what no update may send. */
export const replacementOf = (document: Json, members: Json = {}): Json => ({
  ...Object.fromEntries(
    Object.entries(document).filter(([name]) => !(ANSWER_ONLY as readonly string[]).includes(name)),
  ),
  ...members,
});
