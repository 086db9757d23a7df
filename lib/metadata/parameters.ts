import type { Settings } from "../config/settings.ts";
import type { MetadataErrorCode } from "../errors.ts";
import {
  encOf,
  initialAuthMethod,
  initialGrantTypes,
  initialResponseTypes,
  initialScope,
  initialSigningAlg,
} from "./initial-values.ts";
import { keySet } from "./jwks.ts";
import type { RegistrationPolicy } from "./registration-policy.ts";
import {
  choice,
  choiceOrAny,
  demandedFlag,
  flag,
  jsonObject,
  type Kind,
  listOf,
  serverSet,
  text,
  unsupported,
  wholeNumber,
  word,
} from "./row-kinds.ts";
import {
  anyUri,
  contact,
  distinguishedName,
  dnsName,
  emailAddress,
  ipAddress,
  responseType,
  scope,
} from "./string-kinds.ts";
import {
  browserUri,
  contactedHttpsUri,
  contactedUri,
  httpsUri,
  redirectTarget,
  requestUri,
  webUri,
} from "./uri-kinds.ts";

/** One client metadata parameter: everything that is known of it alone. What needs two stands in the relations. */
export interface Parameter<T> {
  readonly section: string;
  readonly kind: Kind<T>;
  /** What a fault of it is called; `invalid_client_metadata` unless said. */
  readonly code?: MetadataErrorCode;
  /** May carry a language tag (RFC 7591 2.2). */
  readonly localizable?: true;
  /** What the server registers when the client names nothing, from the settings, the members that are there and a policy. */
  readonly initial?: (
    settings: Settings,
    given: Readonly<Record<string, unknown>>,
    policy?: RegistrationPolicy,
  ) => T | undefined;
}

type More<T> = Omit<Parameter<T>, "section" | "kind">;

/** A builder of rows of one document section. */
const from =
  (section: string) =>
  <T>(kind: Kind<T>, more: More<T> = {}): Parameter<T> => ({ section, kind, ...more });

const no = { initial: () => false } as const;
const registration = from("OIDC Registration 2");
const rfc7591 = from("RFC 7591 2");
const answered = from("RFC 7591 3.2.1");
const managed = from("RFC 7592 3");
const mtls = from("RFC 8705 2.1.2");
const introspection = from("RFC 9701 6");
const jarm = from("JARM 3");
const ciba = from("CIBA 4");
const federation = from("OpenID Federation 5.2.2");
const localized = { localizable: true } as const;

