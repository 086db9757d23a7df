import { describe, expect, it } from "vitest";
import { isIssuerList } from "../../../lib/config/statement-issuers.ts";
import { EC_KEY } from "../../support/builders.ts";
import type { Json } from "../../support/http-client.ts";
import { okpPair, rsaPair } from "../../support/public-keys.ts";

const ISSUER = "https://statements.example.com";
const isIssuer = (members: Json): boolean => isIssuerList([{ issuer: ISSUER, ...members }]);
const JWKS = { keys: [EC_KEY] };
const JWKS_URI = `${ISSUER}/jwks`;
const RSA_KEY = rsaPair(2048).publicKey;
const WEAK_KEY = rsaPair(1024).publicKey;

describe("an issuer of software statements", () => {
  it.each([
    ["with keys", { jwks: JWKS }],
    ["with keys by reference", { jwks_uri: JWKS_URI }],
    ["with algorithms", { jwks: JWKS, algorithms: ["ES256", "PS256"] }],
    ["with keys on the other port that is fetched from", { jwks_uri: "https://statements.example.com:8443/jwks" }],
    ["with keys that a query asks for", { jwks_uri: `${JWKS_URI}?of=me` }],
    ["with keys of several types", { jwks: { keys: [EC_KEY, RSA_KEY, okpPair("Ed25519").publicKey] } }],
  ])("may be one %s", (_, members) => {
    expect(isIssuer(members)).toBe(true);
  });

  it("may be none at all", () => {
    expect(isIssuerList([])).toBe(true);
  });

  it.each([
    ["of no name", { issuer: undefined, jwks: JWKS }],
    ["of a blank name", { issuer: "", jwks: JWKS }],
    ["of a name that is no text", { issuer: 1, jwks: JWKS }],
    ["without keys", {}],
    ["with keys twice", { jwks: JWKS, jwks_uri: JWKS_URI }],
    ["with keys that are no set", { jwks: [EC_KEY] }],
    ["with a set that is none", { jwks: { keys: EC_KEY } }],
    ["with keys that are not fetched by https", { jwks_uri: JWKS_URI.replace("https", "http") }],
    ["with algorithms that are no list", { jwks: JWKS, algorithms: "ES256" }],
    ["with no algorithm at all, so that no statement can be believed", { jwks: JWKS, algorithms: [] }],
    ["with a set of no keys, so that no statement can be believed", { jwks: { keys: [] } }],
    ["with a misspelt member, which would allow every algorithm", { jwks: JWKS, algorithm: ["ES256"] }],
    ["with members that objects have by nature", { jwks: JWKS, toString: "issuer" }],
    ["with the algorithm none", { jwks: JWKS, algorithms: ["none"] }],
    ["with an algorithm that encrypts", { jwks: JWKS, algorithms: ["RSA-OAEP"] }],
  ])("is none %s", (_, members) => {
    expect(isIssuer(members)).toBe(false);
  });

  it.each([null, {}, "[]", [null], ["x"], [[]]])("%j is no list of issuers", (value) => {
    expect(isIssuerList(value)).toBe(false);
  });

  // What follows would be noticed at the first request only, or would put a secret into the template.
  it.each([
    ["with a private key", { jwks: { keys: [{ ...EC_KEY, d: "AA" }] } }],
    ["with a shared key", { jwks: { keys: [{ kty: "oct", k: "AA" }] }, algorithms: ["HS256"] }],
    ["with something among the keys that is none", { jwks: { keys: [1] } }],
    ["with a key that is not on its curve", { jwks: { keys: [{ ...EC_KEY, x: EC_KEY["y"] }] } }],
    ["with keys on a private host", { jwks_uri: "https://127.0.0.1/jwks" }],
    ["with keys on a port that is never fetched from", { jwks_uri: "https://statements.example.com:9443/jwks" }],
    ["with keys at what is no URL", { jwks_uri: "https://" }],
    ["with keys at what is no text", { jwks_uri: [JWKS_URI] }],
    ["with one good key and one that is none", { jwks: { keys: [EC_KEY, RSA_KEY, {}] } }],
  ])("is none %s", (_, members) => {
    expect(isIssuer(members)).toBe(false);
  });

  it("RFC 7518 3.3 and 3.5: is none with an RSA key of less than 2048 bits, be it one of several", () => {
    expect(isIssuer({ jwks: { keys: [WEAK_KEY] } })).toBe(false);
    expect(isIssuer({ jwks: { keys: [EC_KEY, WEAK_KEY] } })).toBe(false);
    expect(isIssuer({ jwks: { keys: [RSA_KEY] } })).toBe(true);
  });

  it.each(["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"])(
    "RFC 7518 6.2.2, 6.3.2 and 6.4.1, RFC 8037 2: is none with the private member %s in a key",
    (member) => {
      for (const key of [RSA_KEY, EC_KEY])
        expect(isIssuer({ jwks: { keys: [{ ...key, [member]: "AA" }] } })).toBe(false);
    },
  );

  it.each([
    "https://user:password@statements.example.com/jwks",
    "https://@statements.example.com/jwks",
    "https://statements.example.com/jwks#keys",
    "https://statements.example.com/jwks#",
    " https://statements.example.com/jwks",
    "https://statements.example.com/jwks\n",
    "https:\\\\statements.example.com\\jwks",
    "https:statements.example.com/jwks",
    "https://statements.example.com/a b",
  ])("is none with keys at %j, which is never fetched", (jwks_uri) => {
    expect(isIssuer({ jwks_uri })).toBe(false);
  });

  it("is trusted once, not with two sets of keys of which one is never looked at", () => {
    expect(
      isIssuerList([
        { issuer: ISSUER, jwks: JWKS },
        { issuer: ISSUER, jwks_uri: JWKS_URI },
      ]),
    ).toBe(false);
  });
});
