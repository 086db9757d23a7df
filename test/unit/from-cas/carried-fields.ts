/** When the services are looked at, in epoch seconds. */
export const NOW = 1_800_000_000;
/** A collection as Jackson writes it. */
export const set = (...items: readonly string[]) => ["java.util.HashSet", items];
/** A service of which there is nothing to report. */
export const BASE = {
  clientId: "client",
  clientSecret: "s".repeat(32),
  serviceId: "https://rp\\.example\\.org/cb",
  supportedGrantTypes: set("authorization_code"),
  supportedResponseTypes: set("code"),
  tokenEndpointAuthenticationMethod: "client_secret_basic",
  scopes: set("openid"),
};
/** The same of a client that has registered itself. */
export const DYNAMIC = { ...BASE, dynamicallyRegistered: true };

const CIBA = { supportedGrantTypes: set("urn:openid:params:grant-type:ciba") };
const ENCRYPTED = { encryptIdToken: true, idTokenEncryptionAlg: "RSA-OAEP" };
const KEYS = { keys: [{ kty: "oct" }] };
/** As CAS writes the providers of a rule for a second factor. */
export const provider = { "@class": "java.util.HashMap", multifactorAuthenticationProviders: set("mfa-gauth") };

/** A value of each field that is carried over, and the metadata it comes to. */
export const CARRIED: readonly (readonly [field: string, service: object, metadata: object])[] = [
  ["serviceId", { serviceId: "^https://a|https://b$" }, { redirect_uris: ["https://a", "https://b"] }],
  [
    "matchingStrategy",
    { serviceId: "https://a/?b=.", matchingStrategy: { "@class": "x.LiteralRegisteredServiceMatchingStrategy" } },
    { redirect_uris: ["https://a/?b=."] },
  ],
  [
    "supportedGrantTypes",
    { supportedGrantTypes: set("AUTHORIZATION_CODE", "none") },
    { grant_types: ["authorization_code"] },
  ],
  [
    "supportedResponseTypes",
    { supportedResponseTypes: set("token id_token") },
    { response_types: ["id_token token"], grant_types: ["authorization_code", "implicit"] },
  ],
  [
    "supportedResponseTypes",
    { supportedResponseTypes: set("device_code") },
    { response_types: [], grant_types: ["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"] },
  ],
  ["generateRefreshToken", { generateRefreshToken: true }, { grant_types: ["authorization_code", "refresh_token"] }],
  ["scopes", { scopes: set("openid", "email") }, { scope: "openid email" }],
  [
    "tokenEndpointAuthenticationMethod",
    { tokenEndpointAuthenticationMethod: "client_secret_post" },
    { token_endpoint_auth_method: "client_secret_post" },
  ],
  ["jwks", { jwks: JSON.stringify(KEYS) }, { jwks: KEYS }],
  ["jwks", { jwks: KEYS }, { jwks: KEYS }],
  ["jwks", { jwks: "https://rp.example.org/jwks" }, { jwks_uri: "https://rp.example.org/jwks" }],
  ["signIdToken", { signIdToken: false }, { id_token_signed_response_alg: "none" }],
  ["idTokenSigningAlg", { idTokenSigningAlg: "ES256" }, { id_token_signed_response_alg: "ES256" }],
  ["encryptIdToken", ENCRYPTED, { id_token_encrypted_response_alg: "RSA-OAEP" }],
  ["idTokenEncryptionAlg", ENCRYPTED, { id_token_encrypted_response_alg: "RSA-OAEP" }],
  [
    "idTokenEncryptionEncoding",
    { ...ENCRYPTED, idTokenEncryptionEncoding: "A256GCM" },
    { id_token_encrypted_response_enc: "A256GCM" },
  ],
  ["userInfoSigningAlg", { userInfoSigningAlg: "RS256" }, { userinfo_signed_response_alg: "RS256" }],
  [
    "userInfoEncryptedResponseAlg",
    { userInfoEncryptedResponseAlg: "RSA-OAEP" },
    { userinfo_encrypted_response_alg: "RSA-OAEP" },
  ],
  [
    "userInfoEncryptedResponseEncoding",
    { userInfoEncryptedResponseEncoding: "A128GCM" },
    { userinfo_encrypted_response_enc: "A128GCM" },
  ],
  [
    "introspectionSignedResponseAlg",
    { introspectionSignedResponseAlg: "RS512" },
    { introspection_signed_response_alg: "RS512" },
  ],
  [
    "introspectionEncryptedResponseAlg",
    { introspectionEncryptedResponseAlg: "dir" },
    { introspection_encrypted_response_alg: "dir" },
  ],
  [
    "introspectionEncryptedResponseEncoding",
    { introspectionEncryptedResponseEncoding: "A128GCM" },
    { introspection_encrypted_response_enc: "A128GCM" },
  ],
  ["tlsClientAuthSubjectDn", { tlsClientAuthSubjectDn: "CN=rp" }, { tls_client_auth_subject_dn: "CN=rp" }],
  ["tlsClientAuthSanDns", { tlsClientAuthSanDns: "rp.example.org" }, { tls_client_auth_san_dns: "rp.example.org" }],
  ["tlsClientAuthSanUri", { tlsClientAuthSanUri: "https://rp" }, { tls_client_auth_san_uri: "https://rp" }],
  ["tlsClientAuthSanIp", { tlsClientAuthSanIp: "192.0.2.1" }, { tls_client_auth_san_ip: "192.0.2.1" }],
  [
    "tlsClientAuthSanEmail",
    { tlsClientAuthSanEmail: "rp@example.org" },
    { tls_client_auth_san_email: "rp@example.org" },
  ],
  ["dpopBoundAccessTokens", { dpopBoundAccessTokens: true }, { dpop_bound_access_tokens: true }],
  [
    "backchannelTokenDeliveryMode",
    { ...CIBA, backchannelTokenDeliveryMode: "ping" },
    { backchannel_token_delivery_mode: "ping" },
  ],
  [
    "backchannelClientNotificationEndpoint",
    { ...CIBA, backchannelClientNotificationEndpoint: "https://rp/n" },
    { backchannel_client_notification_endpoint: "https://rp/n" },
  ],
  [
    "backchannelAuthenticationRequestSigningAlg",
    { ...CIBA, backchannelAuthenticationRequestSigningAlg: "ES256" },
    { backchannel_authentication_request_signing_alg: "ES256" },
  ],
  [
    "backchannelUserCodeParameterSupported",
    { ...CIBA, backchannelUserCodeParameterSupported: true },
    { backchannel_user_code_parameter: true },
  ],
  ["applicationType", { applicationType: "native" }, { application_type: "native" }],
  ["subjectType", { subjectType: "PAIRWISE" }, { subject_type: "pairwise" }],
  ["sectorIdentifierUri", { sectorIdentifierUri: "https://rp/s" }, { sector_identifier_uri: "https://rp/s" }],
  ["name", { name: "RP" }, { client_name: "RP" }],
  ["logo", { logo: "https://rp/logo" }, { logo_uri: "https://rp/logo" }],
  ["informationUrl", { informationUrl: "https://rp/i" }, { policy_uri: "https://rp/i" }],
  ["privacyUrl", { privacyUrl: "https://rp/p" }, { tos_uri: "https://rp/p" }],
  [
    "contacts",
    { contacts: ["java.util.ArrayList", [{ name: "a", email: "a@example.org" }, { name: "b" }]] },
    { contacts: ["a@example.org", "b"] },
  ],
  [
    "logoutUrl",
    { logoutUrl: "https://rp/1, https://rp/2" },
    { post_logout_redirect_uris: ["https://rp/1", "https://rp/2"] },
  ],
  [
    "logoutType",
    { logoutUrl: "https://rp/1", logoutType: "FRONT_CHANNEL" },
    { frontchannel_logout_uri: "https://rp/1", post_logout_redirect_uris: ["https://rp/1"] },
  ],
  ["logoutType", { logoutUrl: "https://rp/1", logoutType: "BACK_CHANNEL" }, { backchannel_logout_uri: "https://rp/1" }],
  [
    "multifactorPolicy",
    { dynamicallyRegistered: true, multifactorPolicy: provider },
    { default_acr_values: ["mfa-gauth"] },
  ],
];
