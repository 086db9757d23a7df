import {
  accepts,
  claimsOf,
  FLAG,
  given,
  mostItems,
  NO_DEFAULT,
  NOT_FLAG,
  NOT_STRING,
  NOT_STRINGS,
  notText,
  type RowClaims,
  refuses,
  refusesAt,
  type SectionClaims,
  someText,
  tooMany,
  under,
} from "../row-claims.ts";

const UNSUPPORTED = "must be a value that the provider supports";
const NOT_SCOPE = "must be scope tokens with one blank between (RFC 6749 3.3)";
const UNSUPPORTED_SCOPE = "must contain only scopes that the provider supports";
/** Ignored, whatever it is. */
const IGNORED: RowClaims = { accepts: [], refuses: [], defaults: NO_DEFAULT };

/** OAuth 2.0 and what extends it, but for the algorithms. */
export const OAUTH: readonly SectionClaims[] = [
  claimsOf("RFC 7591 2", {
    scope: {
      accepts: [
        ...accepts(
          "openid",
          "openid profile email",
          "email openid",
          "openid openid",
          "openid profile email address phone offline_access",
        ),
        ...under({ SCOPES: "a" }, accepts(`${"a ".repeat(1023)}a`)),
        ...under({ SCOPES: "x".repeat(2048) }, accepts("x".repeat(2048))),
        ...under(
          { SCOPES: "openid,read:all,https://api.example.com/write" },
          accepts("https://api.example.com/write read:all"),
        ),
      ],
      refuses: [
        ...NOT_STRING,
        ...refuses(
          NOT_SCOPE,
          "",
          " ",
          " openid",
          "openid ",
          "openid  email",
          "openid\temail",
          "openid\nemail",
          'openid "email"',
          "open\\id",
          "öpenid",
          "openid\u0000",
        ),
        ...refuses(
          UNSUPPORTED_SCOPE,
          "OpenID",
          "openid,email",
          "openid admin",
          "registration",
          "client_registration_scope",
          "openid client_configuration_scope",
        ),
        ...refuses("must not exceed 2048 characters", Array.from({ length: 300 }, () => "openid").join(" ")),
        ...under({ SCOPES: "openid" }, refuses(UNSUPPORTED_SCOPE, "openid email")),
        ...under(
          { SCOPES: "openid,client_registration_scope" },
          refuses(UNSUPPORTED_SCOPE, "client_registration_scope"),
        ),
      ],
      defaults: NO_DEFAULT,
    },
    software_id: {
      accepts: [...someText(256), ...accepts("4NRB1-0XZABZI9E6-5SM3R")],
      refuses: notText(256),
      defaults: NO_DEFAULT,
    },
    software_version: {
      accepts: [...someText(256), ...accepts("2.1.0-rc.1+build")],
      refuses: notText(256),
      defaults: NO_DEFAULT,
    },
  }),
  claimsOf("RFC 7591 2.3", {
    software_statement: { code: "invalid_software_statement", accepts: [], refuses: NOT_STRING, defaults: NO_DEFAULT },
  }),
  claimsOf("RFC 7591 3.2.1", {
    client_id: IGNORED,
    client_secret: IGNORED,
    client_id_issued_at: IGNORED,
    client_secret_expires_at: IGNORED,
  }),
  claimsOf("RFC 7592 3", { registration_access_token: IGNORED, registration_client_uri: IGNORED }),
  claimsOf("RFC 9101 10.5", { require_signed_request_object: FLAG }),
  claimsOf("RFC 9126 6", {
    require_pushed_authorization_requests: {
      accepts: [...FLAG.accepts, ...under({ PUSHED_AUTHORIZATION_REQUESTS_REQUIRED: "true" }, accepts(true))],
      refuses: [
        ...NOT_FLAG,
        ...under({ PUSHED_AUTHORIZATION_REQUESTS_REQUIRED: "true" }, refuses("must be true at this provider", false)),
      ],
      defaults: [...accepts(false), ...under({ PUSHED_AUTHORIZATION_REQUESTS_REQUIRED: "true" }, accepts(true))],
    },
  }),
  claimsOf("RFC 9396 10", {
    authorization_details_types: {
      accepts: [
        ...accepts([], ["payment_initiation"], ["https://scheme.example.com/files", "payment_initiation"]),
        ...mostItems("payment_initiation"),
        ...under({ AUTHORIZATION_DETAILS_TYPES: "payment_initiation" }, accepts(["payment_initiation"])),
      ],
      refuses: [
        ...NOT_STRINGS,
        ...tooMany("payment_initiation"),
        ...refusesAt("/0", "must not be empty", [""]),
        ...refusesAt("/0", "must not exceed 256 characters", ["x".repeat(257)]),
        ...under(
          { AUTHORIZATION_DETAILS_TYPES: "payment_initiation" },
          refusesAt("/0", UNSUPPORTED, ["account_information"]),
        ),
      ],
      defaults: NO_DEFAULT,
    },
  }),
  claimsOf("RFC 9449 5.2", { dpop_bound_access_tokens: FLAG }),
  claimsOf("UMA 2.0 Grant 2", {
    claims_redirect_uris: {
      accepts: [
        ...accepts([], ["https://rp.example.com/claims"], ["https://rp.example.com/a", "https://rp.example.com/b?c=d"]),
        ...mostItems("https://rp.example.com/claims"),
        ...given({ application_type: "native" }, accepts(["com.example.app:/claims"])),
      ],
      refuses: [
        ...NOT_STRINGS,
        ...tooMany("https://rp.example.com/claims"),
        ...refusesAt("/0", "must be an absolute URI (RFC 3986)", [""], ["claims"]),
        ...refusesAt("/0", "must not contain a fragment, not even an empty one", ["https://rp.example.com/#"]),
        ...refusesAt("/1", "must not contain a wildcard", ["https://rp.example.com/", "https://*.example.com/"]),
      ],
      defaults: NO_DEFAULT,
    },
  }),
  claimsOf("node-oidc-provider", { response_modes: IGNORED }),
  claimsOf("SIOPv2 7.5", { subject_syntax_types_supported: IGNORED }),
  claimsOf("OpenID4VCI 12.1", { credential_offer_endpoint: IGNORED }),
  claimsOf("Connect2id server", { preferred_client_id: IGNORED }),
  claimsOf("Ory Hydra", { metadata: IGNORED, skip_consent: IGNORED }),
];
