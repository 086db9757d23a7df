import type { ParameterName } from "../../lib/metadata/parameters.ts";
import { translateAccess, translateAcr, translateExpiry, translateScopes } from "./fields/access.ts";
import { translateBinding, translateCiba, translateIdToken, translateResponses } from "./fields/algorithms.ts";
import { translateAuthentication } from "./fields/authentication.ts";
import { translateContacts, translateKind, translateLinks } from "./fields/description.ts";
import { translateGrants } from "./fields/grants.ts";
import { translateIdentity } from "./fields/identity.ts";
import { translateKeys } from "./fields/keys.ts";
import { translateLogout } from "./fields/logout.ts";
import { translateRedirects } from "./fields/redirects.ts";
import type { Translate } from "./translation.ts";

/** One field of CAS's service definitions: everything that is known of it stands in its row. */
export interface Field {
  /** What it becomes: members of client metadata, or what else of a client. None: it is left out. */
  readonly becomes: readonly (ParameterName | "disabled")[];
  /** How, or why not. */
  readonly sentence: string;
  /** Translates it, with those that share the function. */
  readonly by?: Translate;
  /** Means nothing outside CAS, so nobody misses it. */
  readonly quiet?: true;
}

const carried = (by: Translate, becomes: Field["becomes"], sentence: string): Field => ({ by, becomes, sentence });
const without = (sentence: string): Field => ({ becomes: [], sentence });
const meaningless = (sentence: string): Field => ({ becomes: [], sentence, quiet: true });

const SAME = "As it is.";
const TOKENS = "How long tokens live, and what they look like, is the provider's.";
const USERS = "What happens to users at login and logout is the provider's.";
const CLAIMS = "Which claims are released is the provider's: set it up there for this client_id.";

