import { webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { accepts, type Body, refuses, SUPPORT } from "./body.ts";

const TABLE = "RFC 7591 2.1";
const REPAIR = "RFC 7591 2.1 lets a server refuse an inconsistent pair or register a consistent one";
const EXTRA = "RFC 7591 2.1 asks that the grants of the response types are there, and does not speak of further ones";

const client = (response_types: unknown, grant_types?: unknown, members: Json = {}): Json =>
  webClient({ response_types, ...(grant_types !== undefined && { grant_types }), ...members });

/** A client that is never redirected. */
const machine = (grant_types: unknown, members: Json = {}): Json => ({ response_types: [], grant_types, ...members });

const BOTH = ["authorization_code", "implicit"];

const RESPONSE_TYPES: readonly Body[] = [
  accepts("OIDC Registration 2", "no response_types and no grant_types: code and authorization_code", webClient(), {
    answer: { response_types: ["code"], grant_types: ["authorization_code"] },
  }),
  accepts("OIDC Registration 2", "response type code", client(["code"])),
  accepts("OIDC Registration 2", "response type id_token", client(["id_token"], ["implicit"])),
  accepts("OIDC Registration 2", "response type id_token token", client(["id_token token"], ["implicit"])),
  accepts("OIDC Registration 2", "response type code id_token", client(["code id_token"], BOTH)),
  accepts("OIDC Registration 2", "response type code token", client(["code token"], BOTH)),
  accepts("OIDC Registration 2", "response type code id_token token", client(["code id_token token"], BOTH)),
  accepts("RFC 7591 2", "response type token", client(["token"], ["implicit"]), { open: SUPPORT }),
  accepts("OAuth 2.0 Multiple Response Types 4", "response type none", client(["none"])),
  accepts("OIDC Registration 2", "several response types", client(["code", "id_token", "code id_token"], BOTH)),
  accepts("RFC 6749 3.1.1", "a response type with its words in another order", client(["id_token code"], BOTH)),
  accepts("OpenID4VP 5.6", "response type vp_token", client(["vp_token"]), { open: SUPPORT }),
  refuses("RFC 6749 3.1.1", "an unknown response type", client(["foo"])),
  refuses("RFC 6749 3.1.1", "a response type with an unknown word", client(["code foo"], BOTH)),
  refuses("RFC 6749 3.1.1", "response type CODE, in another case", client(["CODE"])),
  refuses("RFC 6749 A.3", "a response type with a blank before it", client([" code"])),
  refuses("RFC 6749 A.3", "a response type with two blanks in it", client(["code  id_token"], BOTH)),
  refuses("RFC 6749 A.3", "an empty response type", client([""])),
  refuses("RFC 6749 3.1.1", "a response type with a word twice", client(["code code"]), {
    open: "RFC 6749 3.1.1 does not speak of repeated words",
  }),
  refuses("RFC 7591 2", "response_types as a string", client("code")),
  refuses("RFC 7591 2", "a number among the response types", client(["code", 1])),
  refuses("RFC 7591 2", "null among the response types", client(["code", null])),
];

const PAIRS: readonly Body[] = [
  refuses(TABLE, "response type code without its grant", client(["code"], ["client_credentials"]), { open: REPAIR }),
  refuses(TABLE, "response type code with the implicit grant", client(["code"], ["implicit"]), { open: REPAIR }),
  refuses(TABLE, "response type id_token without its grant", client(["id_token"], ["authorization_code"]), {
    open: REPAIR,
  }),
  refuses(TABLE, "response type token without its grant", client(["token"], ["authorization_code"]), { open: REPAIR }),
  refuses(
    TABLE,
    "response type code id_token without the implicit grant",
    client(["code id_token"], ["authorization_code"]),
    { open: REPAIR },
  ),
  refuses(TABLE, "response type code id_token without the code grant", client(["code id_token"], ["implicit"]), {
    open: REPAIR,
  }),
  refuses(
    TABLE,
    "one consistent response type beside one that is not",
    client(["code", "id_token"], ["authorization_code"]),
    { open: REPAIR },
  ),
  refuses(TABLE, "response type code with no grant at all", client(["code"], []), { open: REPAIR }),
  accepts(TABLE, "the implicit grant without a response type for it", client(["code"], BOTH), { open: EXTRA }),
  accepts(TABLE, "the code grant without a response type for it", machine(["authorization_code"]), { open: EXTRA }),
  accepts(TABLE, "response_types empty and no grant_types", { response_types: [] }, { open: EXTRA }),
  accepts(TABLE, "neither response types nor grants", machine([])),
];

const GRANTS: readonly Body[] = [
  accepts("RFC 7591 2", "the grants code and refresh_token", client(["code"], ["authorization_code", "refresh_token"])),
  accepts("RFC 7591 2", "the grants in another order", client(["code"], ["refresh_token", "authorization_code"])),
  accepts("RFC 7591 2", "the client_credentials grant", machine(["client_credentials"])),
  accepts(
    "RFC 7591 2",
    "the code grant with client_credentials",
    client(["code"], ["authorization_code", "client_credentials"]),
  ),
  accepts(
    "RFC 8628 3.4",
    "the device grant",
    machine(["urn:ietf:params:oauth:grant-type:device_code", "refresh_token"]),
  ),
  accepts(
    "RFC 8628 3.1",
    "the device grant for a public client",
    machine(["urn:ietf:params:oauth:grant-type:device_code"], { token_endpoint_auth_method: "none" }),
  ),
  accepts("RFC 7523 2.1", "the jwt-bearer grant", machine(["urn:ietf:params:oauth:grant-type:jwt-bearer"])),
  accepts("RFC 7522 2.1", "the saml2-bearer grant", machine(["urn:ietf:params:oauth:grant-type:saml2-bearer"])),
  accepts("RFC 8693 2.1", "the token-exchange grant", machine(["urn:ietf:params:oauth:grant-type:token-exchange"])),
  refuses(
    "RFC 6749 4.4",
    "client_credentials for a public client",
    machine(["client_credentials"], { token_endpoint_auth_method: "none" }),
  ),
  refuses(
    "RFC 6749 4.4",
    "client_credentials beside code for a public client",
    client(["code"], ["authorization_code", "client_credentials"], { token_endpoint_auth_method: "none" }),
  ),
  refuses("RFC 9700 2.4", "the password grant", machine(["password"])),
  refuses("RFC 7591 2", "an unknown grant", client(["code"], ["authorization_code", "foo"])),
  refuses(
    "RFC 7591 2",
    "a grant by an unknown URI",
    client(["code"], ["authorization_code", "https://example.org/grant"]),
    { open: SUPPORT },
  ),
  refuses("RFC 7591 2", "an empty string among the grants", client(["code"], ["authorization_code", ""])),
  refuses("RFC 7591 2", "a number among the grants", client(["code"], ["authorization_code", 1])),
  refuses("RFC 7591 2", "grant_types as a string", client(["code"], "authorization_code")),
  refuses("RFC 7591 2", "grant_types as an object", client(["code"], { authorization_code: true })),
];

const TOKENS = "RFC 6749 3.3";

const SCOPES: readonly Body[] = [
  accepts("RFC 7591 2", "scope with several values", webClient({ scope: "openid profile email" })),
  accepts(TOKENS, "scope in another order", webClient({ scope: "email openid" })),
  accepts(TOKENS, "scope with a value twice", webClient({ scope: "openid openid" }), {
    open: "RFC 6749 3.3 does not speak of repeats",
  }),
  refuses("RFC 7591 2", "scope as an array", webClient({ scope: ["openid"] })),
  refuses("RFC 7591 2", "scope as a number", webClient({ scope: 1 })),
  refuses(TOKENS, "an empty scope", webClient({ scope: "" })),
  refuses(TOKENS, "scope with a blank before it", webClient({ scope: " openid" })),
  refuses(TOKENS, "scope with two blanks in it", webClient({ scope: "openid  profile" })),
  refuses(TOKENS, "scope with a tab in it", webClient({ scope: "openid\tprofile" })),
  refuses(TOKENS, "scope with a quotation mark", webClient({ scope: 'openid "profile"' })),
  refuses(TOKENS, "scope with a backslash", webClient({ scope: "openid\\profile" })),
  refuses(TOKENS, "scope that is not ASCII", webClient({ scope: "openid prüfung" })),
  refuses("RFC 7591 2", "scope with a value that is not supported", webClient({ scope: "openid root" }), {
    open: "a server may refuse, or grant less than was asked for",
  }),
];

/** What a client may be granted, and how. */
export const GRANT_BODIES: readonly Body[] = [...RESPONSE_TYPES, ...PAIRS, ...GRANTS, ...SCOPES];
