import { EVERY_KEY } from "../../../support/public-keys.ts";
import { breaks, holds, type RelationClaims, under } from "./relation-claims.ts";

const PUBLIC = { token_endpoint_auth_method: "none" };
const CIBA = "urn:openid:params:grant-type:ciba";
const KEYED = [
  ["id_token_signed_response_alg", "HS256"],
  ["id_token_encrypted_response_alg", "dir"],
  ["userinfo_signed_response_alg", "HS384"],
  ["userinfo_encrypted_response_alg", "A128KW"],
  ["request_object_signing_alg", "HS512"],
  ["request_object_encryption_alg", "A256GCMKW"],
  ["introspection_signed_response_alg", "HS256"],
  ["introspection_encrypted_response_alg", "A192KW"],
  ["authorization_signed_response_alg", "HS256"],
  ["authorization_encrypted_response_alg", "A192GCMKW"],
  ["nfv_token_signed_response_alg", "HS256"],
  ["nfv_token_encrypted_response_alg", "A128GCMKW"],
] as const;

/** The five that name a certificate's subject. */
const SUBJECTS = {
  tls_client_auth_subject_dn: "CN=client",
  tls_client_auth_san_dns: "client.example.com",
  tls_client_auth_san_uri: "urn:example:client",
  tls_client_auth_san_ip: "192.0.2.1",
  tls_client_auth_san_email: "client@example.com",
};

/** A content encryption stands only where its key management does. */
const encryptionClaims = (section: string, alg: string, enc: string): RelationClaims => ({
  section,
  first: alg,
  rule: `must not be there without ${alg}`,
  holds: holds(
    {},
    { [alg]: "RSA-OAEP", jwks: EVERY_KEY },
    { [alg]: "ECDH-ES", [enc]: "A256GCM", jwks: EVERY_KEY },
    { [alg]: "dir", [enc]: "A128GCM" },
    { [enc]: null },
  ),
  breaks: [
    breaks(`/${enc}`, { [enc]: "A128CBC-HS256" }),
    breaks(`/${enc}`, { [enc]: "A256GCM", [alg]: null, jwks: EVERY_KEY }),
  ],
});