/** The fields of `OidcRegisteredService` and the classes it comes of, in CAS 5 to 8, in the order of CAS's documentation. */
export const FIELD_ROWS: Readonly<Record<string, Field>> = {
  clientId: carried(
    translateIdentity,
    ["client_id"],
    "Stays the same; refused if it has more than 128 characters, or others than A-Z a-z 0-9 . _ ~ -.",
  ),
  clientSecret: carried(
    translateAuthentication,
    ["client_secret"],
    "Stays the same, if the client has a use for one. Refused where it is encrypted ({cas-cipher}) or an expression: CAS alone can read it.",
  ),
  clientSecrets: carried(
    translateAuthentication,
    ["client_secret"],
    "CAS 8 has several: the first that is still good is carried over.",
  ),
  clientSecretExpiration: carried(translateAuthentication, ["client_secret_expires_at"], "As it is; 0: never."),
  serviceId: carried(
    translateRedirects,
    ["redirect_uris"],
    "A pattern that matches a few whole URIs becomes those; any other is refused, for redirect URIs are compared exactly. An unescaped dot is taken for a dot, an optional part makes two URIs, and an unescaped ? before a query is refused.",
  ),
  matchingStrategy: carried(
    translateRedirects,
    ["redirect_uris"],
    "Full regular expressions and literal texts are understood; what matches parts of URIs is refused.",
  ),
  supportedGrantTypes: carried(
    translateGrants,
    ["grant_types"],
    "As they are, with those that the response types need. None: the code flow, where CAS allows everything.",
  ),
  supportedResponseTypes: carried(
    translateGrants,
    ["response_types"],
    "As they are; device_code is no response type and becomes its grant.",
  ),
  generateRefreshToken: carried(translateGrants, ["grant_types"], "The grant type refresh_token."),
  scopes: carried(
    translateScopes,
    ["scope"],
    "Their names, without the two of the registration itself. Which claims a scope releases is the provider's.",
  ),
  tokenEndpointAuthenticationMethod: carried(
    translateAuthentication,
    ["token_endpoint_auth_method"],
    "As it is. None: client_secret_basic, or none for a service without a secret.",
  ),
  jwks: carried(
    translateKeys,
    ["jwks", "jwks_uri"],
    "A key set, or the https URL of one. The name of a file on the CAS server is left out.",
  ),
  signIdToken: carried(translateIdToken, ["id_token_signed_response_alg"], "false is the algorithm none."),
  idTokenSigningAlg: carried(translateIdToken, ["id_token_signed_response_alg"], SAME),
  encryptIdToken: carried(
    translateIdToken,
    ["id_token_encrypted_response_alg"],
    "Refused without idTokenEncryptionAlg: CAS chooses by the key, which nobody else can know.",
  ),
  idTokenEncryptionAlg: carried(translateIdToken, ["id_token_encrypted_response_alg"], "If encryptIdToken is true."),
  idTokenEncryptionEncoding: carried(
    translateIdToken,
    ["id_token_encrypted_response_enc"],
    "If encryptIdToken is true.",
  ),
  userInfoSigningAlg: carried(translateResponses, ["userinfo_signed_response_alg"], "As it is; none: plain JSON."),
  userInfoEncryptedResponseAlg: carried(translateResponses, ["userinfo_encrypted_response_alg"], SAME),
  userInfoEncryptedResponseEncoding: carried(translateResponses, ["userinfo_encrypted_response_enc"], SAME),
  introspectionSignedResponseAlg: carried(translateResponses, ["introspection_signed_response_alg"], SAME),
  introspectionEncryptedResponseAlg: carried(translateResponses, ["introspection_encrypted_response_alg"], SAME),
  introspectionEncryptedResponseEncoding: carried(translateResponses, ["introspection_encrypted_response_enc"], SAME),
  tlsClientAuthSubjectDn: carried(translateBinding, ["tls_client_auth_subject_dn"], SAME),
  tlsClientAuthSanDns: carried(translateBinding, ["tls_client_auth_san_dns"], SAME),
  tlsClientAuthSanUri: carried(translateBinding, ["tls_client_auth_san_uri"], SAME),
  tlsClientAuthSanIp: carried(translateBinding, ["tls_client_auth_san_ip"], SAME),
  tlsClientAuthSanEmail: carried(translateBinding, ["tls_client_auth_san_email"], SAME),
  dpopBoundAccessTokens: carried(translateBinding, ["dpop_bound_access_tokens"], SAME),
  backchannelTokenDeliveryMode: carried(
    translateCiba,
    ["backchannel_token_delivery_mode"],
    "For services with the CIBA grant.",
  ),
  backchannelClientNotificationEndpoint: carried(
    translateCiba,
    ["backchannel_client_notification_endpoint"],
    "For services with the CIBA grant.",
  ),
  backchannelAuthenticationRequestSigningAlg: carried(
    translateCiba,
    ["backchannel_authentication_request_signing_alg"],
    "For services with the CIBA grant.",
  ),
  backchannelUserCodeParameterSupported: carried(
    translateCiba,
    ["backchannel_user_code_parameter"],
    "For services with the CIBA grant.",
  ),
  applicationType: carried(translateKind, ["application_type"], SAME),
  subjectType: carried(
    translateKind,
    ["subject_type"],
    "As it is. Pairwise identifiers stay the same only if the provider takes over CAS's salt.",
  ),
  sectorIdentifierUri: carried(
    translateKind,
    ["sector_identifier_uri"],
    "As it is; its document is fetched and checked.",
  ),
  name: carried(translateLinks, ["client_name"], SAME),
  logo: carried(translateLinks, ["logo_uri"], "If it is a URL; a path on the CAS server is left out."),
  informationUrl: carried(translateLinks, ["policy_uri"], "As CAS's own answers had it."),
  privacyUrl: carried(translateLinks, ["tos_uri"], "As CAS's own answers had it."),
  contacts: carried(translateContacts, ["contacts"], "The mail address of each, or else its name."),
  logoutUrl: carried(
    translateLogout,
    ["post_logout_redirect_uris", "backchannel_logout_uri", "frontchannel_logout_uri"],
    "CAS has one field for two things: it becomes post-logout redirect URIs, and by an explicit logoutType the logout URI too.",
  ),
  logoutType: carried(
    translateLogout,
    ["backchannel_logout_uri", "frontchannel_logout_uri"],
    "BACK_CHANNEL and FRONT_CHANNEL, where they are written, say which of the two logoutUrl is.",
  ),
  accessStrategy: carried(
    translateAccess,
    ["disabled"],
    "A disabled service becomes a disabled client. All other rules are the provider's.",
  ),
  expirationPolicy: carried(translateExpiry, [], "A service that has expired is refused; a date to come is left out."),
  multifactorPolicy: carried(
    translateAcr,
    ["default_acr_values"],
    "Of clients that have registered themselves; else it is the provider's rule.",
  ),
  properties: carried(
    translateIdentity,
    ["client_id_issued_at"],
    "The two that mark a client as registered by itself. All others are left out.",
  ),
  dynamicallyRegistered: carried(translateRedirects, [], "The same in CAS up to 6.0."),
  dynamicRegistrationDateTime: carried(translateIdentity, ["client_id_issued_at"], "The same in CAS up to 6.0."),

  attributeReleasePolicy: without(CLAIMS),
  usernameAttributeProvider: without(
    "Which attribute makes sub, and the salt of pairwise identifiers, is the provider's: without it every user is a new one to the client.",
  ),
  audience: without("The audience of tokens is the provider's."),
  responseMode: without("The client names a response mode with each request."),
  bypassApprovalPrompt: without("Consent is the provider's; no client gives itself the privilege to skip it."),
  renewRefreshToken: without(TOKENS),
  jwtAccessToken: without(TOKENS),
  jwtRefreshToken: without(TOKENS),
  jwtAccessTokenSigningAlg: without(TOKENS),
  codeExpirationPolicy: without(TOKENS),
  accessTokenExpirationPolicy: without(TOKENS),
  refreshTokenExpirationPolicy: without(TOKENS),
  deviceTokenExpirationPolicy: without(TOKENS),
  idTokenExpirationPolicy: without(TOKENS),
  ticketGrantingTicketExpirationPolicy: without(TOKENS),
  serviceTicketExpirationPolicy: without(TOKENS),
  proxyTicketExpirationPolicy: without(TOKENS),
  tokenExchangePolicy: without(TOKENS),
  includeIdTokenClaims: without(CLAIMS),
  userProfileViewType: without("The form of UserInfo responses is the provider's."),
  idTokenIssuer: without("Another issuer in ID Tokens breaks OIDC Core 3.1.3.7; clients must get the provider's."),
  idTokenEncryptionOptional: without("A client that registers encryption gets it (OIDC Registration 2)."),
  jwksKeyId: without("The key is found by its own kid, use and alg (OIDC Core 10)."),
  jwksCacheDuration: without("How long keys are remembered is the provider's."),
  jwksCacheTimeUnit: without("How long keys are remembered is the provider's."),
  authenticationPolicy: without(USERS),
  acceptableUsagePolicy: without(USERS),
  singleSignOnParticipationPolicy: without(USERS),
  webflowInterruptPolicy: without(USERS),
  passwordlessPolicy: without(USERS),
  surrogatePolicy: without(USERS),
  proxyPolicy: without("Proxy tickets are of the CAS protocol."),
  proxyTicketPolicy: without("Proxy tickets are of the CAS protocol."),
  publicKey: without("The key is for the CAS protocol; that of OpenID Connect is jwks."),
  environments: without("One deployment is one environment."),
  requiredHandlers: without(USERS),

  id: meaningless("The number of a service in CAS."),
  evaluationOrder: meaningless("A client is found by its identifier, and there is no order."),
  description: meaningless("An operator's note, and not for the client to read."),
  theme: meaningless("The look of CAS's pages."),
  templateName: meaningless("A default of CAS's registry, which it has filled in already."),
  locale: meaningless("The language of CAS's pages."),
  responseType: meaningless("Of the CAS protocol."),
  supportedProtocols: meaningless("Of the CAS protocol."),
  jsonFormat: meaningless("Of CAS's OAuth answers."),
  implicit: meaningless("It says that CAS made the definition by itself."),
};
