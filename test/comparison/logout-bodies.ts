import { nativeClient, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { accepts, type Body, refuses } from "./body.ts";

const PRIVATE = "which hosts a server contacts is its own policy";
const FRAGMENT = "the document does not speak of fragments";
const HTTP_LOGOUT = "the document leaves http to confidential clients if the provider allows it";

const PUBLIC: Json = { token_endpoint_auth_method: "none" };

const AFTER_LOGOUT = "OIDC RP-Initiated Logout 3.1";
const FRONT = "OIDC Front-Channel Logout 2";
const BACK = "OIDC Back-Channel Logout 2.2";
const after = (uri: unknown, members: Json = {}): Json => webClient({ post_logout_redirect_uris: [uri], ...members });

/** Where users are sent after logout, and where clients hear of it. */
export const LOGOUT_BODIES: readonly Body[] = [
  accepts(
    AFTER_LOGOUT,
    "post_logout_redirect_uris with https, port, path and query",
    after("https://rp.example.org:8443/bye?a=b"),
  ),
  accepts(AFTER_LOGOUT, "post_logout_redirect_uris on another host", after("https://www.example.com/bye")),
  accepts(AFTER_LOGOUT, "post_logout_redirect_uris empty", webClient({ post_logout_redirect_uris: [] })),
  accepts(
    AFTER_LOGOUT,
    "post_logout_redirect_uris with http for a confidential client",
    after("http://rp.example.org/bye"),
    { open: HTTP_LOGOUT },
  ),
  accepts(
    AFTER_LOGOUT,
    "post_logout_redirect_uris with a private-use scheme for a native client",
    nativeClient({ post_logout_redirect_uris: ["com.example.app:/bye"] }),
  ),
  refuses(
    AFTER_LOGOUT,
    "post_logout_redirect_uris with http for a public client",
    after("http://rp.example.org/bye", PUBLIC),
  ),
  refuses(
    AFTER_LOGOUT,
    "post_logout_redirect_uris with http on loopback for a public native client",
    nativeClient({ post_logout_redirect_uris: ["http://127.0.0.1/bye"] }),
  ),
  refuses(
    AFTER_LOGOUT,
    "post_logout_redirect_uris with a private-use scheme for a web client",
    after("com.example.app:/bye"),
    { open: "the document lets schemes lead into native applications, and does not say whose" },
  ),
  refuses(AFTER_LOGOUT, "post_logout_redirect_uris with javascript", after("javascript:alert(1)")),
  refuses(AFTER_LOGOUT, "post_logout_redirect_uris with a fragment", after("https://rp.example.org/bye#x"), {
    open: FRAGMENT,
  }),
  refuses(AFTER_LOGOUT, "a path alone among the post_logout_redirect_uris", after("/bye")),
  refuses(AFTER_LOGOUT, "a number among the post_logout_redirect_uris", after(1)),
  refuses(
    AFTER_LOGOUT,
    "post_logout_redirect_uris as a string",
    webClient({ post_logout_redirect_uris: "https://rp.example.org/bye" }),
  ),
  accepts(
    FRONT,
    "frontchannel_logout_uri on the origin of a redirect URI",
    webClient({ frontchannel_logout_uri: "https://rp.example.org/bye?a=b" }),
  ),
  accepts(
    FRONT,
    "frontchannel_logout_uri with the port of its scheme written out",
    webClient({ frontchannel_logout_uri: "https://rp.example.org:443/bye" }),
  ),
  accepts(
    FRONT,
    "frontchannel_logout_session_required",
    webClient({ frontchannel_logout_uri: "https://rp.example.org/bye", frontchannel_logout_session_required: true }),
  ),
  refuses(
    FRONT,
    "frontchannel_logout_uri on another host",
    webClient({ frontchannel_logout_uri: "https://www.example.org/bye" }),
  ),
  refuses(
    FRONT,
    "frontchannel_logout_uri on another port",
    webClient({ frontchannel_logout_uri: "https://rp.example.org:8443/bye" }),
  ),
  refuses(
    FRONT,
    "frontchannel_logout_uri with another scheme",
    webClient({ frontchannel_logout_uri: "http://rp.example.org/bye" }),
  ),
  refuses(
    FRONT,
    "frontchannel_logout_uri with http for a public native client",
    nativeClient({ frontchannel_logout_uri: "http://127.0.0.1/bye" }),
  ),
  refuses(FRONT, "frontchannel_logout_uri as a path alone", webClient({ frontchannel_logout_uri: "/bye" })),
  refuses(
    FRONT,
    "frontchannel_logout_session_required as a string",
    webClient({ frontchannel_logout_session_required: "true" }),
  ),
  accepts(
    BACK,
    "backchannel_logout_uri on another host, with a query",
    webClient({ backchannel_logout_uri: "https://logout.example.com/bye?a=b" }),
  ),
  accepts(
    BACK,
    "backchannel_logout_session_required",
    webClient({ backchannel_logout_uri: "https://rp.example.org/bye", backchannel_logout_session_required: true }),
  ),
  accepts(
    BACK,
    "backchannel_logout_uri with http for a confidential client",
    webClient({ backchannel_logout_uri: "http://rp.example.org/bye" }),
    { open: HTTP_LOGOUT },
  ),
  refuses(
    BACK,
    "backchannel_logout_uri with http for a public client",
    webClient({ backchannel_logout_uri: "http://rp.example.org/bye", ...PUBLIC }),
  ),
  refuses(
    BACK,
    "backchannel_logout_uri with a fragment",
    webClient({ backchannel_logout_uri: "https://rp.example.org/bye#x" }),
  ),
  refuses(
    BACK,
    "backchannel_logout_uri with an empty fragment",
    webClient({ backchannel_logout_uri: "https://rp.example.org/bye#" }),
  ),
  refuses(BACK, "backchannel_logout_uri as a path alone", webClient({ backchannel_logout_uri: "/bye" })),
  refuses(
    "RFC 7591 5",
    "backchannel_logout_uri on a private address",
    webClient({ backchannel_logout_uri: "https://10.0.0.1/bye" }),
    { open: PRIVATE },
  ),
  refuses(
    BACK,
    "backchannel_logout_session_required as a number",
    webClient({ backchannel_logout_session_required: 1 }),
  ),
];
