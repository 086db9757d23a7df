import { EVERY_KEY } from "../../../support/public-keys.ts";
import { breaks, holds, type RelationClaims, under } from "./relation-claims.ts";

const CB = "https://rp.example.com/callback";
const IMPLICIT = { response_types: ["id_token"], grant_types: ["implicit"] };
const NATIVE = { application_type: "native" };
const PUBLIC = { token_endpoint_auth_method: "none" };
const OPEN = { REGISTRATION_MODE: "OPEN" };
const NO_HTTP_LOGOUT = { HTTP_LOGOUT_URIS_ALLOWED: "false" };
const WEB = "OIDC Registration 2 (application_type); RFC 7591 5";
const NATIVE_SECTION = "OIDC Registration 2 (application_type); RFC 8252 7";

/** A redirection of a kind of client that is refused, in the words of the rule about that kind. */
const refusedKinds = (name: string) => [
  breaks(`/${name}/0`, { [name]: ["http://rp.example.com/cb"] }, { rule: "must be an https URL", section: WEB }),
  breaks(
    `/${name}/1 /${name}/2`,
    { [name]: [CB, "com.example.app:/cb", "myapp:/cb"] },
    { rule: "must be an https URL for a web client", section: WEB },
  ),
  breaks(
    `/${name}/0`,
    { ...PUBLIC, [name]: ["http://127.0.0.1/cb"] },
    { rule: "must be an https URL for a public web client", section: "OIDC Core 3.1.2.1" },
  ),
  breaks(
    `/${name}/0`,
    { ...NATIVE, [name]: ["https://localhost/cb"] },
    { rule: "must use http, not https, on a loopback host", section: NATIVE_SECTION },
  ),
  breaks(
    `/${name}/0`,
    { ...NATIVE, [name]: ["http://127.0.0.2/cb"] },
    {
      rule: "must have localhost, 127.0.0.1 or [::1] as host where a native client uses http",
      section: NATIVE_SECTION,
    },
  ),
  breaks(
    `/${name}/0`,
    { ...NATIVE, [name]: ["javascript:alert(1)"] },
    { rule: "must not have a scheme with a meaning of its own", section: NATIVE_SECTION },
  ),
  breaks(
    `/${name}/0`,
    { ...NATIVE, [name]: ["myapp:/cb"] },
    { rule: "must have a scheme in reverse domain form, such as com.example.app", section: "RFC 8252 7.1 and 8.4" },
  ),
  ...["com.example.app:", "com.example.app:?a", "com.example.app://:80"].map((uri) =>
    breaks(
      `/${name}/0`,
      { ...NATIVE, [name]: [uri] },
      { rule: "must have something after the scheme", section: "RFC 8252 7.1" },
    ),
  ),
];

const kept = (name: string) => [
  ...holds(
    { [name]: [CB] },
    { [name]: ["https://localhost/cb", "http://localhost/cb"] },
    { ...IMPLICIT, [name]: [CB] },
    { ...PUBLIC, [name]: [CB] },
  ),
  ...holds({
    ...NATIVE,
    [name]: [CB, "com.example.app:/cb", "http://localhost/cb", "http://127.0.0.1:1024/", "http://[::1]/"],
  }),
  ...holds({ ...NATIVE, ...PUBLIC, [name]: ["http://127.0.0.1/cb", "com.example.app://cb", "com.example.app:/cb:"] }),
  ...under({ HTTP_REDIRECT_URIS_ALLOWED: "true" }, holds({ [name]: ["http://rp.example.com/cb"] })),
  ...under({ DOTLESS_SCHEMES_ALLOWED: "true" }, holds({ ...NATIVE, [name]: ["myapp:/cb"] })),
];

