import type { Members } from "../../../support/claims.ts";
import { EVERY_KEY } from "../../../support/public-keys.ts";
import {
  accepts,
  choiceClaims,
  claimsOf,
  type Example,
  given,
  NO_DEFAULT,
  type RowClaims,
  refuses,
  type SectionClaims,
  under,
} from "../row-claims.ts";

const ASYMMETRIC = [
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
];
const SYMMETRIC = ["HS256", "HS384", "HS512"];
const TO_A_KEY = [
  "RSA-OAEP",
  "RSA-OAEP-256",
  "RSA-OAEP-384",
  "RSA-OAEP-512",
  "RSA1_5",
  "ECDH-ES",
  "ECDH-ES+A128KW",
  "ECDH-ES+A192KW",
  "ECDH-ES+A256KW",
];
const TO_A_SECRET = ["A128KW", "A192KW", "A256KW", "A128GCMKW", "A192GCMKW", "A256GCMKW", "dir"];
const CONTENT = ["A128CBC-HS256", "A192CBC-HS384", "A256CBC-HS512", "A128GCM", "A192GCM", "A256GCM"];

const UNSUPPORTED = "must be a value that the provider supports";
const NOT_SIGNING = ["rs256", "RS256 ", "RS257", "RSA-OAEP", "A128GCM", "SHA256"];
const KEYS = { jwks: EVERY_KEY };

/** The same claims with every key of the client's. */
const keyed = (claims: RowClaims): RowClaims => ({ ...claims, accepts: given(KEYS, claims.accepts) });

/** A signing algorithm that one setting lists. */
function signing(
  variable: string,
  allowed: readonly string[],
  refused: readonly string[],
  defaults: readonly Example[],
): RowClaims {
  const all = choiceClaims(allowed, [...NOT_SIGNING, ...refused], defaults);
  return keyed({
    ...all,
    accepts: [...all.accepts, ...under({ [variable]: "PS256,ES256" }, accepts("ES256"))],
    refuses: [...all.refuses, ...under({ [variable]: "PS256,ES256" }, refuses(UNSUPPORTED, "RS256", "HS256"))],
  });
}

/** RS256, or what the provider has first where it does not have that. */
const rs256First = (variable: string): readonly Example[] => [
  ...accepts("RS256"),
  ...under({ [variable]: "PS256,RS256" }, accepts("RS256")),
  ...under({ [variable]: "PS256,ES256" }, accepts("PS256")),
];

/** A key management algorithm, and the content encryption that goes with it. */
function encryption(
  alg: string,
  enc: string,
  algVariable: string,
  encVariable: string,
): Readonly<Record<string, RowClaims>> {
  const chosen: Members = { ...KEYS, [alg]: "RSA-OAEP" };
  const content = choiceClaims(CONTENT, ["a128gcm", "A128CBC", "A128CBC-HS256 ", "RSA-OAEP", "none"]);
  return {
    [alg]: keyed({
      ...choiceClaims([...TO_A_KEY, ...TO_A_SECRET], ["rsa-oaep", "RSA-OAEP ", "RSA", "A128GCM", "RS256", "none"]),
      refuses: [
        ...choiceClaims([], ["rsa-oaep", "RSA-OAEP ", "RSA", "A128GCM", "RS256", "none"]).refuses,
        ...under({ [algVariable]: "RSA-OAEP-256,ECDH-ES" }, refuses(UNSUPPORTED, "RSA1_5", "dir")),
      ],
    }),
    [enc]: {
      accepts: given(chosen, content.accepts),
      refuses: [...content.refuses, ...under({ [encVariable]: "A256GCM" }, refuses(UNSUPPORTED, "A128GCM"))],
      defaults: [
        ...NO_DEFAULT,
        ...given(chosen, accepts("A128CBC-HS256")),
        ...given({ [alg]: "dir" }, accepts("A128CBC-HS256")),
        ...given(chosen, under({ [encVariable]: "A256GCM,A128GCM" }, accepts("A256GCM"))),
      ],
    },
  };
}

const SIGNED_BY_SECRET = given({ token_endpoint_auth_method: "client_secret_jwt" }, accepts(...SYMMETRIC));
const SIGNED_BY_KEY = given({ ...KEYS, token_endpoint_auth_method: "private_key_jwt" }, accepts(...ASYMMETRIC));

