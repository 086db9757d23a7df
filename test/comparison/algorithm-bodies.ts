import { EC_KEY, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { EVERY_KEY } from "../support/public-keys.ts";
import { accepts, type Body, refuses, SUPPORT } from "./body.ts";

const SYMMETRIC = "OIDC Core 10.1 and 10.2";
const JARM = "JARM 3";
const UNDEFINED = "no document says what none would be here";
const PUBLIC: Json = { token_endpoint_auth_method: "none" };
const IMPLICIT: Json = { response_types: ["id_token"], grant_types: ["implicit"] };
const KEYS: Json = { jwks: EVERY_KEY };

/** A parameter that names how something is signed; request objects are signed by the client, so that it needs keys. */
const SIGNED = [
  ["id_token_signed_response_alg", "OIDC Registration 2"],
  ["userinfo_signed_response_alg", "OIDC Registration 2"],
  ["request_object_signing_alg", "OIDC Registration 2"],
  ["introspection_signed_response_alg", "RFC 9701 6"],
  ["authorization_signed_response_alg", JARM],
] as const;

const signed = ([name, section]: (typeof SIGNED)[number]): readonly Body[] => [
  accepts(section, `${name} RS256`, webClient({ [name]: "RS256", ...KEYS })),
  accepts(section, `${name} ES256`, webClient({ [name]: "ES256", ...KEYS })),
  accepts(section, `${name} EdDSA`, webClient({ [name]: "EdDSA", ...KEYS })),
  accepts("OIDC Core 10.1", `${name} HS256 for a client with a secret`, webClient({ [name]: "HS256" })),
  accepts("RFC 8812 3.2", `${name} ES256K`, webClient({ [name]: "ES256K", ...KEYS }), { open: SUPPORT }),
  refuses(SYMMETRIC, `${name} HS256 for a public client`, webClient({ [name]: "HS256", ...PUBLIC })),
  refuses(section, `${name} with an unknown algorithm`, webClient({ [name]: "XX256", ...KEYS })),
  refuses(section, `${name} rs256, in another case`, webClient({ [name]: "rs256", ...KEYS })),
  refuses(section, `${name} as a number`, webClient({ [name]: 256 })),
];

const NONE: readonly Body[] = [
  accepts(
    "OIDC Registration 2",
    "id_token_signed_response_alg none for the code flow",
    webClient({ id_token_signed_response_alg: "none" }),
    { open: SUPPORT },
  ),
  refuses(
    "OIDC Registration 2",
    "id_token_signed_response_alg none for the implicit flow",
    webClient({ id_token_signed_response_alg: "none", ...IMPLICIT }),
  ),
  refuses(
    "OIDC Registration 2",
    "id_token_signed_response_alg none for the hybrid flow",
    webClient({
      id_token_signed_response_alg: "none",
      response_types: ["code id_token"],
      grant_types: ["authorization_code", "implicit"],
    }),
  ),
  refuses(
    "OIDC Registration 2",
    "userinfo_signed_response_alg none",
    webClient({ userinfo_signed_response_alg: "none" }),
    { open: UNDEFINED },
  ),
  refuses("OIDC Registration 2", "request_object_signing_alg none", webClient({ request_object_signing_alg: "none" }), {
    open: "OIDC Registration 2 lets a server support it; RFC 9101 10.5 lets it forbid it",
  }),
  refuses(
    "RFC 9101 10.5",
    "request_object_signing_alg none where signed request objects are required",
    webClient({ request_object_signing_alg: "none", require_signed_request_object: true }),
  ),
  refuses(
    "RFC 9701 6",
    "introspection_signed_response_alg none",
    webClient({ introspection_signed_response_alg: "none" }),
  ),
  refuses(JARM, "authorization_signed_response_alg none", webClient({ authorization_signed_response_alg: "none" })),
  refuses(
    "OIDC Core 6.1",
    "request_object_signing_alg RS256 without keys",
    webClient({ request_object_signing_alg: "RS256" }),
  ),
  accepts(
    "OIDC Registration 2",
    "request_uris with http where objects are signed",
    webClient({ request_uris: ["http://rp.example.org/request.jwt"], request_object_signing_alg: "ES256", ...KEYS }),
  ),
  accepts("OIDC Registration 2", "no algorithm for ID Tokens: RS256", webClient(), {
    answer: { id_token_signed_response_alg: "RS256" },
  }),
];

const ENCRYPTED = [
  ["id_token_encrypted_response", "OIDC Registration 2", "id_token_signed_response_alg"],
  ["userinfo_encrypted_response", "OIDC Registration 2", "userinfo_signed_response_alg"],
  ["introspection_encrypted_response", "RFC 9701 6", "introspection_signed_response_alg"],
  ["authorization_encrypted_response", JARM, "authorization_signed_response_alg"],
] as const;

const encrypted = ([name, section, signing]: (typeof ENCRYPTED)[number]): readonly Body[] => {
  const [alg, enc] = [`${name}_alg`, `${name}_enc`];
  const both: Json = { [signing]: "RS256", ...KEYS };
  return [
    accepts(section, `${alg} alone, which means A128CBC-HS256`, webClient({ ...both, [alg]: "RSA-OAEP-256" }), {
      answer: { [enc]: "A128CBC-HS256" },
    }),
    accepts(section, `${alg} and ${enc}`, webClient({ ...both, [alg]: "ECDH-ES+A256KW", [enc]: "A256GCM" })),
    accepts(
      "OIDC Core 10.2",
      `${alg} dir for a client with a secret`,
      webClient({ [signing]: "RS256", [alg]: "dir", [enc]: "A128GCM" }),
    ),
    refuses("OIDC Core 10.2", `${alg} without keys`, webClient({ [signing]: "RS256", [alg]: "RSA-OAEP" })),
    refuses(SYMMETRIC, `${alg} dir for a public client`, webClient({ [signing]: "RS256", [alg]: "dir", ...PUBLIC })),
    refuses(section, `${enc} without ${alg}`, webClient({ [signing]: "RS256", [enc]: "A256GCM" })),
    refuses(section, `${alg} with an unknown algorithm`, webClient({ ...both, [alg]: "ROT13" })),
    refuses(section, `${enc} with an unknown algorithm`, webClient({ ...both, [alg]: "RSA-OAEP", [enc]: "A1GCM" })),
    refuses(section, `${alg} as an array`, webClient({ ...both, [alg]: ["RSA-OAEP"] })),
  ];
};

const REQUESTS: readonly Body[] = [
  accepts(
    "OIDC Registration 2",
    "request_object_encryption_alg alone, which means A128CBC-HS256",
    webClient({ request_object_encryption_alg: "RSA-OAEP" }),
    { answer: { request_object_encryption_enc: "A128CBC-HS256" } },
  ),
  accepts(
    "OIDC Core 10.2",
    "request_object_encryption_alg A128KW for a client with a secret",
    webClient({ request_object_encryption_alg: "A128KW" }),
  ),
  refuses(
    SYMMETRIC,
    "request_object_encryption_alg A128KW for a public client",
    webClient({ request_object_encryption_alg: "A128KW", ...PUBLIC }),
  ),
  refuses(
    "OIDC Registration 2",
    "request_object_encryption_enc without request_object_encryption_alg",
    webClient({ request_object_encryption_enc: "A256GCM" }),
  ),
  refuses(
    "OIDC Registration 2",
    "request_object_encryption_alg with an unknown algorithm",
    webClient({ request_object_encryption_alg: "ROT13" }),
  ),
  accepts(
    "OIDC Core 5.3.2",
    "userinfo_encrypted_response_alg without a signature",
    webClient({ userinfo_encrypted_response_alg: "RSA-OAEP", ...KEYS }),
  ),
  accepts(
    "OIDC Core 10.2",
    "id_token_encrypted_response_alg RSA-OAEP for a public client with keys",
    webClient({ id_token_encrypted_response_alg: "RSA-OAEP", ...KEYS, ...PUBLIC }),
  ),
  refuses(
    "OIDC Core 10.2",
    "id_token_encrypted_response_alg RSA-OAEP with keys on a curve only",
    webClient({ id_token_encrypted_response_alg: "RSA-OAEP", jwks: { keys: [EC_KEY] } }),
    { open: "no document says that it must be seen at registration" },
  ),
  accepts(
    "RFC 7518 4.1",
    "id_token_encrypted_response_alg RSA1_5",
    webClient({ id_token_encrypted_response_alg: "RSA1_5", ...KEYS }),
    { open: SUPPORT },
  ),
  accepts(
    "RFC 7518 5.1",
    "id_token_encrypted_response_alg with A192GCM",
    webClient({ id_token_encrypted_response_alg: "RSA-OAEP", id_token_encrypted_response_enc: "A192GCM", ...KEYS }),
  ),
];

/** By which algorithms things are signed and encrypted. */
export const ALGORITHM_BODIES: readonly Body[] = [
  ...SIGNED.flatMap(signed),
  ...NONE,
  ...ENCRYPTED.flatMap(encrypted),
  ...REQUESTS,
];
