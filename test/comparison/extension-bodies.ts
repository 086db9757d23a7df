import { webClient } from "../support/builders.ts";
import { accepts, type Body, refuses } from "./body.ts";

const OIDC = "OIDC Registration 2";

const FLAGS = [
  ["require_auth_time", OIDC],
  ["tls_client_certificate_bound_access_tokens", "RFC 8705 3.4"],
  ["dpop_bound_access_tokens", "RFC 9449 5.2"],
  ["require_signed_request_object", "RFC 9101 10.5"],
  ["require_pushed_authorization_requests", "RFC 9126 6"],
  ["use_mtls_endpoint_aliases", "FAPI 2.0 Security Profile 5.2.2.1.1"],
] as const;

const VALUES: readonly Body[] = [
  ...FLAGS.flatMap(([name, section]) => [
    accepts(section, `${name} true`, webClient({ [name]: true })),
    refuses(section, `${name} as a string`, webClient({ [name]: "true" })),
    refuses(section, `${name} as a number`, webClient({ [name]: 1 })),
  ]),
  accepts(
    "RFC 9449 5.2",
    "tokens bound to certificates and by DPoP",
    webClient({ tls_client_certificate_bound_access_tokens: true, dpop_bound_access_tokens: true }),
    { open: "no document says what both at once mean" },
  ),
  accepts(OIDC, "default_max_age 0", webClient({ default_max_age: 0 })),
  accepts(OIDC, "default_max_age 3600", webClient({ default_max_age: 3600 })),
  refuses(OIDC, "default_max_age as a string", webClient({ default_max_age: "3600" })),
  refuses(OIDC, "default_max_age below zero", webClient({ default_max_age: -1 })),
  refuses(OIDC, "default_max_age with a fraction", webClient({ default_max_age: 1.5 })),
  refuses(OIDC, "default_max_age as true", webClient({ default_max_age: true })),
  accepts(
    OIDC,
    "default_acr_values in the order of preference",
    webClient({ default_acr_values: ["phr", "urn:mace:incommon:iap:silver"] }),
  ),
  refuses(OIDC, "default_acr_values as a string", webClient({ default_acr_values: "phr" })),
  refuses(OIDC, "a number among the default_acr_values", webClient({ default_acr_values: [2] })),
  accepts(
    "RFC 9396 10",
    "authorization_details_types",
    webClient({ authorization_details_types: ["payment_initiation"] }),
  ),
  refuses(
    "RFC 9396 10",
    "authorization_details_types as a string",
    webClient({ authorization_details_types: "payment_initiation" }),
  ),
  refuses(
    "RFC 9396 10",
    "a number among the authorization_details_types",
    webClient({ authorization_details_types: [1] }),
  ),
];

const FEDERATION = "OpenID Federation 5.2.2";
const VP = "OpenID4VP 11.1";

const OTHERS: readonly Body[] = [
  accepts(
    "UMA 2.0 Grant 2",
    "claims_redirect_uris",
    webClient({ claims_redirect_uris: ["https://rp.example.org/claims"] }),
  ),
  refuses(
    "UMA 2.0 Grant 2",
    "claims_redirect_uris as a string",
    webClient({ claims_redirect_uris: "https://rp.example.org/claims" }),
  ),
  refuses(
    "UMA 2.0 Grant 2",
    "claims_redirect_uris with a fragment",
    webClient({ claims_redirect_uris: ["https://rp.example.org/claims#x"] }),
  ),
  accepts(
    "ETSI GS NFV-SEC 022",
    "nfv_token_signed_response_alg",
    webClient({ nfv_token_signed_response_alg: "ES256" }),
  ),
  refuses(
    "ETSI GS NFV-SEC 022",
    "nfv_token_signed_response_alg as a number",
    webClient({ nfv_token_signed_response_alg: 1 }),
  ),
  refuses(
    "ETSI GS NFV-SEC 022",
    "nfv_token_encrypted_response_enc without its alg",
    webClient({ nfv_token_encrypted_response_enc: "A256GCM" }),
  ),
  accepts(
    "OpenID Federation 5.1.2",
    "client_registration_types",
    webClient({ client_registration_types: ["explicit"] }),
  ),
  refuses(
    "OpenID Federation 5.1.2",
    "client_registration_types as a string",
    webClient({ client_registration_types: "explicit" }),
  ),
  accepts(
    "OpenID Federation 5.2.1",
    "signed_jwks_uri",
    webClient({ signed_jwks_uri: "https://rp.example.org/jwks.jose" }),
  ),
  refuses(
    "OpenID Federation 5.2.1",
    "signed_jwks_uri with http",
    webClient({ signed_jwks_uri: "http://rp.example.org/jwks.jose" }),
  ),
  accepts(
    FEDERATION,
    "organization_name, description and keywords",
    webClient({ organization_name: "Example", description: "An example", keywords: ["example"] }),
  ),
  refuses(FEDERATION, "organization_name as a number", webClient({ organization_name: 1 })),
  accepts(FEDERATION, "organization_name in another language", webClient({ "organization_name#fr": "Exemple" })),
  refuses(FEDERATION, "keywords empty", webClient({ keywords: [] })),
  refuses(FEDERATION, "keywords as a string", webClient({ keywords: "example" })),
  accepts(
    FEDERATION,
    "information_uri and organization_uri",
    webClient({ information_uri: "https://rp.example.org/info", organization_uri: "https://www.example.org/" }),
  ),
  refuses(FEDERATION, "organization_uri with javascript", webClient({ organization_uri: "javascript:alert(1)" })),
  accepts(
    VP,
    "vp_formats_supported",
    webClient({ vp_formats_supported: { "dc+sd-jwt": { "sd-jwt_alg_values": ["ES256"] } } }),
  ),
  refuses(VP, "vp_formats_supported as an array", webClient({ vp_formats_supported: ["dc+sd-jwt"] })),
  accepts(
    "OpenID4VP 5.1",
    "encrypted_response_enc_values_supported",
    webClient({ encrypted_response_enc_values_supported: ["A128GCM", "A256GCM"] }),
  ),
  refuses(
    "OpenID4VP 5.1",
    "encrypted_response_enc_values_supported empty",
    webClient({ encrypted_response_enc_values_supported: [] }),
  ),
];

/** Flags, numbers, and parameters of further documents. */
export const EXTENSION_BODIES: readonly Body[] = [...VALUES, ...OTHERS];
