import { EVERY_KEY } from "../../../support/public-keys.ts";
import {
  accepts,
  choiceClaims,
  claimsOf,
  FLAG,
  given,
  mostItems,
  NO_DEFAULT,
  NOT_STRING,
  NOT_STRINGS,
  notText,
  refuses,
  refusesAt,
  type SectionClaims,
  someText,
  tooMany,
  under,
} from "../row-claims.ts";
import { contactedUriClaims, PAGE_URI, uriClaims } from "./uri-claims.ts";

const EVERY_GRANT = { grant_types: ["authorization_code", "implicit"] };
const KEYS = { jwks: EVERY_KEY };
const NO_REDIRECTION = { response_types: [], grant_types: ["client_credentials"] };
const UNSUPPORTED = "must be a value that the provider supports";
const UNSUPPORTED_TYPE = "must be a response type that the provider supports";

/** OpenID Connect Dynamic Client Registration 1.0, but for the algorithms. */
export const OIDC_REGISTRATION: SectionClaims = claimsOf("OIDC Registration 2", {
  redirect_uris: {
    code: "invalid_redirect_uri",
    accepts: [
      ...accepts(
        ["https://rp.example.com/callback"],
        ["https://rp.example.com", "https://other.example.org:8443/a?b=c"],
      ),
      ...accepts(
        ["https://rp.example.com/callback", "https://rp.example.com/callback"],
        ["HTTPS://RP.Example.COM/%7Ecallback"],
      ),
      ...mostItems("https://rp.example.com/callback"),
      ...given(NO_REDIRECTION, accepts([])),
    ],
    refuses: [
      ...NOT_STRINGS,
      ...tooMany("https://rp.example.com/callback"),
      ...refusesAt(
        "/0",
        "must be an absolute URI (RFC 3986)",
        [""],
        ["callback"],
        ["/callback"],
        ["//rp.example.com/callback"],
      ),
      ...refusesAt("/1", "must be a string", ["https://rp.example.com/callback", 1]),
      ...refusesAt("/2", "must not contain user information", [
        "https://a.example/",
        "https://b.example/",
        "https://c@d.example/",
      ]),
      ...refusesAt("/0", "must not exceed 2048 characters", [`https://rp.example.com/${"x".repeat(2026)}`]),
      ...refusesAt(
        "/0",
        "must not contain a fragment, not even an empty one",
        ["https://rp.example.com/#"],
        ["https://rp.example.com/cb#a"],
      ),
    ],
    defaults: given(NO_REDIRECTION, NO_DEFAULT),
  },
  response_types: {
    accepts: [
      ...accepts(["code"], ["none"], ["vp_token"], ["code", "code"], ["code", "none"], []),
      ...given(
        EVERY_GRANT,
        accepts(["id_token"], ["token"], ["id_token token"], ["token id_token"], ["code id_token"]),
      ),
      ...given(EVERY_GRANT, accepts(["id_token code"], ["code token"], ["token code"], ["token code id_token"])),
      ...given(EVERY_GRANT, accepts(["id_token vp_token"], ["code", "id_token", "code id_token token"])),
    ],
    refuses: [
      ...NOT_STRINGS,
      ...tooMany("code"),
      ...refusesAt(
        "/0",
        UNSUPPORTED_TYPE,
        [""],
        ["Code"],
        ["code "],
        ["code  id_token"],
        ["code code"],
        ["code,id_token"],
        ["none code"],
        ["saml"],
      ),
      ...refusesAt("/1", UNSUPPORTED_TYPE, ["code", "unknown"]),
      ...under({ RESPONSE_TYPES: "code" }, refusesAt("/0", UNSUPPORTED_TYPE, ["id_token"], ["none"])),
    ],
    defaults: accepts(["code"]),
  },
  grant_types: {
    accepts: [
      ...accepts(
        ["authorization_code"],
        ["refresh_token", "authorization_code"],
        ["authorization_code", "client_credentials"],
      ),
      ...accepts(["authorization_code", "urn:ietf:params:oauth:grant-type:device_code"]),
      ...accepts(["authorization_code", "urn:ietf:params:oauth:grant-type:token-exchange"]),
      ...accepts(["authorization_code", "urn:ietf:params:oauth:grant-type:jwt-bearer", "implicit"]),
      ...accepts(["authorization_code", "urn:ietf:params:oauth:grant-type:saml2-bearer"]),
      ...given(
        { backchannel_token_delivery_mode: "poll" },
        accepts(["urn:openid:params:grant-type:ciba", "authorization_code"]),
      ),
      ...given({ response_types: [] }, accepts([], ["client_credentials"])),
      ...under(
        { GRANT_TYPES: "authorization_code,password,urn:example:grant" },
        accepts(["authorization_code", "password", "urn:example:grant"]),
      ),
    ],
    refuses: [
      ...NOT_STRINGS,
      ...tooMany("authorization_code"),
      ...refusesAt(
        "/0",
        UNSUPPORTED,
        [""],
        ["code"],
        ["Authorization_Code"],
        ["authorization_code "],
        ["urn:example:grant"],
      ),
      ...refusesAt("/1", UNSUPPORTED, ["authorization_code", "password"]),
      ...under(
        { GRANT_TYPES: "authorization_code" },
        refusesAt("/1", UNSUPPORTED, ["authorization_code", "refresh_token"]),
      ),
    ],
    defaults: accepts(["authorization_code"]),
  },
  application_type: {
    accepts: accepts("web", "native"),
    refuses: [...NOT_STRING, ...refuses("must be web or native", "", "Web", "NATIVE", "web ", "browser", "service")],
    defaults: accepts("web"),
  },
  contacts: {
    accepts: [
      ...accepts(
        [],
        ["ops@example.com"],
        ["ops@example.com", "+49 30 123456", "https://example.com/contact"],
        ["x".repeat(320)],
      ),
      ...mostItems("ops@example.com"),
      ...under({ CONTACTS_EMAIL_ONLY: "true" }, accepts(["ops@example.com", "o'ps+a@sub.example.com"])),
    ],
    refuses: [
      ...NOT_STRINGS,
      ...tooMany("ops@example.com"),
      ...refusesAt("/0", "must not be empty", [""], [" "]),
      ...refusesAt("/0", "must not exceed 320 characters", ["x".repeat(321)]),
      ...refusesAt("/1", "must not contain control, bidirectional or zero-width characters", ["a", "b\u202ec"]),
      ...under(
        { CONTACTS_EMAIL_ONLY: "true" },
        refusesAt("/0", "must be an e-mail address", ["+49 30 123456"], ["a b@c"], ["@c"], ["a@"], [""]),
      ),
    ],
    defaults: NO_DEFAULT,
  },
  client_name: { accepts: someText(1000), refuses: notText(1000), defaults: NO_DEFAULT },
  logo_uri: PAGE_URI,
  client_uri: PAGE_URI,
  policy_uri: PAGE_URI,
  tos_uri: PAGE_URI,
  jwks_uri: contactedUriClaims(["https"]),
  jwks: {
    accepts: accepts(EVERY_KEY, { keys: [] }, { keys: [], note: "a member of the set that nobody knows" }),
    refuses: [
      ...refuses("must be a JWK Set, a JSON object", "", "{}", 1, true, [], EVERY_KEY.keys),
      ...refusesAt(
        "/keys",
        "must be an array of keys (RFC 7517 5.1)",
        {},
        { keys: {} },
        { keys: "x" },
        { keys: null },
        { Keys: [] },
      ),
      ...refusesAt(
        "/keys/0",
        "must be a JSON object",
        { keys: [1] },
        { keys: [null] },
        { keys: [[]] },
        { keys: ["x"] },
      ),
    ],
    defaults: NO_DEFAULT,
  },
  sector_identifier_uri: contactedUriClaims(["https"], "https://sector.example.com/list"),
  subject_type: {
    ...choiceClaims(
      ["public", "pairwise"],
      ["Public", "PAIRWISE", "ephemeral"],
      [
        ...accepts("public"),
        ...under({ SUBJECT_TYPES: "pairwise" }, accepts("pairwise")),
        ...under({ SUBJECT_TYPES: "pairwise,public" }, accepts("pairwise")),
      ],
    ),
  },
  default_max_age: {
    accepts: accepts(0, 1, 86_400, Number.MAX_SAFE_INTEGER),
    refuses: refuses(
      "must be a whole number from 0, not in quotation marks",
      -1,
      -0,
      0.5,
      1e300,
      2 ** 53,
      "0",
      "3600",
      true,
      [],
      [1],
      {},
    ),
    defaults: NO_DEFAULT,
  },
  require_auth_time: FLAG,
  default_acr_values: {
    accepts: [
      ...accepts([], ["urn:mace:incommon:iap:silver", "phr"], ["phr", "urn:mace:incommon:iap:silver"], ["0"]),
      ...mostItems("phr"),
      ...under({ ACR_VALUES: "phr,phrh" }, accepts(["phrh", "phr"])),
    ],
    refuses: [
      ...NOT_STRINGS,
      ...tooMany("phr"),
      ...refusesAt("/0", "must not be empty", [""]),
      ...refusesAt("/0", "must not exceed 256 characters", ["x".repeat(257)]),
      ...under({ ACR_VALUES: "phr,phrh" }, refusesAt("/1", UNSUPPORTED, ["phr", "urn:mace:incommon:iap:silver"])),
    ],
    defaults: NO_DEFAULT,
  },
  initiate_login_uri: uriClaims({
    schemes: ["https"],
    accepts: ["https://rp.example.com/login?a=b", "https://localhost:8443/login", "https://10.0.0.1/"],
    refuses: [
      [
        "must not contain a fragment, not even an empty one",
        "https://rp.example.com/login#",
        "https://rp.example.com/login#a",
      ],
    ],
  }),
  request_uris: {
    accepts: [
      ...accepts(
        [],
        ["https://rp.example.com/request.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM"],
        ["https://rp.example.com/request.jwt#"],
        ["https://rp.example.com/urn:"],
      ),
      ...accepts(
        ["urn:ietf:params:oauth:request_uri:bwc4JK-ESC0w8acc191e-Y1LTC2"],
        ["URN:a-1:%20", `urn:${"n".repeat(32)}:x/y`, "urn:xy::?+a#b"],
        [`https://rp.example.com/${"x".repeat(489)}`],
      ),
      ...given(
        { ...KEYS, request_object_signing_alg: "RS256" },
        accepts(["http://rp.example.com/request.jwt", "https://rp.example.com/"]),
      ),
      ...given({ request_object_signing_alg: "HS256" }, accepts(["http://rp.example.com/request.jwt"])),
      ...mostItems("https://rp.example.com/request.jwt"),
    ],
    refuses: [
      ...NOT_STRINGS,
      ...tooMany("https://rp.example.com/request.jwt"),
      ...refusesAt("/0", "must be an absolute URI (RFC 3986)", [""], ["request.jwt"], ["https://rp.example.com/ä"]),
      ...refusesAt(
        "/0",
        "must be an https or http URL",
        ["ftp://rp.example.com/"],
        ["com.example.app:/request"],
        ["data:,x"],
      ),
      ...refusesAt(
        "/0",
        "must not exceed 512 characters",
        [`https://rp.example.com/${"x".repeat(490)}`],
        [`urn:example:${"x".repeat(501)}`],
        [`urn:${"x".repeat(509)}`],
      ),
      ...refusesAt(
        "/0",
        "must be a URN with a namespace and a name (RFC 8141)",
        ["urn:"],
        ["urn:x"],
        ["urn:example"],
        ["urn:example:"],
        ["urn:example:/x"],
        ["urn:example:?x"],
        ["urn:example:#x"],
        ["urn:-x:y"],
        ["urn:x-:y"],
        ["urn:x:y"],
        ["urn:x:urn:example:y"],
        ["urn:x_y:z"],
        [`urn:${"n".repeat(33)}:x`],
        ["urn://rp.example.com/x"],
      ),
      ...refusesAt("/0", "must not contain user information", ["https://rp@rp.example.com/"]),
      ...refusesAt(
        "/0",
        "must have a public host",
        ["https://localhost/request.jwt"],
        ["https://169.254.169.254/latest"],
      ),
    ],
    defaults: NO_DEFAULT,
  },
});
