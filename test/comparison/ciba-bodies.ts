import { EC_KEY, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { EVERY_KEY } from "../support/public-keys.ts";
import { accepts, type Body, refuses, SUPPORT } from "./body.ts";

const CIBA = "CIBA 4";
const GRANT = "urn:openid:params:grant-type:ciba";
const ENDPOINT: Json = { backchannel_client_notification_endpoint: "https://rp.example.org/ciba" };
const JWKS_URI = "https://rp.example.org/jwks.json";
const SECTOR = "https://sector.example.org/uris.json";

/** A client that is never redirected and asks for its tokens on the back channel. */
const ciba = (members: Json = {}): Json => ({
  response_types: [],
  grant_types: [GRANT],
  backchannel_token_delivery_mode: "poll",
  ...members,
});
const pairwise = (members: Json): Json =>
  ciba({ subject_type: "pairwise", token_endpoint_auth_method: "private_key_jwt", ...members });

/** Authentication on the back channel. */
export const CIBA_BODIES: readonly Body[] = [
  accepts(CIBA, "CIBA by polling", ciba()),
  accepts(CIBA, "CIBA by ping", ciba({ backchannel_token_delivery_mode: "ping", ...ENDPOINT })),
  accepts(CIBA, "CIBA by push", ciba({ backchannel_token_delivery_mode: "push", ...ENDPOINT }), { open: SUPPORT }),
  accepts(CIBA, "CIBA with a user code", ciba({ backchannel_user_code_parameter: true })),
  accepts(
    CIBA,
    "CIBA with signed requests",
    ciba({ backchannel_authentication_request_signing_alg: "PS256", jwks: EVERY_KEY }),
  ),
  refuses(CIBA, "the CIBA grant without a delivery mode", { response_types: [], grant_types: [GRANT] }),
  refuses(CIBA, "delivery mode poll without the CIBA grant", webClient({ backchannel_token_delivery_mode: "poll" }), {
    open: "CIBA 4 asks the grant of clients that poll, and does not say what the mode alone means",
  }),
  refuses(CIBA, "delivery mode ping without an endpoint", ciba({ backchannel_token_delivery_mode: "ping" })),
  refuses(CIBA, "delivery mode push without an endpoint", ciba({ backchannel_token_delivery_mode: "push" })),
  refuses(CIBA, "an unknown delivery mode", ciba({ backchannel_token_delivery_mode: "stream" })),
  refuses(CIBA, "delivery mode as an array", ciba({ backchannel_token_delivery_mode: ["poll"] })),
  refuses(
    CIBA,
    "a notification endpoint with http",
    ciba({
      backchannel_token_delivery_mode: "ping",
      backchannel_client_notification_endpoint: "http://rp.example.org/ciba",
    }),
  ),
  refuses(
    CIBA,
    "a notification endpoint as a path alone",
    ciba({ backchannel_token_delivery_mode: "ping", backchannel_client_notification_endpoint: "/ciba" }),
  ),
  refuses(CIBA, "signed requests by HS256", ciba({ backchannel_authentication_request_signing_alg: "HS256" })),
  refuses(CIBA, "signed requests by none", ciba({ backchannel_authentication_request_signing_alg: "none" })),
  refuses(
    "CIBA 7.1.1",
    "signed requests without keys",
    ciba({ backchannel_authentication_request_signing_alg: "PS256" }),
  ),
  refuses(CIBA, "backchannel_user_code_parameter as a string", ciba({ backchannel_user_code_parameter: "true" })),
  accepts(CIBA, "pairwise polling with jwks_uri", pairwise({ jwks_uri: JWKS_URI })),
  accepts(
    CIBA,
    "pairwise push with a sector document that lists the endpoint",
    pairwise({
      backchannel_token_delivery_mode: "push",
      ...ENDPOINT,
      jwks: { keys: [EC_KEY] },
      sector_identifier_uri: SECTOR,
    }),
    { documents: { [SECTOR]: Object.values(ENDPOINT) }, open: SUPPORT },
  ),
  refuses(
    CIBA,
    "pairwise push with a sector document that does not list the endpoint",
    pairwise({
      backchannel_token_delivery_mode: "push",
      ...ENDPOINT,
      jwks: { keys: [EC_KEY] },
      sector_identifier_uri: SECTOR,
    }),
    { documents: { [SECTOR]: [JWKS_URI] } },
  ),
  refuses(CIBA, "pairwise polling with jwks", pairwise({ jwks: { keys: [EC_KEY] } })),
  refuses(
    CIBA,
    "pairwise polling with jwks_uri that nothing proves",
    pairwise({ jwks_uri: JWKS_URI, token_endpoint_auth_method: "client_secret_basic" }),
  ),
  accepts(
    CIBA,
    "pairwise polling with a sector document that lists jwks_uri",
    pairwise({ jwks_uri: JWKS_URI, sector_identifier_uri: SECTOR }),
    { documents: { [SECTOR]: [JWKS_URI] } },
  ),
  refuses(
    CIBA,
    "pairwise polling with a sector document that does not list jwks_uri",
    pairwise({ jwks_uri: JWKS_URI, sector_identifier_uri: SECTOR }),
    { documents: { [SECTOR]: ["https://rp.example.org/other.json"] } },
  ),
];
