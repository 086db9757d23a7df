import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { PARAMETERS } from "../../lib/metadata/parameters.ts";
import { EC_KEY, REDIRECT_URI, replacementOf, webClient } from "../support/builders.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { createRegistrar, type Registrar, registeredClient } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
afterAll(() => target.stop());

const WORDS = [
  "",
  " ",
  "none",
  "RS256",
  "HS256",
  "ES256",
  "dir",
  "RSA-OAEP",
  "A128CBC-HS256",
  "code",
  "id_token",
  "code id_token",
  "authorization_code",
  "implicit",
  "client_credentials",
  "urn:openid:params:grant-type:ciba",
  "poll",
  "push",
  "pairwise",
  "native",
  "web",
  "client_secret_jwt",
  "private_key_jwt",
  "tls_client_auth",
  "self_signed_tls_client_auth",
  REDIRECT_URI,
  "https://",
  "https://[",
  "https://[::1]/",
  "http://localhost",
  "com.example:/x",
  "urn:x",
  "https://a@b/",
  "https://é.example/",
  "https://127.1/",
  "https://a:99999/",
  "//x",
  "a@b",
  "::1",
  "CN=x",
  "CN=x,O=\\",
  "\u0000",
  "\u{1D4B3}",
  "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AAAA",
  "bnVsbA.bnVsbA.AAAA",
  "__proto__",
  "x".repeat(3000),
];
const NAMES = [
  ...Object.keys(PARAMETERS),
  "client_name#de",
  "logo_uri#fr",
  "client_name#",
  "#",
  "__proto__",
  "constructor",
  "toString",
  "subject_types_supported",
  "token_endpoint_auth_methods_supported",
];
const words = fc.constantFrom(...WORDS);
const key = fc.oneof(
  fc.constant(EC_KEY),
  fc.dictionary(
    fc.constantFrom("kty", "crv", "x", "y", "n", "e", "use", "alg", "kid", "key_ops", "x5c", "d"),
    fc.oneof(fc.constantFrom("EC", "RSA", "OKP", "AAAA", "sig"), fc.jsonValue({ maxDepth: 1 })),
  ),
);
const value = fc.oneof(
  words,
  fc.array(words, { maxLength: 3 }),
  fc.record({ keys: fc.array(key, { maxLength: 2 }) }),
  fc.boolean(),
  fc.integer(),
  fc.jsonValue({ maxDepth: 2 }),
);
const metadata = fc
  .dictionary(fc.constantFrom(...NAMES), value, { maxKeys: 7 })
  .map((members) => webClient(members as Json));

const RUNS = 400;

/** The members of a document in one order, and without what only the answer to a change tells. */
const settled = ({ supplied_metadata: _, ...document }: Json): Json =>
  Object.fromEntries(Object.entries(document).sort(([one], [other]) => (one < other ? -1 : 1)));

function expectRefusal({ status, json, text }: Answer): void {
  expect(status, text).toBe(400);
  expect(json["error_description"]).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
}

describe("however strange the metadata", () => {
  it("it is registered or refused, what is registered is taken back as it is, and an empty change changes nothing", async () => {
    let registered = 0;
    const property = fc.asyncProperty(metadata, async (members) => {
      const answer = await registrar.register(members);
      if (answer.status !== 201) return expectRefusal(answer);
      registered += 1;
      const client = registeredClient(answer);
      const patched = await registrar.manage(client, "PATCH", { body: { unknown_member: 1 } });
      const put = await registrar.manage(client, "PUT", { body: replacementOf(answer.json) });
      expect([patched.status, settled(patched.json)]).toEqual([200, settled(answer.json)]);
      expect([put.status, settled(put.json)]).toEqual([200, settled(answer.json)]);
    });
    await fc.assert(property, { numRuns: RUNS });
    expect(registered).toBeGreaterThan(RUNS / 40);
  });

  it("a client is changed by it or stays as it was", async () => {
    const client = await registrar.client();
    let before = (await registrar.manage(client, "GET")).text;
    const property = fc.asyncProperty(metadata, fc.constantFrom("PUT", "PATCH"), async (members, method) => {
      const answer = await registrar.manage(client, method, {
        body: { ...members, ...(method === "PUT" && { client_id: client.id }) },
      });
      const after = (await registrar.manage(client, "GET")).text;
      if (answer.status !== 200) {
        expectRefusal(answer);
        expect(after).toBe(before);
      }
      before = after;
    });
    await fc.assert(property, { numRuns: RUNS });
  });
});
