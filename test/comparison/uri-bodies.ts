import { webClient } from "../support/builders.ts";
import { accepts, type Body, refuses } from "./body.ts";

const OIDC = "OIDC Registration 2";
const PRIVATE = "which hosts a server contacts is its own policy";

const SHOWN: readonly Body[] = ["client_uri", "logo_uri", "policy_uri", "tos_uri"].flatMap((name) => [
  accepts(OIDC, `${name} with https`, webClient({ [name]: "https://rp.example.org/page" })),
  accepts(OIDC, `${name} with http`, webClient({ [name]: "http://rp.example.org/page" })),
  refuses(OIDC, `${name} with javascript`, webClient({ [name]: "javascript:alert(1)" })),
  refuses(OIDC, `${name} as a path alone`, webClient({ [name]: "/page" })),
  refuses(OIDC, `${name} as a number`, webClient({ [name]: 1 })),
]);

const SHOWN_MORE: readonly Body[] = [
  accepts(OIDC, "client_uri with a fragment", webClient({ client_uri: "https://rp.example.org/#about" })),
  refuses(OIDC, "client_uri with ftp", webClient({ client_uri: "ftp://rp.example.org/" })),
  refuses(
    "OIDC Registration 2 (client_uri); RFC 3986 2",
    "client_uri with a blank after it",
    webClient({ client_uri: "https://rp.example.org/ " }),
  ),
  refuses(
    "OIDC Registration 2 (client_uri); RFC 9110 4.2.2",
    "client_uri without authority",
    webClient({ client_uri: "https:rp.example.org" }),
  ),
  refuses(OIDC, "logo_uri as a data URL", webClient({ logo_uri: "data:image/png;base64,iVBORw0KGgo=" }), {
    open: "no document says whether an image may be in the URL",
  }),
  refuses(OIDC, "logo_uri as an array", webClient({ logo_uri: ["https://rp.example.org/logo.png"] })),
  refuses(OIDC, "an empty logo_uri", webClient({ logo_uri: "" })),
];

const KEYS_AND_LOGIN: readonly Body[] = [
  accepts(
    "OIDC Registration 2 (jwks_uri)",
    "jwks_uri with https",
    webClient({ jwks_uri: "https://rp.example.org/jwks.json" }),
  ),
  refuses(
    "OIDC Registration 2 (jwks_uri)",
    "jwks_uri with http",
    webClient({ jwks_uri: "http://rp.example.org/jwks.json" }),
  ),
  refuses("OIDC Registration 2 (jwks_uri)", "jwks_uri as a number", webClient({ jwks_uri: 1 })),
  refuses("OIDC Registration 2 (jwks_uri)", "jwks_uri as a path alone", webClient({ jwks_uri: "/jwks.json" })),
  refuses(
    "RFC 7591 5",
    "jwks_uri on the address of cloud metadata",
    webClient({ jwks_uri: "https://169.254.169.254/jwks" }),
    { open: PRIVATE },
  ),
  refuses("RFC 7591 5", "jwks_uri on localhost", webClient({ jwks_uri: "https://localhost/jwks" }), { open: PRIVATE }),
  accepts(OIDC, "initiate_login_uri with https", webClient({ initiate_login_uri: "https://rp.example.org/login?a=b" })),
  refuses(OIDC, "initiate_login_uri with http", webClient({ initiate_login_uri: "http://rp.example.org/login" })),
  refuses(OIDC, "initiate_login_uri as a path alone", webClient({ initiate_login_uri: "/login" })),
  refuses(OIDC, "initiate_login_uri as an array", webClient({ initiate_login_uri: ["https://rp.example.org/login"] })),
  accepts(
    "OIDC Core 6.2",
    "request_uris with https",
    webClient({ request_uris: ["https://rp.example.org/request.jwt"] }),
  ),
  accepts(
    "OIDC Core 6.2",
    "request_uris with a hash as fragment",
    webClient({ request_uris: ["https://rp.example.org/request.jwt#GkurKxf5T0Y-mnPFCHqWOMiZi4VS138cQO_V7PZHAdM"] }),
  ),
  accepts("RFC 9101 5.2", "request_uris with a URN", webClient({ request_uris: ["urn:example:request:1"] })),
  refuses(
    OIDC,
    "request_uris with http where objects are not signed",
    webClient({ request_uris: ["http://rp.example.org/request.jwt"] }),
  ),
  refuses(
    "RFC 9101 5.2",
    "request_uris with 600 characters",
    webClient({ request_uris: [`https://rp.example.org/${"a".repeat(577)}`] }),
    { open: "RFC 9101 5.2 says SHOULD NOT" },
  ),
  refuses(OIDC, "request_uris as a string", webClient({ request_uris: "https://rp.example.org/request.jwt" })),
  refuses(OIDC, "a path alone among the request_uris", webClient({ request_uris: ["/request.jwt"] })),
];

/** URIs that users see, keys by reference, and where login starts. */
export const URI_BODIES: readonly Body[] = [...SHOWN, ...SHOWN_MORE, ...KEYS_AND_LOGIN];