/** The algorithms of every document. */
export const ALGORITHMS: readonly SectionClaims[] = [
  claimsOf("OIDC Registration 2", {
    token_endpoint_auth_method: {
      ...choiceClaims([], ["", "None", "client_secret", "client_secret_basic ", "bearer", "urn:example:method"]),
      accepts: [
        ...accepts("client_secret_basic", "client_secret_post", "client_secret_jwt", "none"),
        ...given(KEYS, accepts("private_key_jwt", "self_signed_tls_client_auth")),
        ...given({ tls_client_auth_san_dns: "rp.example.com" }, accepts("tls_client_auth")),
      ],
      defaults: [
        ...accepts("client_secret_basic"),
        ...under(
          { TOKEN_ENDPOINT_AUTH_METHODS: "client_secret_post,client_secret_jwt" },
          accepts("client_secret_post"),
        ),
      ],
    },
    token_endpoint_auth_signing_alg: {
      ...choiceClaims([], [...NOT_SIGNING, "none"]),
      accepts: [...SIGNED_BY_SECRET, ...SIGNED_BY_KEY],
    },
    id_token_signed_response_alg: signing(
      "ID_TOKEN_SIGNING_ALGS",
      [...ASYMMETRIC, ...SYMMETRIC, "none"],
      ["None"],
      rs256First("ID_TOKEN_SIGNING_ALGS"),
    ),
    ...encryption(
      "id_token_encrypted_response_alg",
      "id_token_encrypted_response_enc",
      "ID_TOKEN_ENCRYPTION_ALGS",
      "ID_TOKEN_ENCRYPTION_ENCS",
    ),
    userinfo_signed_response_alg: signing("USERINFO_SIGNING_ALGS", [...ASYMMETRIC, ...SYMMETRIC], ["none"], NO_DEFAULT),
    ...encryption(
      "userinfo_encrypted_response_alg",
      "userinfo_encrypted_response_enc",
      "USERINFO_ENCRYPTION_ALGS",
      "USERINFO_ENCRYPTION_ENCS",
    ),
    request_object_signing_alg: withNone(
      signing("REQUEST_OBJECT_SIGNING_ALGS", [...ASYMMETRIC, ...SYMMETRIC], ["none"], NO_DEFAULT),
    ),
    ...encryption(
      "request_object_encryption_alg",
      "request_object_encryption_enc",
      "REQUEST_OBJECT_ENCRYPTION_ALGS",
      "REQUEST_OBJECT_ENCRYPTION_ENCS",
    ),
  }),
  claimsOf("RFC 9701 6", {
    introspection_signed_response_alg: signing(
      "INTROSPECTION_SIGNING_ALGS",
      [...ASYMMETRIC, ...SYMMETRIC],
      ["none"],
      rs256First("INTROSPECTION_SIGNING_ALGS"),
    ),
    ...encryption(
      "introspection_encrypted_response_alg",
      "introspection_encrypted_response_enc",
      "INTROSPECTION_ENCRYPTION_ALGS",
      "INTROSPECTION_ENCRYPTION_ENCS",
    ),
  }),
  claimsOf("JARM 3", {
    authorization_signed_response_alg: signing(
      "AUTHORIZATION_SIGNING_ALGS",
      [...ASYMMETRIC, ...SYMMETRIC],
      ["none"],
      rs256First("AUTHORIZATION_SIGNING_ALGS"),
    ),
    ...encryption(
      "authorization_encrypted_response_alg",
      "authorization_encrypted_response_enc",
      "AUTHORIZATION_ENCRYPTION_ALGS",
      "AUTHORIZATION_ENCRYPTION_ENCS",
    ),
  }),
  claimsOf("CIBA 4", {
    backchannel_authentication_request_signing_alg: signing(
      "BACKCHANNEL_AUTHENTICATION_REQUEST_SIGNING_ALGS",
      ASYMMETRIC,
      [...SYMMETRIC, "none"],
      NO_DEFAULT,
    ),
  }),
  claimsOf("ETSI GS NFV-SEC 022", {
    nfv_token_signed_response_alg: signing(
      "ID_TOKEN_SIGNING_ALGS",
      [...ASYMMETRIC, ...SYMMETRIC, "none"],
      [],
      NO_DEFAULT,
    ),
    ...encryption(
      "nfv_token_encrypted_response_alg",
      "nfv_token_encrypted_response_enc",
      "ID_TOKEN_ENCRYPTION_ALGS",
      "ID_TOKEN_ENCRYPTION_ENCS",
    ),
  }),
];

/** Unsigned request objects are possible where an operator says so (OIDC Registration 2). */
function withNone(claims: RowClaims): RowClaims {
  return {
    ...claims,
    accepts: [...claims.accepts, ...under({ REQUEST_OBJECT_SIGNING_ALGS: "RS256,none" }, accepts("none"))],
  };
}
