import { baseUrl, daysOrNone, duration, hosts, json, oneOf, onOff, text, userName, wholeNumber } from "./kinds.ts";
import { EVERY, METADATA, row, type Setting } from "./setting.ts";
import { ISSUERS_EXPECTED, isIssuerList } from "./statement-issuers.ts";

/** A switch that relaxes or tightens one rule of client metadata. */
function ruleSwitch(property: string, variable: string, initial: "true" | "false", sentence: string): Setting<boolean> {
  return {
    property: `cas.authn.oidc.registration.${property}`,
    variable,
    kind: onOff(),
    default: initial,
    origin: "added",
    functions: METADATA,
    sentence,
  };
}

const DAY = 86_400;
const YEARS_100 = 36_525 * DAY;
/** Secrets Manager takes no longer period. */
const ROTATION_DAYS_MAX = 1000;

/** How this service registers, and where it stands. */
export const REGISTRATION_SETTINGS = {
  publicBaseUrl: row({
    property: "cas.server.prefix",
    variable: "PUBLIC_BASE_URL",
    kind: baseUrl(),
    default: "",
    origin: "CAS",
    functions: [...EVERY, "rotateCredentials"],
    sentence:
      "The public URL under which the /oidc paths are reached. Blank: the URL of the API Gateway, or of the local runner.",
  }),
  issuer: row({
    property: "cas.authn.oidc.core.issuer",
    variable: "ISSUER",
    kind: baseUrl(),
    default: "",
    origin: "CAS",
    functions: METADATA.concat("initToken"),
    sentence: "The issuer that initial access tokens name. Blank: the public base URL with /oidc.",
  }),
  acceptedHosts: row({
    property: "cas.authn.oidc.core.accepted-hosts",
    variable: "ACCEPTED_HOSTS",
    kind: hosts(),
    default: "",
    origin: "added",
    functions: EVERY,
    sentence: "Further host names that requests may be addressed to, besides that of the public base URL.",
  }),

  registrationEnabled: row({
    property: "cas.authn.oidc.registration.dynamic-client-registration-enabled",
    variable: "REGISTRATION_ENABLED",
    kind: onOff(),
    default: "true",
    origin: "CAS",
    functions: EVERY,
    sentence: "Whether the service works at all. Switched off, every endpoint answers 501.",
  }),
  registrationMode: row({
    property: "cas.authn.oidc.registration.dynamic-client-registration-mode",
    variable: "REGISTRATION_MODE",
    kind: oneOf("PROTECTED", "OPEN"),
    default: "PROTECTED",
    origin: "CAS",
    functions: EVERY,
    sentence:
      "PROTECTED asks for an initial access token to register; OPEN lets anybody register and checks the hosts of what is shown to users.",
  }),
  clientSecretExpirationSeconds: row({
    property: "cas.authn.oidc.registration.client-secret-expiration",
    variable: "CLIENT_SECRET_EXPIRATION_SECONDS",
    kind: duration(0, YEARS_100),
    default: "0",
    origin: "CAS",
    functions: METADATA,
    sentence: "How long a client secret is good. 0 or blank: for ever. An expired secret is renewed by PATCH.",
  }),
  initialAccessTokenUser: row({
    property: "cas.authn.oidc.registration.initial-access-token-user",
    variable: "INITIAL_ACCESS_TOKEN_USER",
    kind: userName(),
    default: "",
    origin: "CAS",
    functions: [],
    sentence:
      "The user name that operators send to initToken; it is written into the credentials secret when that is made. Blank: registrar.",
  }),
  initialAccessTokenPassword: row({
    property: "cas.authn.oidc.registration.initial-access-token-password",
    variable: "INITIAL_ACCESS_TOKEN_PASSWORD",
    kind: text(256),
    default: "",
    origin: "CAS",
    functions: [],
    secret: true,
    localOnly: true,
    sentence:
      "The password for initToken on the local runner. Deployed, it lives in the credentials secret alone and is refused here. Blank: generated.",
  }),
  initialAccessTokenExpirationSeconds: row({
    property: "cas.authn.oidc.registration.initial-access-token-expiration",
    variable: "INITIAL_ACCESS_TOKEN_EXPIRATION_SECONDS",
    kind: duration(1, 365 * DAY),
    default: String(8 * 3600),
    origin: "added",
    functions: ["initToken"],
    sentence: "How long an initial access token is good.",
  }),
  passwordRotationSeconds: row({
    property: "cas.authn.oidc.registration.initial-access-token-password-rotation",
    variable: "PASSWORD_ROTATION_SECONDS",
    kind: daysOrNone(ROTATION_DAYS_MAX),
    default: "0",
    origin: "added",
    functions: [],
    sentence:
      "How often Secrets Manager replaces the password for initToken by a new one, in whole days. 0: never; operators rotate it by hand.",
  }),
  passwordGraceSeconds: row({
    property: "cas.authn.oidc.registration.initial-access-token-password-grace",
    variable: "PASSWORD_GRACE_SECONDS",
    kind: duration(0, 7 * DAY),
    default: "0",
    origin: "added",
    functions: ["initToken"],
    sentence:
      "How long after a new password was made the one before is still good. 0: not at all, beyond the time of secrets-cache.",
  }),
  secretsCacheSeconds: row({
    property: "cas.authn.oidc.registration.secrets-cache",
    variable: "SECRETS_CACHE_SECONDS",
    kind: duration(1, 3600),
    default: "60",
    origin: "added",
    functions: EVERY,
    sentence: "How long a function uses a value it read from Secrets Manager before it reads it again.",
  }),
  initialAccessTokensRecorded: row({
    property: "cas.authn.oidc.registration.initial-access-tokens-recorded",
    variable: "INITIAL_ACCESS_TOKENS_RECORDED",
    kind: onOff(),
    default: "false",
    origin: "added",
    functions: ["initToken"],
    sentence:
      "Whether every initial access token is recorded, so that it can be listed and revoked; one more write for each token and each registration. Tokens with limits or a label always are.",
  }),
  openRegistrationsPerSource: row({
    property: "cas.authn.oidc.registration.open-registrations-per-source",
    variable: "OPEN_REGISTRATIONS_PER_SOURCE",
    kind: wholeNumber(0, 100_000),
    default: "0",
    origin: "added",
    functions: ["register"],
    sentence:
      "How many clients one address (of IPv6: one /64) may register in OPEN mode within a window, without an initial access token; more are refused with 429. 0: no limit.",
  }),
  openRegistrationsWindowSeconds: row({
    property: "cas.authn.oidc.registration.open-registrations-window",
    variable: "OPEN_REGISTRATIONS_WINDOW_SECONDS",
    kind: duration(60, DAY),
    default: "3600",
    origin: "added",
    functions: ["register"],
    sentence:
      "How long the window of open-registrations-per-source is. Windows follow each other by the clock, so two full ones can meet.",
  }),
  clientsMax: row({
    property: "cas.authn.oidc.registration.clients-max",
    variable: "CLIENTS_MAX",
    kind: wholeNumber(0, 1_000_000_000),
    default: "0",
    origin: "added",
    functions: METADATA,
    sentence:
      "How many clients there may be in all; further registrations are refused with 429 until one is deleted. 0: no limit. Clients are counted from when this is set; `npm run clients -- recount` counts those before.",
  }),
  bodyBytesMax: row({
    property: "cas.authn.oidc.registration.body-bytes-max",
    variable: "BODY_BYTES_MAX",
    kind: wholeNumber(4096, 131_072),
    default: "65536",
    origin: "added",
    functions: METADATA,
    sentence:
      "The largest request body, and the largest document a client may have, in bytes; anything larger is refused with 413.",
  }),
  httpRedirectUrisAllowed: ruleSwitch(
    "http-redirect-uris-allowed",
    "HTTP_REDIRECT_URIS_ALLOWED",
    "false",
    "Whether a confidential web client that uses the code flow alone may have http redirect URIs on hosts other than loopback (OIDC Core 3.1.2.1 lets the provider decide).",
  ),
  httpLogoutUrisAllowed: ruleSwitch(
    "http-logout-uris-allowed",
    "HTTP_LOGOUT_URIS_ALLOWED",
    "true",
    "Whether a confidential client may have http logout URIs (the logout documents let the provider decide).",
  ),
  dotlessSchemesAllowed: ruleSwitch(
    "dotless-schemes-allowed",
    "DOTLESS_SCHEMES_ALLOWED",
    "false",
    "Whether a native client may have a private-use URI scheme without a dot, which RFC 8252 8.4 advises against.",
  ),
  contactsEmailOnly: ruleSwitch(
    "contacts-email-only",
    "CONTACTS_EMAIL_ONLY",
    "false",
    "Whether contacts must be e-mail addresses, as OIDC Registration has it, or may be any text, as RFC 7591 has it.",
  ),

  softwareStatementIssuers: row({
    property: "cas.authn.oidc.registration.software-statement-issuers",
    variable: "SOFTWARE_STATEMENT_ISSUERS",
    kind: json("JSON array", isIssuerList, ISSUERS_EXPECTED),
    default: "[]",
    origin: "added",
    functions: METADATA,
    sentence:
      "Whose software statements (RFC 7591 2.3) are believed: a JSON array of objects with issuer, jwks (public keys, RSA from 2048 bits) or jwks_uri, optionally algorithms, and no other member.",
  }),
  softwareStatementRequired: ruleSwitch(
    "software-statement-required",
    "SOFTWARE_STATEMENT_REQUIRED",
    "false",
    "Whether every client must come with a software statement of a trusted issuer.",
  ),
} as const satisfies Record<string, Setting<unknown>>;
