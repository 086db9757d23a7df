import { EC_KEY, keyClient, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { EVERY_KEY } from "../support/public-keys.ts";
import { accepts, type Body, refuses, SUPPORT } from "./body.ts";

const OIDC = "OIDC Registration 2";
const CORE = "OIDC Core 9";
const MTLS = "RFC 8705 2.1.2";
const UNUSED =
  "OIDC Registration 2 ties the algorithm to private_key_jwt and client_secret_jwt, and does not say what it means with other methods";
const SYNTAX = "RFC 8705 2.1.2 says what the value is, and not that a server must look at it before it compares";
const LATER = "no document says that it must be seen at registration";

const by = (token_endpoint_auth_method: unknown, members: Json = {}): Json =>
  webClient({ token_endpoint_auth_method, ...members });
const tls = (members: Json = {}): Json => by("tls_client_auth", members);
const JWKS_URI: Json = { jwks_uri: "https://rp.example.org/jwks.json" };
const SUBJECT_DN: Json = { tls_client_auth_subject_dn: "CN=rp.example.org,O=Example,C=DE" };

const METHODS: readonly Body[] = [
  accepts(OIDC, "no token_endpoint_auth_method: client_secret_basic", webClient(), {
    answer: { token_endpoint_auth_method: "client_secret_basic" },
  }),
  ...["client_secret_basic", "client_secret_post", "client_secret_jwt", "none"].map((method) =>
    accepts(CORE, `method ${method}`, by(method)),
  ),
  accepts(CORE, "method private_key_jwt with jwks", keyClient()),
  accepts(CORE, "method private_key_jwt with jwks_uri", by("private_key_jwt", JWKS_URI)),
  refuses(CORE, "method private_key_jwt without keys", by("private_key_jwt")),
  refuses(CORE, "method private_key_jwt with an empty set of keys", by("private_key_jwt", { jwks: { keys: [] } }), {
    open: LATER,
  }),
  refuses(
    CORE,
    "method private_key_jwt with nothing but a key for encryption",
    by("private_key_jwt", { jwks: { keys: [{ ...EC_KEY, use: "enc" }] } }),
    { open: LATER },
  ),
  refuses(OIDC, "an unknown method", by("magic")),
  refuses(OIDC, "method NONE, in another case", by("NONE")),
  refuses(OIDC, "an empty method", by("")),
  refuses(OIDC, "the method as an array", by(["client_secret_basic"])),
  refuses(OIDC, "the method as a number", by(1)),
  refuses("RFC 7591 2", "a method by an unknown URI", by("https://example.org/method"), { open: SUPPORT }),
  accepts(
    "RFC 8705 2.2",
    "method self_signed_tls_client_auth with jwks",
    by("self_signed_tls_client_auth", { jwks: { keys: [EC_KEY] } }),
  ),
  accepts(
    "RFC 8705 2.2",
    "method self_signed_tls_client_auth with jwks_uri",
    by("self_signed_tls_client_auth", JWKS_URI),
  ),
  refuses("RFC 8705 2.2", "method self_signed_tls_client_auth without keys", by("self_signed_tls_client_auth")),
];

const TLS: readonly Body[] = [
  accepts(MTLS, "method tls_client_auth with a subject", tls(SUBJECT_DN)),
  accepts(MTLS, "method tls_client_auth with a DNS name", tls({ tls_client_auth_san_dns: "rp.example.org" })),
  accepts(MTLS, "method tls_client_auth with a URI", tls({ tls_client_auth_san_uri: "urn:example:rp" })),
  accepts(MTLS, "method tls_client_auth with an IPv4 address", tls({ tls_client_auth_san_ip: "192.0.2.1" })),
  accepts(MTLS, "method tls_client_auth with an IPv6 address", tls({ tls_client_auth_san_ip: "2001:db8::1" })),
  accepts(MTLS, "method tls_client_auth with an e-mail address", tls({ tls_client_auth_san_email: "rp@example.org" })),
  refuses(MTLS, "method tls_client_auth without a subject", tls()),
  refuses(
    MTLS,
    "method tls_client_auth with two subjects",
    tls({ ...SUBJECT_DN, tls_client_auth_san_dns: "rp.example.org" }),
  ),
  refuses(MTLS, "method tls_client_auth with an empty subject", tls({ tls_client_auth_subject_dn: "" })),
  refuses(
    MTLS,
    "method tls_client_auth with a subject as an object",
    tls({ tls_client_auth_subject_dn: { CN: "rp.example.org" } }),
  ),
  refuses(
    MTLS,
    "method tls_client_auth with a subject that is no distinguished name",
    tls({ tls_client_auth_subject_dn: "rp.example.org" }),
    { open: SYNTAX },
  ),
  refuses(
    MTLS,
    "method tls_client_auth with an IP address that is none",
    tls({ tls_client_auth_san_ip: "300.1.1.1" }),
    { open: SYNTAX },
  ),
  refuses(MTLS, "method tls_client_auth with a DNS name that is none", tls({ tls_client_auth_san_dns: "not a name" }), {
    open: SYNTAX,
  }),
  refuses(MTLS, "method tls_client_auth with a URI that is none", tls({ tls_client_auth_san_uri: "not a URI" }), {
    open: SYNTAX,
  }),
  refuses(
    MTLS,
    "method tls_client_auth with an e-mail address that is none",
    tls({ tls_client_auth_san_email: "nobody" }),
    { open: SYNTAX },
  ),
  accepts(MTLS, "a certificate subject with another method", webClient(SUBJECT_DN), {
    open: "RFC 8705 2.1.2 speaks of tls_client_auth alone",
  }),
];

const signedBy = (method: string, alg: unknown): Json =>
  by(method, { token_endpoint_auth_signing_alg: alg, ...(method === "private_key_jwt" && { jwks: EVERY_KEY }) });

const SIGNING: readonly Body[] = [
  ...["RS256", "PS256", "ES256", "EdDSA"].map((alg) =>
    accepts(OIDC, `private_key_jwt by ${alg}`, signedBy("private_key_jwt", alg)),
  ),
  accepts(OIDC, "private_key_jwt by ES256K", signedBy("private_key_jwt", "ES256K"), { open: SUPPORT }),
  accepts(OIDC, "client_secret_jwt by HS256", signedBy("client_secret_jwt", "HS256")),
  accepts(OIDC, "client_secret_jwt by HS512", signedBy("client_secret_jwt", "HS512")),
  refuses(OIDC, "private_key_jwt by HS256", signedBy("private_key_jwt", "HS256")),
  refuses(OIDC, "client_secret_jwt by RS256", signedBy("client_secret_jwt", "RS256")),
  refuses(OIDC, "private_key_jwt by none", signedBy("private_key_jwt", "none")),
  refuses(OIDC, "client_secret_jwt by none", signedBy("client_secret_jwt", "none")),
  refuses(OIDC, "private_key_jwt by an unknown algorithm", signedBy("private_key_jwt", "XX256")),
  refuses(OIDC, "private_key_jwt by rs256, in another case", signedBy("private_key_jwt", "rs256")),
  refuses(OIDC, "private_key_jwt by an algorithm as an array", signedBy("private_key_jwt", ["RS256"])),
  accepts(OIDC, "an algorithm with client_secret_basic", signedBy("client_secret_basic", "RS256"), { open: UNUSED }),
  accepts(OIDC, "an algorithm with none", signedBy("none", "RS256"), { open: UNUSED }),
  refuses(
    OIDC,
    "private_key_jwt by RS256 with keys on a curve only",
    keyClient({ token_endpoint_auth_signing_alg: "RS256" }),
    { open: LATER },
  ),
];

/** How a client authenticates. */
export const AUTHENTICATION_BODIES: readonly Body[] = [...METHODS, ...TLS, ...SIGNING];
