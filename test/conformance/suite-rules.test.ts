import { describe, expect, it } from "vitest";
import { acceptedOf, BASE, type Circumstances, faultsOf, type Members } from "../support/claims.ts";
import { EVERY_KEY, rsaPair } from "../support/public-keys.ts";

const KEYS = { jwks: EVERY_KEY };
const CB = "https://rp.example.com/callback";
const SECTOR = "https://sector.example.com/list";

/** What the suite's condition lets pass, and what it fails with where the fault is told. */
interface Condition {
  readonly passes: readonly Members[];
  readonly fails: Readonly<Record<string, readonly Members[]>>;
  readonly circumstances?: Circumstances;
}

const grants = (response_types: readonly string[], ...grant_types: readonly string[]): Members => ({
  response_types,
  grant_types,
});

/**
 * The conditions by which the suite, as an OpenID Provider, judges a client's request: what the suite refuses in a
 * relying party, this service must refuse too. Pointers are those of the faults, in their order.
 */
const CONDITIONS: Readonly<Record<string, Condition>> = {
  ValidateClientGrantTypes: {
    passes: [
      grants(["code"], "authorization_code"),
      grants(["code id_token token"], "implicit", "authorization_code"),
      grants(["id_token"], "implicit", "refresh_token"),
    ],
    fails: {
      "/response_types/0": [
        grants(["code"], "implicit"),
        grants(["id_token"], "authorization_code"),
        grants(["code token"], "authorization_code"),
        grants(["code id_token"], "implicit"),
      ],
    },
  },
  OIDCCValidateClientRedirectUris: {
    passes: [
      {},
      {
        redirect_uris: ["http://localhost:8080/cb", "http://127.0.0.1/cb", "http://[::1]/cb"],
        application_type: "native",
      },
      { redirect_uris: [CB, `${CB}?a=b`] },
    ],
    fails: {
      "/redirect_uris": [{ redirect_uris: [] }, { redirect_uris: CB }, { redirect_uris: null }],
      "/redirect_uris/0": [
        { redirect_uris: [`${CB}#a`] },
        { redirect_uris: ["http://rp.example.com/cb"], ...grants(["id_token"], "implicit") },
        ...["https://localhost/", "https://127.0.0.1/", "https://[::1]/"].map((uri) => ({
          redirect_uris: [uri],
          ...grants(["id_token token"], "implicit"),
        })),
        { redirect_uris: ["http://rp.example.com/cb"], application_type: "native" },
      ],
    },
  },
  ValidateClientLogoUris: {
    passes: [{ logo_uri: "https://rp.example.com/logo.png", "logo_uri#fr": "https://rp.example.com/logo.fr.png" }],
    fails: {
      "/logo_uri": [
        { logo_uri: "logo.png" },
        { logo_uri: "data:image/png;base64,iVBORw0KGgo=" },
        { logo_uri: "javascript:alert(1)" },
      ],
      "/logo_uri#fr": [{ "logo_uri#fr": "logo.png" }],
    },
  },
  ValidateClientUris: {
    passes: [{ client_uri: "https://rp.example.com", "client_uri#de": "https://rp.example.com/de" }],
    fails: { "/client_uri": [{ client_uri: "rp" }], "/client_uri#de": [{ "client_uri#de": "ftp://rp.example.com/" }] },
  },
  ValidateClientPolicyUris: {
    passes: [{ policy_uri: "https://rp.example.com/policy", "policy_uri#de": "http://rp.example.com/de" }],
    fails: { "/policy_uri": [{ policy_uri: "rp" }], "/policy_uri#de": [{ "policy_uri#de": "urn:a" }] },
  },
  ValidateClientTosUris: {
    passes: [{ tos_uri: "https://rp.example.com/tos", "tos_uri#de": "https://rp.example.com/de" }],
    fails: { "/tos_uri": [{ tos_uri: "rp" }], "/tos_uri#de": [{ "tos_uri#de": "" }] },
  },
  ValidateClientSubjectType: {
    passes: [{ subject_type: "public" }, { subject_type: "pairwise" }],
    fails: { "/subject_type": [{ subject_type: "secret" }, { subject_type: ["public"] }] },
  },
  ValidateIdTokenSignedResponseAlg: {
    passes: [{ id_token_signed_response_alg: "RS256" }, { id_token_signed_response_alg: "none" }],
    fails: {
      "/id_token_signed_response_alg": [
        { id_token_signed_response_alg: "RS255" },
        { id_token_signed_response_alg: "none", ...grants(["code id_token"], "implicit", "authorization_code") },
      ],
    },
  },
  ValidateUserinfoSignedResponseAlg: {
    passes: [{ userinfo_signed_response_alg: "PS256" }],
    fails: {
      "/userinfo_signed_response_alg": [{ userinfo_signed_response_alg: "RS255" }, { userinfo_signed_response_alg: 1 }],
    },
  },
  ValidateRequestObjectSigningAlg: {
    passes: [{ ...KEYS, request_object_signing_alg: "ES256" }],
    fails: { "/request_object_signing_alg": [{ ...KEYS, request_object_signing_alg: "ES255" }] },
  },
  EnsureIdTokenEncryptedResponseAlgIsSetIfEncIsSet: {
    passes: [{ ...KEYS, id_token_encrypted_response_alg: "RSA-OAEP", id_token_encrypted_response_enc: "A256GCM" }],
    fails: { "/id_token_encrypted_response_enc": [{ id_token_encrypted_response_enc: "A256GCM" }] },
  },
  EnsureUserinfoEncryptedResponseAlgIsSetIfEncIsSet: {
    passes: [{ ...KEYS, userinfo_encrypted_response_alg: "ECDH-ES", userinfo_encrypted_response_enc: "A256GCM" }],
    fails: { "/userinfo_encrypted_response_enc": [{ userinfo_encrypted_response_enc: "A256GCM" }] },
  },
  EnsureRequestObjectEncryptionAlgIsSetIfEncIsSet: {
    passes: [{ request_object_encryption_alg: "RSA-OAEP", request_object_encryption_enc: "A256GCM" }],
    fails: { "/request_object_encryption_enc": [{ request_object_encryption_enc: "A256GCM" }] },
  },
  ValidateTokenEndpointAuthSigningAlg: {
    passes: [
      { token_endpoint_auth_method: "client_secret_jwt", token_endpoint_auth_signing_alg: "HS256" },
      { ...KEYS, token_endpoint_auth_method: "private_key_jwt", token_endpoint_auth_signing_alg: "PS256" },
    ],
    fails: {
      "/token_endpoint_auth_signing_alg": [
        { token_endpoint_auth_method: "client_secret_jwt", token_endpoint_auth_signing_alg: "none" },
        { token_endpoint_auth_method: "client_secret_jwt", token_endpoint_auth_signing_alg: "RS256" },
        { ...KEYS, token_endpoint_auth_method: "private_key_jwt", token_endpoint_auth_signing_alg: "HS256" },
      ],
    },
  },
  ValidateDefaultMaxAge: {
    passes: [{ default_max_age: 0 }, { default_max_age: 3600 }],
    fails: { "/default_max_age": [{ default_max_age: "3600" }, { default_max_age: -1 }] },
  },
  ValidateRequireAuthTime: {
    passes: [{ require_auth_time: true }],
    fails: { "/require_auth_time": [{ require_auth_time: "true" }] },
  },
  ValidateDefaultAcrValues: {
    passes: [{ default_acr_values: ["urn:b", "urn:a"] }],
    fails: {
      "/default_acr_values": [{ default_acr_values: "urn:a" }],
      "/default_acr_values/1": [{ default_acr_values: ["urn:a", 2] }],
    },
  },
  ValidateInitiateLoginUri: {
    passes: [{ initiate_login_uri: "https://rp.example.com/login" }],
    fails: { "/initiate_login_uri": [{ initiate_login_uri: "http://rp.example.com/login" }] },
  },
  ValidateRequestUris: {
    passes: [{ request_uris: ["https://rp.example.com/r#hash"] }],
    fails: {
      "/request_uris": [{ request_uris: "https://rp.example.com/r" }],
      "/request_uris/0": [{ request_uris: ["r"] }],
    },
  },
  ValidateClientRegistrationRequestSectorIdentifierUri: {
    circumstances: {
      documents: {
        [SECTOR]: [CB, "https://more.example.com/"],
        "https://sector.example.com/empty": "",
        "https://sector.example.com/object": {},
        "https://sector.example.com/less": ["https://more.example.com/"],
      },
    },
    passes: [{ sector_identifier_uri: SECTOR }, { sector_identifier_uri: SECTOR, subject_type: "pairwise" }],
    fails: {
      "/sector_identifier_uri": [
        { sector_identifier_uri: "http://sector.example.com/list" },
        ...["empty", "object", "less", "absent"].map((path) => ({
          sector_identifier_uri: `https://sector.example.com/${path}`,
        })),
      ],
    },
  },
  EnsureClientDoesNotHaveBothJwksAndJwksUri: {
    passes: [KEYS, { jwks_uri: "https://rp.example.com/jwks" }],
    fails: { "/jwks": [{ ...KEYS, jwks_uri: "https://rp.example.com/jwks" }] },
  },
  EnsureClientHasJwksOrJwksUri: {
    passes: [
      { token_endpoint_auth_method: "private_key_jwt", jwks_uri: "https://rp.example.com/jwks" },
      { token_endpoint_auth_method: "client_secret_basic" },
    ],
    fails: {
      "/token_endpoint_auth_method": [
        { token_endpoint_auth_method: "private_key_jwt" },
        { token_endpoint_auth_method: "self_signed_tls_client_auth" },
      ],
      "/request_object_signing_alg": [{ request_object_signing_alg: "RS256" }],
      "/id_token_encrypted_response_alg": [{ id_token_encrypted_response_alg: "RSA-OAEP" }],
      "/userinfo_encrypted_response_alg": [{ userinfo_encrypted_response_alg: "ECDH-ES" }],
    },
  },
  ValidateJwksSequence: {
    passes: [KEYS, { jwks: { keys: [] } }],
    fails: {
      "/jwks/keys": [{ jwks: {} }, { jwks: { keys: {} } }],
      "/jwks/keys/0": [{ jwks: { keys: ["key"] } }],
      "/jwks/keys/0/kty": [{ jwks: { keys: [{}] } }, { jwks: { keys: [{ kty: "oct" }] } }],
      "/jwks/keys/0/e": [
        { jwks: { keys: [{ kty: "RSA", n: rsaPair().publicKey["n"] }] } },
        { jwks: { keys: [{ ...rsaPair().publicKey, e: "AQAB==" }] } },
      ],
      "/jwks/keys/0/y": [{ jwks: { keys: [{ kty: "EC", crv: "P-256", x: "AA" }] } }],
      "/jwks/keys/0/x": [{ jwks: { keys: [{ kty: "OKP", crv: "Ed25519" }] } }],
      "/jwks/keys/0/d": [{ jwks: { keys: [{ ...EVERY_KEY.keys[1], d: "AA" }] } }],
      "/jwks/keys/0/k": [{ jwks: { keys: [{ kty: "oct", k: "AA" }] } }],
      "/jwks/keys/0/x5c": [{ jwks: { keys: [{ ...EVERY_KEY.keys[1], x5c: ["AA"] }] } }],
    },
  },
  CheckDistinctKeyIdValueInClientJWKs: {
    passes: [{ jwks: { keys: EVERY_KEY.keys.slice(0, 2).map((key, index) => ({ ...key, kid: `k${index}` })) } }],
    fails: {
      "/jwks/keys/1/kid": [{ jwks: { keys: EVERY_KEY.keys.slice(0, 2).map((key) => ({ ...key, kid: "same" })) } }],
    },
  },
  EnsureRegistrationRequestContainsAtLeastOneContact: { passes: [{ contacts: ["ops@example.com"] }, {}], fails: {} },
};

describe("OIDF suite: the conditions on a client's request", () => {
  it("are as many as the suite has, and nearly all are seen to fail", () => {
    const all = Object.values(CONDITIONS);
    expect(all.length).toBe(25);
    expect(all.filter(({ fails }) => Object.keys(fails).length > 0).length).toBe(24);
  });

  it.each(Object.entries(CONDITIONS))("%s", async (_, { passes, fails, circumstances }) => {
    for (const members of passes) await acceptedOf({ ...BASE, ...members }, circumstances);
    for (const [pointer, bodies] of Object.entries(fails)) {
      for (const members of bodies) {
        const faults = await faultsOf({ ...BASE, ...members }, circumstances);
        expect(faults.map((fault) => fault.split(" ")[0])).toEqual([pointer]);
      }
    }
  });
});