/** The table of client metadata, by document and in the order of each document. */
export const PARAMETERS = {
  // OpenID Connect Dynamic Client Registration 1.0
  redirect_uris: registration(listOf(redirectTarget()), { code: "invalid_redirect_uri" }),
  response_types: registration(listOf(responseType()), { initial: initialResponseTypes }),
  grant_types: registration(listOf(choice("grantTypes")), { initial: initialGrantTypes }),
  application_type: registration(word("web", "native"), { initial: () => "web" }),
  contacts: registration(listOf(contact())),
  client_name: registration(text(), localized),
  logo_uri: registration(webUri(), localized),
  client_uri: registration(webUri(), localized),
  policy_uri: registration(webUri(), localized),
  tos_uri: registration(webUri(), localized),
  jwks_uri: registration(contactedHttpsUri()),
  jwks: registration(keySet()),
  sector_identifier_uri: registration(contactedHttpsUri()),
  subject_type: registration(choice<"public" | "pairwise">("subjectTypes"), {
    initial: ({ subjectTypes: [first] }) => (first === undefined || first === "pairwise" ? first : "public"),
  }),
  id_token_signed_response_alg: registration(choice("idTokenSigningAlgs"), {
    initial: initialSigningAlg("idTokenSigningAlgs"),
  }),
  id_token_encrypted_response_alg: registration(choice("idTokenEncryptionAlgs")),
  id_token_encrypted_response_enc: registration(choice("idTokenEncryptionEncs"), {
    initial: encOf("id_token_encrypted_response_alg", "idTokenEncryptionEncs"),
  }),
  userinfo_signed_response_alg: registration(choice("userinfoSigningAlgs")),
  userinfo_encrypted_response_alg: registration(choice("userinfoEncryptionAlgs")),
  userinfo_encrypted_response_enc: registration(choice("userinfoEncryptionEncs"), {
    initial: encOf("userinfo_encrypted_response_alg", "userinfoEncryptionEncs"),
  }),
  request_object_signing_alg: registration(choice("requestObjectSigningAlgs")),
  request_object_encryption_alg: registration(choice("requestObjectEncryptionAlgs")),
  request_object_encryption_enc: registration(choice("requestObjectEncryptionEncs"), {
    initial: encOf("request_object_encryption_alg", "requestObjectEncryptionEncs"),
  }),
  token_endpoint_auth_method: registration(choice("tokenEndpointAuthMethods"), {
    initial: initialAuthMethod,
  }),
  token_endpoint_auth_signing_alg: registration(choice("tokenEndpointAuthSigningAlgs")),
  default_max_age: registration(wholeNumber()),
  require_auth_time: registration(flag(), no),
  default_acr_values: registration(listOf(choiceOrAny("acrValues"))),
  initiate_login_uri: registration(httpsUri()),
  request_uris: registration(listOf(requestUri())),

  // OAuth 2.0 Dynamic Client Registration Protocol and its management
  scope: rfc7591(scope(), { initial: initialScope }),
  software_id: rfc7591(text(256)),
  software_version: rfc7591(text(256)),
  software_statement: from("RFC 7591 2.3")(text(16_384), { code: "invalid_software_statement" }),
  client_id: answered(serverSet()),
  client_secret: answered(serverSet()),
  client_id_issued_at: answered(serverSet()),
  client_secret_expires_at: answered(serverSet()),
  registration_access_token: managed(serverSet()),
  registration_client_uri: managed(serverSet()),

  // The three logout documents; Session Management defines no client metadata
  post_logout_redirect_uris: from("OIDC RP-Initiated Logout 3.1")(listOf(redirectTarget()), { initial: () => [] }),
  frontchannel_logout_uri: from("OIDC Front-Channel Logout 2")(browserUri()),
  frontchannel_logout_session_required: from("OIDC Front-Channel Logout 2")(flag(), no),
  backchannel_logout_uri: from("OIDC Back-Channel Logout 2.2")(contactedUri()),
  backchannel_logout_session_required: from("OIDC Back-Channel Logout 2.2")(flag(), no),

  // Mutual TLS, FAPI 2.0
  tls_client_auth_subject_dn: mtls(distinguishedName()),
  tls_client_auth_san_dns: mtls(dnsName()),
  tls_client_auth_san_uri: mtls(anyUri()),
  tls_client_auth_san_ip: mtls(ipAddress()),
  tls_client_auth_san_email: mtls(emailAddress()),
  tls_client_certificate_bound_access_tokens: from("RFC 8705 3.4")(flag("certificateBoundAccessTokens"), no),
  use_mtls_endpoint_aliases: from("FAPI 2.0 Security Profile 5.2.2.1.1")(flag(), no),

  // Signed and pushed requests, introspection, rich authorization, DPoP
  require_signed_request_object: from("RFC 9101 10.5")(flag(), no),
  require_pushed_authorization_requests: from("RFC 9126 6")(demandedFlag("pushedAuthorizationRequestsRequired"), {
    initial: (settings) => settings.pushedAuthorizationRequestsRequired,
  }),
  introspection_signed_response_alg: introspection(choice("introspectionSigningAlgs"), {
    initial: initialSigningAlg("introspectionSigningAlgs"),
  }),
  introspection_encrypted_response_alg: introspection(choice("introspectionEncryptionAlgs")),
  introspection_encrypted_response_enc: introspection(choice("introspectionEncryptionEncs"), {
    initial: encOf("introspection_encrypted_response_alg", "introspectionEncryptionEncs"),
  }),
  authorization_details_types: from("RFC 9396 10")(listOf(choiceOrAny("authorizationDetailsTypes"))),
  dpop_bound_access_tokens: from("RFC 9449 5.2")(flag(), no),

  // JARM; not in the IANA registry
  authorization_signed_response_alg: jarm(choice("authorizationSigningAlgs"), {
    initial: initialSigningAlg("authorizationSigningAlgs"),
  }),
  authorization_encrypted_response_alg: jarm(choice("authorizationEncryptionAlgs")),
  authorization_encrypted_response_enc: jarm(choice("authorizationEncryptionEncs"), {
    initial: encOf("authorization_encrypted_response_alg", "authorizationEncryptionEncs"),
  }),

  // CIBA; not in the IANA registry
  backchannel_token_delivery_mode: ciba(choice<"poll" | "ping" | "push">("backchannelTokenDeliveryModes")),
  backchannel_client_notification_endpoint: ciba(contactedHttpsUri()),
  backchannel_authentication_request_signing_alg: ciba(choice("backchannelAuthenticationRequestSigningAlgs")),
  backchannel_user_code_parameter: ciba(flag("backchannelUserCode"), {
    initial: (_, given) => (given["backchannel_token_delivery_mode"] === undefined ? undefined : false),
  }),

  // User-Managed Access 2.0, ETSI NFV-SEC 022
  claims_redirect_uris: from("UMA 2.0 Grant 2")(listOf(redirectTarget())),
  nfv_token_signed_response_alg: from("ETSI GS NFV-SEC 022")(choice("idTokenSigningAlgs")),
  nfv_token_encrypted_response_alg: from("ETSI GS NFV-SEC 022")(choice("idTokenEncryptionAlgs")),
  nfv_token_encrypted_response_enc: from("ETSI GS NFV-SEC 022")(choice("idTokenEncryptionEncs"), {
    initial: encOf("nfv_token_encrypted_response_alg", "idTokenEncryptionEncs"),
  }),

  // OpenID Federation 1.0
  client_registration_types: from("OpenID Federation 5.1.2")(listOf(text(256), { itemsMin: 1 })),
  signed_jwks_uri: from("OpenID Federation 5.2.1")(contactedHttpsUri()),
  organization_name: federation(text(), localized),
  description: federation(text(4000), localized),
  keywords: federation(listOf(text(256), { itemsMin: 1 }), localized),
  information_uri: federation(webUri(), localized),
  organization_uri: federation(webUri(), localized),

  // OpenID for Verifiable Presentations
  encrypted_response_enc_values_supported: from("OpenID4VP 5.1")(
    listOf(choice("idTokenEncryptionEncs"), { itemsMin: 1 }),
  ),
  vp_formats_supported: from("OpenID4VP 11.1")(jsonObject()),

  // In no registry; rows so that nobody wonders
  response_modes: from("node-oidc-provider")(unsupported("the provider decides by request")),
  subject_syntax_types_supported: from("SIOPv2 7.5")(unsupported("self-issued providers do not register clients here")),
  credential_offer_endpoint: from("OpenID4VCI 12.1")(unsupported("wallets are not registered here")),
  preferred_client_id: from("Connect2id server")(unsupported("a client never chooses its identifier (RFC 7591 6)")),
  metadata: from("Ory Hydra")(unsupported("an operator's own data, not for a client to set")),
  skip_consent: from("Ory Hydra")(unsupported("a privilege that no client gives itself")),
} as const satisfies Record<string, Parameter<unknown>>;

/** The name of a parameter. */
export type ParameterName = keyof typeof PARAMETERS;

/** Metadata whose members all have their right shape; nothing is known yet of how they go together. */
export type ParsedMetadata = {
  readonly [Name in ParameterName]?: (typeof PARAMETERS)[Name] extends Parameter<infer T> ? T : never;
};

/** The row of a name, or undefined; inherited names such as `constructor` are none. */
export function parameterOf(name: string): Parameter<unknown> | undefined {
  return Object.hasOwn(PARAMETERS, name) ? PARAMETERS[name as ParameterName] : undefined;
}
