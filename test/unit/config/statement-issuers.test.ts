import { describe, expect, it } from "vitest";
import { isIssuerList } from "../../../lib/config/statement-issuers.ts";
import { EC_KEY } from "../../support/builders.ts";
import type { Json } from "../../support/http-client.ts";

const ISSUER = "https://statements.example.com";
const isIssuer = (members: Json): boolean => isIssuerList([{ issuer: ISSUER, ...members }]);
const JWKS = { keys: [EC_KEY] };
const JWKS_URI = `${ISSUER}/jwks`;

describe("an issuer of software statements", () => {
  it.each([
    ["with keys", { jwks: JWKS }],
    ["with keys by reference", { jwks_uri: JWKS_URI }],
    ["with algorithms", { jwks: JWKS, algorithms: ["ES256", "PS256"] }],
    ["with keys on the other port that is fetched from", { jwks_uri: "https://statements.example.com:8443/jwks" }],
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
  ])("is none %s", (_, members) => {
    expect(isIssuer(members)).toBe(false);
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
