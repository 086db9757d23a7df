import { REDIRECT_URI, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { accepts, type Body, refuses } from "./body.ts";

const WEB = "OIDC Registration 2 (application_type)";
const GRAMMAR = "RFC 6749 3.1.2; RFC 3986 4.3";
const CONFIDENTIAL_HTTP =
  "OIDC Core 3.1.2.1 leaves http to confidential clients if the provider agrees; RFC 7591 5 takes it on loopback hosts only";
const PUBLIC_LOOPBACK =
  "RFC 7591 5 takes http on loopback hosts of any client, OIDC Core 3.1.2.1 of confidential and native ones only";
const NO_RULE = "no document has a rule of its own for this; exact comparison later is what all ask for";
const LIMIT = "no document has a limit; every server has one";

const IMPLICIT: Json = { response_types: ["id_token"], grant_types: ["implicit"] };
const HYBRID: Json = { response_types: ["code id_token"], grant_types: ["authorization_code", "implicit"] };
const PUBLIC: Json = { token_endpoint_auth_method: "none" };

const at = (uri: unknown, members: Json = {}): Json => webClient({ redirect_uris: [uri], ...members });
const refusesUri = (section: string, name: string, body: Json, open?: string): Body =>
  refuses(section, name, body, { code: "invalid_redirect_uri", ...(open !== undefined && { open }) });

const GOOD: readonly Body[] = [
  accepts("OIDC Registration 2", "one https redirect URI", at(REDIRECT_URI)),
  accepts(
    "OIDC Registration 2",
    "redirect URIs on several hosts",
    webClient({ redirect_uris: [REDIRECT_URI, "https://rp.example.com/callback"] }),
  ),
  accepts("RFC 6749 3.1.2", "a redirect URI with a query", at("https://rp.example.org/callback?tenant=a&b=c")),
  accepts("RFC 3986 3.2.3", "a redirect URI with a port", at("https://rp.example.org:8443/callback")),
  accepts("RFC 3986 2.1", "a percent-encoded redirect URI, as it is", at("https://rp.example.org/a%2fb%20c")),
  accepts("RFC 3986 6.2.1", "a redirect URI in capitals, as it is", at("HTTPS://RP.EXAMPLE.ORG/Callback")),
  accepts("RFC 3986 6.2.1", "a redirect URI without path, as it is", at("https://rp.example.org")),
  accepts(
    "RFC 3986 6.2.1",
    "a redirect URI with the port of its scheme, as it is",
    at("https://rp.example.org:443/callback"),
  ),
  accepts("RFC 3986 3.2.2", "a redirect URI on an IPv6 address", at("https://[2001:db8::1]/callback")),
  accepts("RFC 3986 3.2.2", "a redirect URI on a host of one label", at("https://intranet/callback")),
  accepts("RFC 3986 3.2.2", "a redirect URI on an IPv4 address", at("https://192.0.2.1/callback")),
  accepts(
    "OIDC Registration 3.2",
    "a redirect URI that is there twice, both times",
    webClient({ redirect_uris: [REDIRECT_URI, REDIRECT_URI] }),
    { open: NO_RULE },
  ),
  accepts(WEB, "https on localhost for the code flow", at("https://localhost/callback")),
  accepts(
    "OIDC Core 3.1.2.1",
    "http on localhost for a confidential client of the code flow",
    at("http://localhost:8080/callback"),
    { open: CONFIDENTIAL_HTTP },
  ),
  accepts(
    "OIDC Core 3.1.2.1",
    "http on 127.0.0.1 for a confidential client of the code flow",
    at("http://127.0.0.1:8080/callback"),
    { open: CONFIDENTIAL_HTTP },
  ),
  accepts(WEB, "https for the implicit flow", at(REDIRECT_URI, IMPLICIT)),
  accepts(WEB, "https for the hybrid flow", at(REDIRECT_URI, HYBRID)),
  accepts("RFC 7591 2", "no redirect URI for a client without redirection", {
    response_types: [],
    grant_types: ["client_credentials"],
  }),
  accepts("RFC 7591 2", "an empty array of redirect URIs for a client without redirection", {
    redirect_uris: [],
    response_types: [],
    grant_types: ["client_credentials"],
  }),
];

const SHAPES: readonly Body[] = [
  refusesUri("OIDC Registration 2", "no redirect URI", {}),
  refusesUri("OIDC Registration 2", "an empty array of redirect URIs", { redirect_uris: [] }),
  refusesUri("RFC 7591 2", "a string in the place of the array of redirect URIs", { redirect_uris: REDIRECT_URI }),
  refusesUri("RFC 7591 2", "an object in the place of the array of redirect URIs", {
    redirect_uris: { 0: REDIRECT_URI },
  }),
  refusesUri("RFC 7591 2", "a number among the redirect URIs", webClient({ redirect_uris: [REDIRECT_URI, 7] })),
  refusesUri("RFC 7591 2", "null among the redirect URIs", webClient({ redirect_uris: [REDIRECT_URI, null] })),
  refusesUri("RFC 7591 2", "an array among the redirect URIs", webClient({ redirect_uris: [[REDIRECT_URI]] })),
  refusesUri(GRAMMAR, "an empty string as redirect URI", at("")),
  refusesUri(
    "RFC 6749 3.1.2",
    "a bad redirect URI beside a good one",
    webClient({ redirect_uris: [REDIRECT_URI, "https://rp.example.org/#x"] }),
  ),
];

/** Texts that are no absolute URI, or not the one that they look like; name, section, URI. */
const MALFORMED: readonly (readonly [string, string, string])[] = [
  ["a fragment", "RFC 6749 3.1.2", "https://rp.example.org/callback#fragment"],
  ["an empty fragment", "RFC 6749 3.1.2", "https://rp.example.org/callback#"],
  ["a path alone", GRAMMAR, "/callback"],
  ["no scheme", GRAMMAR, "rp.example.org/callback"],
  ["a network path", GRAMMAR, "//rp.example.org/callback"],
  ["no authority", "RFC 6749 3.1.2; RFC 9110 4.2.2", "https:rp.example.org/callback"],
  ["an empty host", "RFC 6749 3.1.2; RFC 9110 4.2.2", "https:///callback"],
  ["a blank before it", "RFC 6749 3.1.2; RFC 3986 2", " https://rp.example.org/callback"],
  ["a line feed after it", "RFC 6749 3.1.2; RFC 3986 2", "https://rp.example.org/callback\n"],
  ["a tab in it", "RFC 6749 3.1.2; RFC 3986 2", "https://rp.exam\tple.org/callback"],
  ["a blank in its path", "RFC 6749 3.1.2; RFC 3986 2", "https://rp.example.org/call back"],
  ["backslashes", "RFC 6749 3.1.2; RFC 3986 2", "https:\\\\rp.example.org\\callback"],
  ["angle brackets", "RFC 6749 3.1.2; RFC 3986 2", "https://rp.example.org/<callback>"],
  ["a host that is not ASCII", "RFC 6749 3.1.2; RFC 3986 2", "https://bücher.example/callback"],
  ["a path that is not ASCII", "RFC 6749 3.1.2; RFC 3986 2", "https://rp.example.org/rückruf"],
  ["a broken percent-encoding", "RFC 6749 3.1.2; RFC 3986 2.1", "https://rp.example.org/%zz"],
  ["a port that is no number", "RFC 6749 3.1.2; RFC 3986 3.2.3", "https://rp.example.org:https/callback"],
  ["a bracket that is not closed", "RFC 6749 3.1.2; RFC 3986 3.2.2", "https://[2001:db8::1/callback"],
  ["an IPv6 address that is none", "RFC 6749 3.1.2; RFC 3986 3.2.2", "https://[2001:db8::zz]/callback"],
  ["a NUL in it", "RFC 6749 3.1.2; RFC 3986 2", "https://rp.example.org/\u0000"],
];

/** Well-formed URIs that this project refuses though no document does; name, section, URI. */
const POLICY: readonly (readonly [string, string, string])[] = [
  ["user information", "RFC 9110 4.2.4", "https://user:secret@rp.example.org/callback"],
  ["a wildcard host", "OIDC Core 3.1.2.1", "https://*.example.org/callback"],
  ["a wildcard path", "OIDC Core 3.1.2.1", "https://rp.example.org/*"],
  ["a dot segment", "RFC 3986 5.2.4", "https://rp.example.org/a/../callback"],
  ["an encoded dot segment", "RFC 3986 6.2.2.3", "https://rp.example.org/a/%2e%2e/callback"],
  ["an empty port", "RFC 3986 3.2.3", "https://rp.example.org:/callback"],
  ["port 0", "RFC 3986 3.2.3", "https://rp.example.org:0/callback"],
  ["port 65536", "RFC 3986 3.2.3", "https://rp.example.org:65536/callback"],
  ["a decimal number as host", "RFC 3986 3.2.2", "https://3221225985/callback"],
  ["a hexadecimal number as host", "RFC 3986 3.2.2", "https://0xc0000201/callback"],
];

const FLOWS: readonly Body[] = [
  refusesUri(
    "RFC 7591 5",
    "http on a remote host for a confidential client",
    at("http://rp.example.org/callback"),
    CONFIDENTIAL_HTTP,
  ),
  refusesUri(
    "OIDC Core 3.1.2.1",
    "http on a remote host for a public client",
    at("http://rp.example.org/callback", PUBLIC),
  ),
  refusesUri(
    "OIDC Core 3.1.2.1",
    "http on localhost for a public web client",
    at("http://localhost/callback", PUBLIC),
    PUBLIC_LOOPBACK,
  ),
  refusesUri(
    "OIDC Core 3.1.2.1",
    "http on 127.0.0.1 for a public web client",
    at("http://127.0.0.1/callback", PUBLIC),
    PUBLIC_LOOPBACK,
  ),
  refusesUri(WEB, "a scheme of its own for a web client", at("com.example.app:/callback")),
  refusesUri(WEB, "javascript for a web client", at("javascript:alert(1)")),
  refusesUri(WEB, "data for a web client", at("data:text/html,hello")),
  refusesUri(WEB, "ftp for a web client", at("ftp://rp.example.org/callback")),
  refusesUri(WEB, "http on a remote host for the implicit flow", at("http://rp.example.org/callback", IMPLICIT)),
  refusesUri(WEB, "http on localhost for the implicit flow", at("http://localhost/callback", IMPLICIT)),
  refusesUri(WEB, "https on localhost for the implicit flow", at("https://localhost/callback", IMPLICIT)),
  refusesUri(WEB, "https on LOCALHOST for the implicit flow", at("https://LOCALHOST/callback", IMPLICIT)),
  refusesUri(
    WEB,
    "https on 127.0.0.1 for the implicit flow",
    at("https://127.0.0.1/callback", IMPLICIT),
    "the text forbids the name localhost alone",
  ),
  refusesUri(WEB, "a scheme of its own for the implicit flow", at("com.example.app:/callback", IMPLICIT)),
  refusesUri(WEB, "http on a remote host for the hybrid flow", at("http://rp.example.org/callback", HYBRID)),
  refusesUri(WEB, "https on localhost for the hybrid flow", at("https://localhost/callback", HYBRID)),
  refusesUri(
    "RFC 7591 5",
    "a redirect URI of 3,000 characters",
    at(`https://rp.example.org/${"a".repeat(3000)}`),
    LIMIT,
  ),
  refusesUri(
    "RFC 7591 5",
    "sixty redirect URIs",
    webClient({ redirect_uris: Array.from({ length: 60 }, (_, index) => `https://rp.example.org/${index}`) }),
    LIMIT,
  ),
];

/** Redirect URIs of web clients. */
export const WEB_REDIRECT_BODIES: readonly Body[] = [
  ...GOOD,
  ...SHAPES,
  ...MALFORMED.map(([name, section, uri]) => refusesUri(section, `a redirect URI with ${name}`, at(uri))),
  ...POLICY.map(([name, section, uri]) => refusesUri(section, `a redirect URI with ${name}`, at(uri), NO_RULE)),
  ...FLOWS,
];