/** Where a client is redirected, contacted and shown from. */
export const URI_RELATION_CLAIMS: readonly RelationClaims[] = [
  {
    section: "OIDC Registration 2; RFC 7591 2",
    first: "redirect_uris",
    rule: "must have at least one URI where response_types is not empty",
    code: "invalid_redirect_uri",
    holds: holds(
      {},
      { redirect_uris: [], response_types: [] },
      { redirect_uris: null, response_types: [], grant_types: [] },
      { response_types: [] },
    ),
    breaks: [
      breaks("/redirect_uris", { redirect_uris: [] }),
      breaks("/redirect_uris", { redirect_uris: null }),
      breaks("/redirect_uris", { redirect_uris: null, response_types: ["none"] }),
    ],
  },
  {
    section: "OIDC Registration 2 (application_type)",
    first: "redirect_uris",
    rule: "must be of the scheme and host that the kind of client allows",
    code: "invalid_redirect_uri",
    holds: kept("redirect_uris"),
    breaks: [
      ...refusedKinds("redirect_uris"),
      breaks(
        "/redirect_uris/0",
        { ...IMPLICIT, redirect_uris: ["http://localhost/cb"] },
        { rule: "must be an https URL where tokens come from the authorization endpoint", section: WEB },
      ),
      breaks(
        "/redirect_uris/0",
        {
          response_types: ["code", "id_token"],
          grant_types: ["authorization_code", "implicit"],
          redirect_uris: ["https://localhost/cb"],
        },
        { rule: "must not have a loopback host where tokens come from the authorization endpoint", section: WEB },
      ),
      breaks(
        "/redirect_uris/0",
        { grant_types: ["authorization_code", "implicit"], redirect_uris: ["http://localhost/cb"] },
        { rule: "must be an https URL where tokens come from the authorization endpoint", section: WEB },
      ),
      breaks(
        "/redirect_uris/0",
        { ...IMPLICIT, redirect_uris: ["https://localhost/cb"] },
        { rule: "must not have a loopback host where tokens come from the authorization endpoint", section: WEB },
      ),
    ],
  },
  {
    section: "UMA 2.0 Grant 2",
    first: "claims_redirect_uris",
    rule: "must be of the scheme and host that the kind of client allows",
    holds: kept("claims_redirect_uris"),
    breaks: refusedKinds("claims_redirect_uris"),
  },
  {
    section: "OIDC Core 8.1; OIDC Registration 5",
    first: "redirect_uris",
    rule: "must be there for a pairwise client whose redirect_uris have several hosts",
    holds: holds(
      { subject_type: "pairwise" },
      { subject_type: "public", redirect_uris: [CB, "https://other.example.com/"] },
      { subject_type: "pairwise", redirect_uris: [CB, "https://RP.example.COM:8443/other"] },
      { ...NATIVE, subject_type: "pairwise", redirect_uris: [CB, "com.example.app://elsewhere/cb"] },
      {
        subject_type: "pairwise",
        sector_identifier_uri: "https://sector.example.com/list",
        redirect_uris: [CB, "https://other.example.com/"],
      },
    ),
    breaks: [
      breaks("/sector_identifier_uri", { subject_type: "pairwise", redirect_uris: [CB, "https://other.example.com/"] }),
      breaks("/sector_identifier_uri", { subject_type: "pairwise", redirect_uris: [CB, "https://example.com/", CB] }),
      breaks(
        "/sector_identifier_uri",
        { redirect_uris: [CB, "https://other.example.com/"] },
        { variables: { SUBJECT_TYPES: "pairwise" } },
      ),
    ],
  },
  {
    section: "OIDC Registration 9.1; RFC 7591 5",
    first: "redirect_uris",
    rule: "must have the scheme and host of a redirect URI where anybody may register",
    holds: [
      ...holds({ logo_uri: "https://evil.example/", "client_uri#fr": "http://evil.example/" }),
      ...under(
        OPEN,
        holds({}, { logo_uri: "https://rp.example.com/logo.png", policy_uri: "https://RP.example.com:8443/policy#a" }),
      ),
      ...under(
        OPEN,
        holds({
          redirect_uris: [CB, "https://other.example.com/"],
          "tos_uri#fr": "https://other.example.com/tos",
          client_uri: "https://rp.example.com",
        }),
      ),
    ],
    breaks: [
      ...["client_uri", "logo_uri", "policy_uri", "tos_uri"].flatMap((name) => [
        breaks(`/${name}`, { [name]: "https://evil.example/" }, { variables: OPEN }),
        breaks(
          `/${name}#fr`,
          { [name]: "https://rp.example.com/", [`${name}#fr`]: "https://evil.example/" },
          { variables: OPEN },
        ),
        breaks(`/${name}`, { [name]: "http://rp.example.com/" }, { variables: OPEN }),
      ]),
      breaks("/logo_uri", { logo_uri: "https://rp.example.com.evil.example/" }, { variables: OPEN }),
      breaks("/logo_uri", { logo_uri: "https://cdn.rp.example.com/" }, { variables: OPEN }),
      breaks("/logo_uri", { logo_uri: "https://example.com/" }, { variables: OPEN }),
      breaks(
        "/logo_uri",
        {
          ...NATIVE,
          redirect_uris: ["com.example.app:/cb", "com.example.app://rp.example.com/cb"],
          logo_uri: "https://rp.example.com/",
        },
        { variables: OPEN },
      ),
      breaks(
        "/logo_uri /tos_uri#de",
        {
          response_types: [],
          redirect_uris: null,
          logo_uri: "https://rp.example.com/",
          "tos_uri#de": "https://rp.example.com/",
        },
        { variables: OPEN },
      ),
    ],
  },
  {
    section: "OIDC Front-Channel Logout 2",
    first: "frontchannel_logout_uri",
    rule: "must have the scheme, host and port of a redirect URI",
    holds: holds(
      { frontchannel_logout_uri: "https://rp.example.com/out" },
      { frontchannel_logout_uri: "https://RP.example.com:443/out?a" },
      { frontchannel_logout_uri: "https://b.example.com:8443/", redirect_uris: [CB, "https://b.example.com:8443/cb"] },
      { frontchannel_logout_uri: "http://localhost:80/", redirect_uris: ["http://localhost/cb"] },
    ),
    breaks: [
      ...[
        "https://evil.example/",
        "https://rp.example.com:8443/",
        "http://rp.example.com/",
        "https://a.rp.example.com/",
        "https://rp.example.com./",
      ].map((uri) => breaks("/frontchannel_logout_uri", { frontchannel_logout_uri: uri })),
      breaks("/frontchannel_logout_uri", {
        frontchannel_logout_uri: "https://rp.example.com/",
        redirect_uris: null,
        response_types: [],
      }),
      breaks("/frontchannel_logout_uri", {
        ...NATIVE,
        frontchannel_logout_uri: "https://rp.example.com/",
        redirect_uris: ["com.example.app://rp.example.com/"],
      }),
    ],
  },
  {
    section: "OIDC Front-Channel Logout 2; OIDC Back-Channel Logout 2.2",
    first: "frontchannel_logout_uri",
    rule: "must be an https URL for a public client",
    holds: [
      ...holds(
        { backchannel_logout_uri: "http://rp.example.com/out" },
        { ...PUBLIC, backchannel_logout_uri: "https://rp.example.com/out", frontchannel_logout_uri: CB },
      ),
      ...under(
        NO_HTTP_LOGOUT,
        holds({ backchannel_logout_uri: "https://rp.example.com/out", frontchannel_logout_uri: CB }),
      ),
    ],
    breaks: [
      breaks("/backchannel_logout_uri", { ...PUBLIC, backchannel_logout_uri: "http://rp.example.com/out" }),
      breaks(
        "/backchannel_logout_uri",
        { backchannel_logout_uri: "HTTP://rp.example.com/out" },
        { variables: NO_HTTP_LOGOUT },
      ),
      breaks("/frontchannel_logout_uri", {
        ...NATIVE,
        ...PUBLIC,
        redirect_uris: ["http://localhost/cb"],
        frontchannel_logout_uri: "http://localhost/out",
      }),
      breaks(
        "/frontchannel_logout_uri /backchannel_logout_uri",
        {
          redirect_uris: ["http://localhost/cb"],
          frontchannel_logout_uri: "http://localhost/out",
          backchannel_logout_uri: "http://rp.example.com/",
        },
        { variables: NO_HTTP_LOGOUT },
      ),
    ],
  },
  {
    section: "OIDC RP-Initiated Logout 3.1",
    first: "post_logout_redirect_uris",
    rule: "must be https; http is for confidential clients, other schemes are for native clients",
    holds: [
      ...holds({
        post_logout_redirect_uris: ["https://elsewhere.example/bye", "http://rp.example.com/bye", "https://localhost/"],
      }),
      ...holds({
        ...NATIVE,
        ...PUBLIC,
        post_logout_redirect_uris: ["com.example.app:/bye", "https://rp.example.com/", "https://localhost/"],
      }),
      ...under({ DOTLESS_SCHEMES_ALLOWED: "true" }, holds({ ...NATIVE, post_logout_redirect_uris: ["myapp:/bye"] })),
    ],
    breaks: [
      breaks("/post_logout_redirect_uris/1", {
        ...PUBLIC,
        post_logout_redirect_uris: ["https://rp.example.com/", "http://rp.example.com/"],
      }),
      breaks(
        "/post_logout_redirect_uris/0",
        { post_logout_redirect_uris: ["http://rp.example.com/"] },
        { variables: NO_HTTP_LOGOUT },
      ),
      breaks("/post_logout_redirect_uris/0", {
        ...NATIVE,
        ...PUBLIC,
        post_logout_redirect_uris: ["http://127.0.0.1/bye"],
      }),
      breaks("/post_logout_redirect_uris/0 /post_logout_redirect_uris/2", {
        post_logout_redirect_uris: ["com.example.app:/bye", "https://rp.example.com/", "javascript:alert(1)"],
      }),
      breaks("/post_logout_redirect_uris/0 /post_logout_redirect_uris/1 /post_logout_redirect_uris/2", {
        ...NATIVE,
        ...PUBLIC,
        post_logout_redirect_uris: ["http://rp.example.com/", "javascript:alert(1)", "myapp:/bye"],
      }),
    ],
  },
  {
    section: "OIDC Registration 2",
    first: "request_uris",
    rule: "must be https unless request_object_signing_alg makes the object verifiable",
    holds: holds(
      { request_uris: ["https://rp.example.com/r", "urn:example:request"] },
      { request_uris: ["http://rp.example.com/r"], request_object_signing_alg: "HS256" },
      { request_uris: ["http://rp.example.com/r"], request_object_signing_alg: "ES256", jwks: EVERY_KEY },
    ),
    breaks: [
      breaks("/request_uris/1", { request_uris: ["https://rp.example.com/r", "http://rp.example.com/r"] }),
      breaks(
        "/request_uris/0",
        { request_uris: ["http://rp.example.com/r"], request_object_signing_alg: "none" },
        { variables: { REQUEST_OBJECT_SIGNING_ALGS: "none,RS256" } },
      ),
    ],
  },
];
