import { baseUrl, duration, hosts, json, type Kind, listOf, oneOf, onOff, text, wholeNumber } from "./kinds.ts";
import {
  CLIENT_SIGNING_ALGS, CONTENT_ENCRYPTION_ALGS, DELIVERY_MODES, GRANT_TYPES, KEY_MANAGEMENT_ALGS,
  RESPONSE_TYPES, SIGNING_ALGS, SIGNING_ALGS_OR_NONE, SUBJECT_TYPES, TOKEN_ENDPOINT_AUTH_METHODS, ASYMMETRIC_SIGNING_ALGS,
} from "./vocabulary.ts";

/** The Lambda functions, named as their endpoints. */
export type FunctionName = "initToken" | "register" | "clientConfig";

/** One setting: everything that is known of it stands in its row. */
export interface Setting<T> {
  /** The property an operator writes, in the canonical kebab-case of Apereo CAS. */
  readonly property: string;
  /** The variable of a function's environment that carries the canonical text. */
  readonly variable: string;
  readonly kind: Kind<T>;
  /** The canonical text that holds when nothing is set. */
  readonly default: string;
  /** Whether Apereo CAS has this property, or this project added it to the group. */
  readonly origin: "CAS" | "added";
  /** The functions that need it; a function gets only its own rows. None: used when the stack is made. */
  readonly functions: readonly FunctionName[];
  /** The member of an OpenID Provider's discovery document that says the same (OIDC Discovery 3, RFC 8414 2). */
  readonly discovery?: string;
  /** Values that no message, template or log may show. */
  readonly secret?: true;
  /** Accepted by the local runner alone. */
  readonly localOnly?: true;
  readonly sentence: string;
}

const EVERY: readonly FunctionName[] = ["initToken", "register", "clientConfig"];
const METADATA: readonly FunctionName[] = ["register", "clientConfig"];

const row = <T>(setting: Setting<T>): Setting<T> => setting;

/** A list of what the OpenID Provider supports: a client may register nothing else. */
function supported(property: string, discovery: string, variable: string, known: readonly string[], sentence: string, more: { origin?: "added"; default?: readonly string[]; open?: true } = {}): Setting<readonly string[]> {
  return {
    property: `cas.authn.oidc.discovery.${property}`,
    discovery,
    variable,
    kind: listOf(more.open ? undefined : known),
    default: (more.default ?? known).join(","),
    origin: more.origin ?? "CAS",
    functions: METADATA,
    sentence,
  };
}

/** A switch of the OpenID Provider that a client's metadata depends on. */
function supportSwitch(property: string, discovery: string, variable: string, initial: "true" | "false", sentence: string): Setting<boolean> {
  return { property: `cas.authn.oidc.discovery.${property}`, discovery, variable, kind: onOff(), default: initial, origin: "CAS", functions: METADATA, sentence };
}

/** A switch that relaxes or tightens one rule of client metadata. */
function ruleSwitch(property: string, variable: string, initial: "true" | "false", sentence: string): Setting<boolean> {
  return { property: `cas.authn.oidc.registration.${property}`, variable, kind: onOff(), default: initial, origin: "added", functions: METADATA, sentence };
}

/** An issuer of software statements that is believed, and where its keys are. */
export interface StatementIssuer {
  readonly issuer: string;
  readonly jwks?: { readonly keys: readonly object[] };
  readonly jwks_uri?: string;
  /** JWS algorithms; every asymmetric one where they are not named. */
  readonly algorithms?: readonly string[];
}

const ISSUERS_EXPECTED = "must be a JSON array of objects with issuer, either jwks or an https jwks_uri, and optionally algorithms";

function isIssuerList(value: unknown): value is readonly StatementIssuer[] {
  return Array.isArray(value) && value.every(isIssuer);
}

function isIssuer(value: unknown): value is StatementIssuer {
  if (typeof value !== "object" || value === null) return false;
  const { issuer, jwks, jwks_uri, algorithms } = value as Record<string, unknown>;
  const hasKeys = typeof jwks === "object" && jwks !== null && Array.isArray((jwks as Record<string, unknown>)["keys"]);
  const hasUri = typeof jwks_uri === "string" && jwks_uri.startsWith("https://");
  const isAlgorithms = algorithms === undefined || (Array.isArray(algorithms) && algorithms.every((alg) => (SIGNING_ALGS as readonly unknown[]).includes(alg)));
  return typeof issuer === "string" && issuer !== "" && hasKeys !== hasUri && isAlgorithms;
}

const DAY = 86_400;
const YEARS_100 = 36_525 * DAY;

