import fc, { type Arbitrary } from "fast-check";
import { PARAMETERS } from "../../lib/metadata/parameters.ts";
import { EC_KEY, keyClient, nativeClient, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { encodedPart } from "../support/statement-signer.ts";
import { CANARY } from "./material.ts";

const NAMES = [
  ...Object.keys(PARAMETERS),
  "client_name#de",
  "client_name#DE",
  `client_name#${CANARY}`,
  "logo_uri#x-klingon",
  "client_id",
  "client_secret",
  "registration_access_token",
  "client_id_issued_at",
  "__proto__",
  "constructor",
  CANARY,
  "",
];

/** URIs that are good, odd and dangerous. No name of them leads anywhere: the resolver knows none. */
const URIS = [
  "https://rp.example.org/callback",
  `https://${CANARY}.example.org/`,
  "https://rp.example.org/#",
  "https://rp.example.org:99999/",
  "https://user@rp.example.org/",
  "https://169.254.169.254/latest/meta-data/",
  "https://[::ffff:127.0.0.1]/",
  "http://127.0.0.1:3000/cb",
  "http://rp.example.org/",
  "com.example.app:/cb",
  "javascript:alert(1)",
  "https:rp.example.org",
  "https://rp.example.org/%",
  "https://\u0440p.example.org/",
  "https://rp.example.org/\r\nSet-Cookie: x=1",
  "urn:example:x",
];

const WORDS = [
  "none",
  "client_secret_basic",
  "client_secret_post",
  "client_secret_jwt",
  "private_key_jwt",
  "tls_client_auth",
  "authorization_code",
  "implicit",
  "refresh_token",
  "client_credentials",
  "urn:openid:params:grant-type:ciba",
  "code",
  "id_token",
  "code id_token",
  "web",
  "native",
  "pairwise",
  "public",
  "RS256",
  "HS256",
  "ES256",
  "RSA-OAEP",
  "A128CBC-HS256",
  "openid",
  "openid client_registration_scope",
  "ping",
  "a@example.org",
];

/** Numbers at the edges, as JSON writes them; JavaScript would not write all of them. */
const NUMBERS = ["0", "-0", "-1", "1.5", "1e400", "-1e400", "1E2", "1e-400", "9007199254740991", "9007199254740993"];

const TEXTS = ["", " ", "\u0000", "\u202e", "\ud83d\ude00", `${CANARY}\n{"event":"client deleted"}`, "x".repeat(3000)];

const text = fc.oneof(
  fc.constantFrom(...URIS),
  fc.constantFrom(...WORDS),
  fc.constantFrom(...TEXTS),
  fc.string({ unit: "binary", maxLength: 20 }),
  fc.string({ maxLength: 20 }).map((part) => part + CANARY),
);

/** The JSON text of any value, near to what members want. */
const valueText: Arbitrary<string> = fc.oneof(
  { weight: 6, arbitrary: text.map((value) => JSON.stringify(value)) },
  { weight: 4, arbitrary: fc.array(text, { maxLength: 4 }).map((value) => JSON.stringify(value)) },
  { weight: 2, arbitrary: fc.constantFrom(...NUMBERS, "true", "false", "null", "[]", "{}", "[null]", "[[]]") },
  { weight: 1, arbitrary: fc.jsonValue().map((value) => JSON.stringify(value)) },
  { weight: 1, arbitrary: fc.nat({ max: 40 }).map((depth) => "[".repeat(depth) + "]".repeat(depth)) },
  { weight: 1, arbitrary: fc.constantFrom(EC_KEY, { ...EC_KEY, d: CANARY }, { kty: CANARY }).map(jwks) },
  { weight: 2, arbitrary: fc.constantFrom(statement("https://keys-nowhere.example.com"), statement(CANARY)) },
);

function jwks(key: Json): string {
  return JSON.stringify({ keys: [key] });
}

/** A software statement that nobody signed. */
function statement(iss: string): string {
  const parts = [
    { alg: "ES256", kid: "1" },
    { iss, client_name: CANARY },
  ].map(encodedPart);
  return JSON.stringify([...parts, "AAAA"].join("."));
}

const STARTS: readonly Json[] = [
  webClient(),
  webClient({ client_name: "Client", contacts: ["a@example.org"], token_endpoint_auth_method: "client_secret_post" }),
  nativeClient(),
  keyClient(),
  webClient({ software_statement: JSON.parse(statement("https://keys-nowhere.example.com")) }),
  {},
];

/** The text of a metadata document that is good, or nearly so; `extra` are members that every one has. */
export function metadataText(extra: Json = {}): Arbitrary<string> {
  const member = fc.tuple(fc.constantFrom(...NAMES), valueText);
  const odd = fc.oneof(
    { weight: 4, arbitrary: fc.constant([]) },
    { weight: 4, arbitrary: fc.tuple(member) },
    { weight: 2, arbitrary: fc.array(member, { minLength: 2, maxLength: 4 }) },
  );
  return fc.tuple(fc.constantFrom(...STARTS), odd).map(([start, members]) => {
    const named = new Set(members.map(([name]) => name));
    const kept = Object.entries({ ...extra, ...start }).filter(([name]) => !named.has(name));
    const all = [...kept.map(([name, value]) => [name, JSON.stringify(value)]), ...members];
    return `{${all.map(([name, value]) => `${JSON.stringify(name)}:${value}`).join(",")}}`;
  });
}

const bytes = (value: string): Uint8Array => Buffer.from(value);

/** Bodies that are no metadata: broken JSON, other bytes, tiny and huge. */
export const strangeBody: Arbitrary<Uint8Array> = fc.oneof(
  metadataText().map((json) => bytes(`${json.slice(0, -1)},"x":1,"x":"${CANARY}"}`)),
  fc.tuple(metadataText(), fc.nat({ max: 400 })).map(([json, at]) => bytes(json.slice(0, at))),
  fc.constantFrom("", "{", "null", "[]", '"x"', "\ufeff{}", "{}{}", '{"\\ud800":1}', '{"\\"":1}', CANARY).map(bytes),
  fc
    .constantFrom(4096, 4097, 65_535, 65_536, 65_537, 300_000)
    .map((length) => bytes(`{"x":"${"y".repeat(length - 8)}"}`)),
  fc.constantFrom(17, 5000).map((depth) => bytes(`{"x":${"[".repeat(depth)}${"]".repeat(depth)}}`)),
  fc.uint8Array({ maxLength: 60 }),
  fc.uint8Array({ maxLength: 8 }).map((part) => Buffer.concat([bytes('{"client_name":"'), part, bytes('"}')])),
);
