import { webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { accepts, type Body, refuses } from "./body.ts";

const TEXT = "RFC 7591 2";
const TAGS = "RFC 7591 2.2";
const NULL = "RFC 7592 2.2 has null as absent in updates; for registration no document defines it";
const EMPTY = "no document says what an empty string means";
const LIMIT = "no document has a limit; every server has one";
const DISPLAY = "RFC 7591 5 warns of what users are shown, and leaves the means to the server";
const BAD_TAG = "no document says what becomes of a tag that is none";

const named = (client_name: unknown): Json => webClient({ client_name });

const TEXTS: readonly Body[] = [
  accepts(TEXT, "client_name", named("Example")),
  accepts(TEXT, "client_name in another script", named("例え 🙂")),
  accepts(TEXT, "client_name with composed and decomposed letters, as it is", named("é e\u0301")),
  refuses(TEXT, "client_name as a number", named(1)),
  refuses(TEXT, "client_name as an array", named(["Example"])),
  refuses(TEXT, "client_name as an object", named({ en: "Example" })),
  refuses(TEXT, "client_name as true", named(true)),
  refuses(TEXT, "an empty client_name", named(""), { open: EMPTY }),
  refuses(TEXT, "client_name of 5,000 characters", named("a".repeat(5000)), { open: LIMIT }),
  refuses(
    "RFC 7591 5",
    "client_name with a character that turns the writing direction",
    named("Example\u202etxt.exe"),
    { open: DISPLAY },
  ),
  refuses("RFC 7591 5", "client_name with a character of no width", named("Exa\u200bmple"), { open: DISPLAY }),
  refuses("RFC 7591 5", "client_name with a control character", named("Exa\u0007mple"), { open: DISPLAY }),
  accepts(
    "OIDC Registration 2",
    "contacts",
    webClient({ contacts: ["admin@rp.example.org", "security@rp.example.org"] }),
  ),
  accepts(TEXT, "contacts empty", webClient({ contacts: [] })),
  accepts(TEXT, "a contact that is no e-mail address", webClient({ contacts: ["https://rp.example.org/contact"] }), {
    open: "OIDC Registration 2 has e-mail addresses, RFC 7591 2 any way to reach people",
  }),
  refuses(TEXT, "contacts as a string", webClient({ contacts: "admin@rp.example.org" })),
  refuses(TEXT, "a number among the contacts", webClient({ contacts: [1] })),
  refuses(TEXT, "an empty string among the contacts", webClient({ contacts: [""] }), { open: EMPTY }),
  accepts(
    TEXT,
    "software_id and software_version",
    webClient({ software_id: "4NRB1-0XZABZI9E6-5SM3R", software_version: "2.1" }),
  ),
  refuses(TEXT, "software_id as a number", webClient({ software_id: 4 })),
  refuses(TEXT, "software_version as a number", webClient({ software_version: 2.1 })),
];

const TAGGED: readonly Body[] = [
  accepts(TAGS, "client_name in another language", webClient({ client_name: "Example", "client_name#fr": "Exemple" })),
  accepts(TAGS, "client_name in a language alone", webClient({ "client_name#ja-Hani-JP": "例え" })),
  accepts(
    TAGS,
    "client_name in two regions",
    webClient({ "client_name#de-CH": "Beispiel", "client_name#de-AT": "Beispü" }),
  ),
  accepts(
    TAGS,
    "client_name in a language with a registered tag of the old kind",
    webClient({ "client_name#i-klingon": "tlhIngan" }),
  ),
  accepts(TAGS, "logo_uri in another language", webClient({ "logo_uri#fr": "https://rp.example.org/fr.png" })),
  accepts(
    TAGS,
    "policy_uri, tos_uri and client_uri in other languages",
    webClient({
      "policy_uri#fr": "https://rp.example.org/p",
      "tos_uri#fr": "https://rp.example.org/t",
      "client_uri#fr": "https://rp.example.org/",
    }),
  ),
  accepts(
    "OIDC Registration 2.1",
    "a tag on a parameter that is for machines, which means nothing",
    webClient({ "redirect_uris#fr": ["https://fr.example.org/"] }),
    { ignored: ["redirect_uris#fr"] },
  ),
  refuses(TAGS, "client_name in another language as a number", webClient({ "client_name#fr": 1 })),
  refuses(TAGS, "logo_uri in another language that is no web URL", webClient({ "logo_uri#fr": "javascript:alert(1)" })),
  refuses(TAGS, "tos_uri in another language that is relative", webClient({ "tos_uri#fr": "/terms" })),
  refuses(TAGS, "client_name with an empty tag", webClient({ "client_name#": "Example" }), { open: BAD_TAG }),
  refuses(TAGS, "client_name with a tag that is none", webClient({ "client_name#not_a_tag": "Example" }), {
    open: BAD_TAG,
  }),
  refuses(TAGS, "client_name with two tags", webClient({ "client_name#fr#de": "Example" }), { open: BAD_TAG }),
  refuses(
    "OIDC Core 5.2",
    "client_name twice in one language",
    webClient({ "client_name#en": "Example", "client_name#EN": "Example" }),
    {
      open: "tags ignore case; what two values of one language come to is not said",
    },
  ),
];

const ignores = (section: string, name: string, members: Json): Body =>
  accepts(section, name, webClient(members), { ignored: Object.keys(members) });

const IGNORED: readonly Body[] = [
  ignores(TEXT, "a member that nobody knows, which is ignored", { frobnicate: { deep: [1] } }),
  ignores(TEXT, "a member in another case, which is unknown", { Client_Name: "Example" }),
  ignores(TEXT, "a member called constructor, which is unknown", { constructor: "x" }),
  ignores(TEXT, "a member called __proto__, which is unknown", JSON.parse('{"__proto__":{"client_name":"Example"}}')),
  ignores(TEXT, "Hydra's skip_consent, which is unknown", { skip_consent: true }),
  ignores("RFC 7591 6", "client_id, which is the server's to choose", { client_id: "my-own-identifier" }),
  ignores("RFC 7591 3.2.1", "client_secret, which is the server's to choose", {
    client_secret: "my-own-secret-that-is-long-enough",
  }),
  ignores("RFC 7591 3.2.1", "client_id_issued_at, which is the server's to set", { client_id_issued_at: 1 }),
  ignores("RFC 7591 3.2.1", "client_secret_expires_at, which is the server's to set", {
    client_secret_expires_at: 4_000_000_000,
  }),
  ignores("RFC 7592 3", "registration_access_token, which is the server's to choose", {
    registration_access_token: "mine",
  }),
  ignores("RFC 7592 3", "registration_client_uri, which is the server's to choose", {
    registration_client_uri: "https://rp.example.org/",
  }),
];

/** What is absent where it is null, by kind of value. */
const NULLS: readonly Body[] = [
  "client_name",
  "scope",
  "contacts",
  "jwks",
  "jwks_uri",
  "default_max_age",
  "require_auth_time",
  "grant_types",
].map((name) => accepts("RFC 7592 2.2", `${name} null`, webClient({ [name]: null }), { open: NULL }));

const STATEMENT = "RFC 7591 2.3";
const NO_STATEMENTS = "a server that does not support software statements may ignore them (RFC 7591 2.3)";
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString("base64url");
const statement = (header: object, claims: object, signature = "c2lnbmF0dXJl"): string =>
  `${part(header)}.${part(claims)}.${signature}`;

const STATEMENTS: readonly Body[] = [
  ["as a number", 7, "invalid_software_statement"],
  ["that is no JWT", "not a JWT", "invalid_software_statement"],
  [
    "that is not signed",
    statement({ alg: "none" }, { iss: "https://issuer.example.org" }, ""),
    "invalid_software_statement",
  ],
  ["without issuer", statement({ alg: "ES256" }, { software_id: "x" }), "invalid_software_statement"],
  [
    "of an issuer that is not trusted",
    statement({ alg: "ES256" }, { iss: "https://issuer.example.org" }),
    "unapproved_software_statement",
  ],
].map(([name, software_statement, code]) =>
  refuses(STATEMENT, `a software statement ${name}`, webClient({ software_statement }), {
    code: code === "unapproved_software_statement" ? code : "invalid_software_statement",
    open: NO_STATEMENTS,
  }),
);

/** What is said of a client in words, and what a server ignores. */
export const TEXT_BODIES: readonly Body[] = [...TEXTS, ...TAGGED, ...IGNORED, ...NULLS, ...STATEMENTS];