/** The table of settings, in the order of the page that is made from it. */
export const SETTINGS = {
  publicBaseUrl: row({
    property: "cas.server.prefix", variable: "PUBLIC_BASE_URL", kind: baseUrl(), default: "", origin: "CAS", functions: EVERY,
    sentence: "The public URL under which the /oidc paths are reached. Blank: the URL of the API Gateway, or of the local runner.",
  }),
  issuer: row({
    property: "cas.authn.oidc.core.issuer", variable: "ISSUER", kind: baseUrl(), default: "", origin: "CAS", functions: METADATA.concat("initToken"),
    sentence: "The issuer that initial access tokens name. Blank: the public base URL with /oidc.",
  }),
  acceptedHosts: row({
    property: "cas.authn.oidc.core.accepted-hosts", variable: "ACCEPTED_HOSTS", kind: hosts(), default: "", origin: "added", functions: EVERY,
    sentence: "Further host names that requests may be addressed to, besides that of the public base URL.",
  }),

  registrationEnabled: row({
    property: "cas.authn.oidc.registration.dynamic-client-registration-enabled", variable: "REGISTRATION_ENABLED", kind: onOff(), default: "true", origin: "CAS", functions: EVERY,
    sentence: "Whether the service works at all. Switched off, every endpoint answers 501.",
  }),
  registrationMode: row({
    property: "cas.authn.oidc.registration.dynamic-client-registration-mode", variable: "REGISTRATION_MODE", kind: oneOf("PROTECTED", "OPEN"), default: "PROTECTED", origin: "CAS", functions: EVERY,
    sentence: "PROTECTED asks for an initial access token to register; OPEN lets anybody register and checks the hosts of what is shown to users.",
  }),
  clientSecretExpirationSeconds: row({
    property: "cas.authn.oidc.registration.client-secret-expiration", variable: "CLIENT_SECRET_EXPIRATION_SECONDS", kind: duration(0, YEARS_100), default: "0", origin: "CAS", functions: METADATA,
    sentence: "How long a client secret is good. 0 or blank: for ever. An expired secret is renewed by PATCH.",
  }),
  initialAccessTokenUser: row({
    property: "cas.authn.oidc.registration.initial-access-token-user", variable: "INITIAL_ACCESS_TOKEN_USER", kind: text(128), default: "", origin: "CAS", functions: [],
    sentence: "The user name that operators send to initToken; it is written into the credentials secret when that is made. Blank: registrar.",
  }),
  initialAccessTokenPassword: row({
    property: "cas.authn.oidc.registration.initial-access-token-password", variable: "INITIAL_ACCESS_TOKEN_PASSWORD", kind: text(256), default: "", origin: "CAS", functions: [], secret: true, localOnly: true,
    sentence: "The password for initToken on the local runner. Deployed, it lives in the credentials secret alone and is refused here. Blank: generated.",
  }),
  initialAccessTokenExpirationSeconds: row({
    property: "cas.authn.oidc.registration.initial-access-token-expiration", variable: "INITIAL_ACCESS_TOKEN_EXPIRATION_SECONDS", kind: duration(1, 365 * DAY), default: String(8 * 3600), origin: "added", functions: ["initToken"],
    sentence: "How long an initial access token is good.",
  }),
  secretsCacheSeconds: row({
    property: "cas.authn.oidc.registration.secrets-cache", variable: "SECRETS_CACHE_SECONDS", kind: duration(1, 3600), default: "60", origin: "added", functions: EVERY,
    sentence: "How long a function uses a value it read from Secrets Manager before it reads it again.",
  }),
  bodyBytesMax: row({
    property: "cas.authn.oidc.registration.body-bytes-max", variable: "BODY_BYTES_MAX", kind: wholeNumber(1024, 131_072), default: "65536", origin: "added", functions: METADATA,
    sentence: "The largest request body, and the largest document a client may have, in bytes; anything larger is refused with 413.",
  }),
  httpRedirectUrisAllowed: ruleSwitch("http-redirect-uris-allowed", "HTTP_REDIRECT_URIS_ALLOWED", "false",
    "Whether a confidential web client that uses the code flow alone may have http redirect URIs on hosts other than loopback (OIDC Core 3.1.2.1 lets the provider decide)."),
  httpLogoutUrisAllowed: ruleSwitch("http-logout-uris-allowed", "HTTP_LOGOUT_URIS_ALLOWED", "true",
    "Whether a confidential client may have http logout URIs (the logout documents let the provider decide)."),
  dotlessSchemesAllowed: ruleSwitch("dotless-schemes-allowed", "DOTLESS_SCHEMES_ALLOWED", "false",
    "Whether a native client may have a private-use URI scheme without a dot, which RFC 8252 8.4 advises against."),
  contactsEmailOnly: ruleSwitch("contacts-email-only", "CONTACTS_EMAIL_ONLY", "false",
    "Whether contacts must be e-mail addresses, as OIDC Registration has it, or may be any text, as RFC 7591 has it."),

  softwareStatementIssuers: row({
    property: "cas.authn.oidc.registration.software-statement-issuers", variable: "SOFTWARE_STATEMENT_ISSUERS",
    kind: json("JSON array", isIssuerList, ISSUERS_EXPECTED), default: "[]", origin: "added", functions: METADATA,
    sentence: "Whose software statements (RFC 7591 2.3) are believed: a JSON array of objects with issuer, jwks or jwks_uri, and optionally algorithms.",
  }),
  softwareStatementRequired: ruleSwitch("software-statement-required", "SOFTWARE_STATEMENT_REQUIRED", "false",
    "Whether every client must come with a software statement of a trusted issuer."),

  scopes: supported("scopes", "scopes_supported", "SCOPES", [], "Scopes a client may register. The two scopes of this service itself are never among them.", {
    open: true, default: ["openid", "profile", "email", "address", "phone", "offline_access", "device_sso", "uma_authorization", "uma_protection"],
  }),
  subjectTypes: supported("subject-types", "subject_types_supported", "SUBJECT_TYPES", SUBJECT_TYPES, "Subject identifier types; the first is a client's when it names none."),
  responseTypes: supported("response-types-supported", "response_types_supported", "RESPONSE_TYPES", RESPONSE_TYPES, "Response types, spelled as registered; the order of the words in one does not matter."),
  grantTypes: supported("grant-types-supported", "grant_types_supported", "GRANT_TYPES", GRANT_TYPES, "Grant types. RFC 9700 2.4 forbids the password grant, so it is not in the default.", {
    open: true, default: GRANT_TYPES.filter((grant) => grant !== "password"),
  }),
  tokenEndpointAuthMethods: supported("token-endpoint-auth-methods-supported", "token_endpoint_auth_methods_supported", "TOKEN_ENDPOINT_AUTH_METHODS", TOKEN_ENDPOINT_AUTH_METHODS, "Ways a client may authenticate at the token endpoint."),
  tokenEndpointAuthSigningAlgs: supported("token-endpoint-auth-signing-alg-values-supported", "token_endpoint_auth_signing_alg_values_supported", "TOKEN_ENDPOINT_AUTH_SIGNING_ALGS", CLIENT_SIGNING_ALGS, "Algorithms a client may sign its authentication with."),
  acrValues: supported("acr-values-supported", "acr_values_supported", "ACR_VALUES", [], "Authentication context class references; blank: any.", { open: true, default: [] }),
  idTokenSigningAlgs: supported("id-token-signing-alg-values-supported", "id_token_signing_alg_values_supported", "ID_TOKEN_SIGNING_ALGS", SIGNING_ALGS_OR_NONE, "Algorithms that sign ID Tokens."),
  idTokenEncryptionAlgs: supported("id-token-encryption-alg-values-supported", "id_token_encryption_alg_values_supported", "ID_TOKEN_ENCRYPTION_ALGS", KEY_MANAGEMENT_ALGS, "Key management algorithms of encrypted ID Tokens."),
  idTokenEncryptionEncs: supported("id-token-encryption-encoding-values-supported", "id_token_encryption_enc_values_supported", "ID_TOKEN_ENCRYPTION_ENCS", CONTENT_ENCRYPTION_ALGS, "Content encryption algorithms of encrypted ID Tokens."),
  userinfoSigningAlgs: supported("user-info-signing-alg-values-supported", "userinfo_signing_alg_values_supported", "USERINFO_SIGNING_ALGS", SIGNING_ALGS, "Algorithms that sign UserInfo responses."),
  userinfoEncryptionAlgs: supported("user-info-encryption-alg-values-supported", "userinfo_encryption_alg_values_supported", "USERINFO_ENCRYPTION_ALGS", KEY_MANAGEMENT_ALGS, "Key management algorithms of encrypted UserInfo responses."),
  userinfoEncryptionEncs: supported("user-info-encryption-encoding-values-supported", "userinfo_encryption_enc_values_supported", "USERINFO_ENCRYPTION_ENCS", CONTENT_ENCRYPTION_ALGS, "Content encryption algorithms of encrypted UserInfo responses."),
  requestObjectSigningAlgs: supported("request-object-signing-alg-values-supported", "request_object_signing_alg_values_supported", "REQUEST_OBJECT_SIGNING_ALGS", SIGNING_ALGS_OR_NONE, "Algorithms of signed request objects; none is possible but not in the default.", { default: SIGNING_ALGS }),
  requestObjectEncryptionAlgs: supported("request-object-encryption-alg-values-supported", "request_object_encryption_alg_values_supported", "REQUEST_OBJECT_ENCRYPTION_ALGS", KEY_MANAGEMENT_ALGS, "Key management algorithms of encrypted request objects."),
  requestObjectEncryptionEncs: supported("request-object-encryption-encoding-values-supported", "request_object_encryption_enc_values_supported", "REQUEST_OBJECT_ENCRYPTION_ENCS", CONTENT_ENCRYPTION_ALGS, "Content encryption algorithms of encrypted request objects."),
  introspectionSigningAlgs: supported("introspection-signed-response-alg-values-supported", "introspection_signing_alg_values_supported", "INTROSPECTION_SIGNING_ALGS", SIGNING_ALGS, "Algorithms that sign introspection responses."),
  introspectionEncryptionAlgs: supported("introspection-encrypted-response-alg-values-supported", "introspection_encryption_alg_values_supported", "INTROSPECTION_ENCRYPTION_ALGS", KEY_MANAGEMENT_ALGS, "Key management algorithms of encrypted introspection responses."),
  introspectionEncryptionEncs: supported("introspection-encrypted-response-encoding-values-supported", "introspection_encryption_enc_values_supported", "INTROSPECTION_ENCRYPTION_ENCS", CONTENT_ENCRYPTION_ALGS, "Content encryption algorithms of encrypted introspection responses."),
  authorizationSigningAlgs: supported("authorization-signed-response-alg-values-supported", "authorization_signing_alg_values_supported", "AUTHORIZATION_SIGNING_ALGS", SIGNING_ALGS, "Algorithms that sign authorization responses (JARM).", { origin: "added" }),
  authorizationEncryptionAlgs: supported("authorization-encrypted-response-alg-values-supported", "authorization_encryption_alg_values_supported", "AUTHORIZATION_ENCRYPTION_ALGS", KEY_MANAGEMENT_ALGS, "Key management algorithms of encrypted authorization responses (JARM).", { origin: "added" }),
  authorizationEncryptionEncs: supported("authorization-encrypted-response-encoding-values-supported", "authorization_encryption_enc_values_supported", "AUTHORIZATION_ENCRYPTION_ENCS", CONTENT_ENCRYPTION_ALGS, "Content encryption algorithms of encrypted authorization responses (JARM).", { origin: "added" }),
  backchannelTokenDeliveryModes: supported("backchannel-token-delivery-modes-supported", "backchannel_token_delivery_modes_supported", "BACKCHANNEL_TOKEN_DELIVERY_MODES", DELIVERY_MODES, "CIBA token delivery modes."),
  backchannelAuthenticationRequestSigningAlgs: supported("backchannel-authentication-request-signing-alg-values-supported", "backchannel_authentication_request_signing_alg_values_supported", "BACKCHANNEL_AUTHENTICATION_REQUEST_SIGNING_ALGS", ASYMMETRIC_SIGNING_ALGS, "Algorithms of signed CIBA requests; CIBA 4 allows asymmetric ones only."),
  authorizationDetailsTypes: supported("authorization-details-types-supported", "authorization_details_types_supported", "AUTHORIZATION_DETAILS_TYPES", [], "Types of authorization details (RFC 9396); blank: any.", { origin: "added", open: true, default: [] }),
  backchannelUserCode: supportSwitch("backchannel-user-code-parameter-supported", "backchannel_user_code_parameter_supported", "BACKCHANNEL_USER_CODE", "true", "Whether a client may register that it sends a user code (CIBA)."),
  certificateBoundAccessTokens: supportSwitch("tls-client-certificate-bound-access-tokens", "tls_client_certificate_bound_access_tokens", "CERTIFICATE_BOUND_ACCESS_TOKENS", "true", "Whether a client may ask for certificate-bound access tokens (RFC 8705)."),
  pushedAuthorizationRequestsRequired: supportSwitch("require-pushed-authorization-requests", "require_pushed_authorization_requests", "PUSHED_AUTHORIZATION_REQUESTS_REQUIRED", "false", "Whether the provider takes pushed authorization requests only (RFC 9126); then every client is registered so."),
} as const satisfies Record<string, Setting<unknown>>;

/** The name of a setting in code. */
export type SettingName = keyof typeof SETTINGS;

/** All settings with their values, as the functions see them. */
export type Settings = { readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never };