/** Grants, algorithms and methods that must fit each other. */
export const PROTOCOL_RELATION_CLAIMS: readonly RelationClaims[] = [
  {
    section: "RFC 7591 2.1; OIDC Registration 2",
    first: "response_types",
    rule: "must go together with grant_types: code needs authorization_code, token and id_token need implicit",
    holds: holds(
      {},
      { response_types: [], grant_types: [] },
      { response_types: [], grant_types: ["client_credentials"] },
      { response_types: ["code"], grant_types: ["refresh_token", "authorization_code", "implicit"] },
      { response_types: ["id_token", "token", "id_token token"], grant_types: ["implicit"] },
      { response_types: ["code id_token", "token code"], grant_types: ["implicit", "authorization_code"] },
      { response_types: ["none", "vp_token"], grant_types: [] },
    ),
    breaks: [
      breaks("/response_types/0", { response_types: ["id_token"] }),
      breaks("/response_types/0", { response_types: ["code"], grant_types: ["implicit"] }),
      breaks("/response_types/0", { grant_types: ["client_credentials"] }),
      breaks("/response_types/0", { response_types: ["code"], grant_types: [] }),
      breaks("/response_types/1", { response_types: ["code", "id_token code"], grant_types: ["authorization_code"] }),
      breaks("/response_types/0", { response_types: ["code token"], grant_types: ["implicit"] }),
      breaks("/response_types/0", { response_types: ["vp_token id_token"] }),
      breaks("/response_types/0 /response_types/2", { response_types: ["token", "code", "token id_token"] }),
    ],
  },
  {
    section: "RFC 6749 4.4",
    first: "grant_types",
    rule: "must not have client_credentials where the client does not authenticate",
    holds: holds(
      { grant_types: ["authorization_code", "client_credentials"] },
      { ...PUBLIC, grant_types: ["authorization_code", "refresh_token"] },
    ),
    breaks: [
      breaks("/grant_types", { ...PUBLIC, grant_types: ["authorization_code", "client_credentials"] }),
      breaks(
        "/grant_types",
        { grant_types: ["client_credentials"], response_types: [] },
        { variables: { TOKEN_ENDPOINT_AUTH_METHODS: "none" } },
      ),
    ],
  },
  {
    section: "CIBA 7.1",
    first: "grant_types",
    rule: "must not have the CIBA grant where the client does not authenticate",
    holds: holds({ grant_types: ["authorization_code", CIBA], backchannel_token_delivery_mode: "poll" }, PUBLIC),
    breaks: [
      breaks("/grant_types", {
        ...PUBLIC,
        grant_types: ["authorization_code", CIBA],
        backchannel_token_delivery_mode: "poll",
      }),
    ],
  },
  {
    section: "OIDC Core 10.1 and 10.2",
    first: "id_token_signed_response_alg",
    rule: "must not be a symmetric algorithm where the client has no secret",
    holds: [
      ...KEYED.flatMap(([name, alg]) =>
        holds({ [name]: alg }, { [name]: alg, token_endpoint_auth_method: "private_key_jwt", jwks: EVERY_KEY }),
      ),
      ...holds({
        ...PUBLIC,
        id_token_signed_response_alg: "ES256",
        id_token_encrypted_response_alg: "RSA-OAEP",
        jwks: EVERY_KEY,
      }),
    ],
    breaks: [
      ...KEYED.map(([name, alg]) => breaks(`/${name}`, { ...PUBLIC, [name]: alg })),
      breaks("/id_token_signed_response_alg /introspection_signed_response_alg", {
        ...PUBLIC,
        introspection_signed_response_alg: "HS512",
        id_token_signed_response_alg: "HS256",
      }),
    ],
  },
  {
    section: "OIDC Registration 2; OIDC Core 9",
    first: "token_endpoint_auth_signing_alg",
    rule: "must be an HS algorithm with client_secret_jwt and an asymmetric one with private_key_jwt",
    holds: holds(
      { token_endpoint_auth_method: "client_secret_jwt" },
      { token_endpoint_auth_method: "client_secret_jwt", token_endpoint_auth_signing_alg: "HS512" },
      { token_endpoint_auth_method: "private_key_jwt", token_endpoint_auth_signing_alg: "EdDSA", jwks: EVERY_KEY },
      { token_endpoint_auth_method: "client_secret_basic" },
      { token_endpoint_auth_signing_alg: "ES256", jwks: EVERY_KEY },
      { token_endpoint_auth_method: "client_secret_basic", token_endpoint_auth_signing_alg: "RS256" },
      { token_endpoint_auth_method: "client_secret_post", token_endpoint_auth_signing_alg: "HS256" },
      { token_endpoint_auth_method: "none", token_endpoint_auth_signing_alg: "RS256" },
    ),
    breaks: [
      breaks("/token_endpoint_auth_signing_alg", {
        token_endpoint_auth_method: "client_secret_jwt",
        token_endpoint_auth_signing_alg: "RS256",
      }),
      breaks("/token_endpoint_auth_signing_alg", {
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "HS256",
        jwks: EVERY_KEY,
      }),
    ],
  },
  {
    section: "OIDC Registration 2",
    first: "id_token_signed_response_alg",
    rule: "must not be none where an ID Token comes from the authorization endpoint",
    holds: [
      ...holds(
        { id_token_signed_response_alg: "none" },
        { id_token_signed_response_alg: "none", response_types: ["code", "none"] },
      ),
      ...holds({
        id_token_signed_response_alg: "none",
        response_types: ["code token"],
        grant_types: ["authorization_code", "implicit"],
      }),
      ...under({ ID_TOKEN_SIGNING_ALGS: "none" }, holds({})),
    ],
    breaks: ["id_token", "id_token token", "code id_token", "id_token code token", "vp_token id_token"].map((type) =>
      breaks("/id_token_signed_response_alg", {
        id_token_signed_response_alg: "none",
        response_types: ["code", type],
        grant_types: ["implicit", "authorization_code"],
      }),
    ),
  },
  encryptionClaims("OIDC Registration 2", "id_token_encrypted_response_alg", "id_token_encrypted_response_enc"),
  encryptionClaims("OIDC Registration 2", "userinfo_encrypted_response_alg", "userinfo_encrypted_response_enc"),
  encryptionClaims("OIDC Registration 2", "request_object_encryption_alg", "request_object_encryption_enc"),
  encryptionClaims("RFC 9701 6", "introspection_encrypted_response_alg", "introspection_encrypted_response_enc"),
  encryptionClaims("JARM 3", "authorization_encrypted_response_alg", "authorization_encrypted_response_enc"),
  encryptionClaims("ETSI GS NFV-SEC 022", "nfv_token_encrypted_response_alg", "nfv_token_encrypted_response_enc"),
  {
    section: "RFC 9101 10.5",
    first: "request_object_signing_alg",
    rule: "must not be none where signed request objects are required",
    holds: [
      ...holds(
        { require_signed_request_object: true },
        { require_signed_request_object: true, request_object_signing_alg: "HS256" },
      ),
      ...under(
        { REQUEST_OBJECT_SIGNING_ALGS: "none" },
        holds(
          { request_object_signing_alg: "none" },
          { request_object_signing_alg: "none", require_signed_request_object: false },
        ),
      ),
    ],
    breaks: [
      breaks(
        "/request_object_signing_alg",
        { request_object_signing_alg: "none", require_signed_request_object: true },
        { variables: { REQUEST_OBJECT_SIGNING_ALGS: "none" } },
      ),
    ],
  },
  {
    section: "RFC 8705 2.1.2",
    first: "tls_client_auth_subject_dn",
    rule: "must come with exactly one certificate subject parameter, tls_client_auth_subject_dn or one of tls_client_auth_san_*",
    holds: [
      ...holds({}, SUBJECTS),
      ...Object.entries(SUBJECTS).flatMap(([name, value]) =>
        holds({ token_endpoint_auth_method: "tls_client_auth", [name]: value }),
      ),
    ],
    breaks: [
      breaks("/token_endpoint_auth_method", { token_endpoint_auth_method: "tls_client_auth" }),
      breaks("/token_endpoint_auth_method", { token_endpoint_auth_method: "tls_client_auth", ...SUBJECTS }),
      ...Object.entries(SUBJECTS).map(([name, value], index, all) => {
        const [next = "", nextValue] = all[(index + 1) % all.length] ?? [];
        return breaks("/token_endpoint_auth_method", {
          token_endpoint_auth_method: "tls_client_auth",
          [name]: value,
          [next]: nextValue,
        });
      }),
    ],
  },
  {
    section: "CIBA 4",
    first: "grant_types",
    rule: "must be there for the CIBA grant, and poll and ping only with that grant",
    holds: holds(
      { grant_types: ["authorization_code", CIBA], backchannel_token_delivery_mode: "poll" },
      {
        grant_types: ["authorization_code"],
        backchannel_token_delivery_mode: "push",
        backchannel_client_notification_endpoint: "https://rp.example.com/ciba",
      },
    ),
    breaks: [
      breaks("/backchannel_token_delivery_mode", { grant_types: ["authorization_code", CIBA] }),
      breaks("/backchannel_token_delivery_mode", { backchannel_token_delivery_mode: "poll" }),
      breaks("/backchannel_token_delivery_mode", {
        backchannel_token_delivery_mode: "ping",
        backchannel_client_notification_endpoint: "https://rp.example.com/ciba",
      }),
    ],
  },
  {
    section: "CIBA 4",
    first: "backchannel_token_delivery_mode",
    rule: "must be there for the delivery modes ping and push",
    holds: holds(
      { backchannel_client_notification_endpoint: "https://rp.example.com/ciba" },
      { grant_types: ["authorization_code", CIBA], backchannel_token_delivery_mode: "poll" },
      {
        grant_types: ["authorization_code", CIBA],
        backchannel_token_delivery_mode: "ping",
        backchannel_client_notification_endpoint: "https://rp.example.com/ciba",
      },
    ),
    breaks: [
      breaks("/backchannel_client_notification_endpoint", {
        grant_types: ["authorization_code", CIBA],
        backchannel_token_delivery_mode: "ping",
      }),
      breaks("/backchannel_client_notification_endpoint", { backchannel_token_delivery_mode: "push" }),
    ],
  },
];
