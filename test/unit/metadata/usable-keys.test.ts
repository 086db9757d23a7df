import { describe, expect, it } from "vitest";
import { hasUsableKey } from "../../../lib/metadata/key-use.ts";
import { ecPair, type Key, okpPair, rsaPair } from "../../support/public-keys.ts";

const KEYS: Readonly<Record<string, Key>> = {
  RSA: rsaPair().publicKey,
  "P-256": ecPair("P-256").publicKey,
  "P-384": ecPair("P-384").publicKey,
  "P-521": ecPair("P-521").publicKey,
  secp256k1: ecPair("secp256k1").publicKey,
  Ed25519: okpPair("Ed25519").publicKey,
  Ed448: okpPair("Ed448").publicKey,
  X25519: okpPair("X25519").publicKey,
  X448: okpPair("X448").publicKey,
};

/** The keys that an algorithm can be done with: RFC 7518 3.1 and 4.1, RFC 8037 3, RFC 8812 3.2, RFC 9864 2. */
const SIGNING: Readonly<Record<string, readonly string[]>> = {
  RS256: ["RSA"],
  RS384: ["RSA"],
  RS512: ["RSA"],
  PS256: ["RSA"],
  PS384: ["RSA"],
  PS512: ["RSA"],
  ES256: ["P-256"],
  ES384: ["P-384"],
  ES512: ["P-521"],
  ES256K: ["secp256k1"],
  EdDSA: ["Ed25519", "Ed448"],
  Ed25519: ["Ed25519"],
  Ed448: ["Ed448"],
};
const AGREEMENT = ["P-256", "P-384", "P-521", "X25519", "X448"];
const SIGNERS = ["RSA", "P-256", "P-384", "P-521", "secp256k1", "Ed25519", "Ed448"];
const ENCRYPTION: Readonly<Record<string, readonly string[]>> = {
  RSA1_5: ["RSA"],
  "RSA-OAEP": ["RSA"],
  "RSA-OAEP-256": ["RSA"],
  "RSA-OAEP-384": ["RSA"],
  "RSA-OAEP-512": ["RSA"],
  "ECDH-ES": AGREEMENT,
  "ECDH-ES+A128KW": AGREEMENT,
  "ECDH-ES+A192KW": AGREEMENT,
  "ECDH-ES+A256KW": AGREEMENT,
};

const ALGS = [
  ...Object.entries(SIGNING).map(([alg, able]) => ({ alg, use: "sig" as const, other: "enc" as const, able })),
  ...Object.entries(ENCRYPTION).map(([alg, able]) => ({ alg, use: "enc" as const, other: "sig" as const, able })),
];

const usable = (use: "sig" | "enc", alg: string | undefined, members: Key = {}): readonly string[] =>
  Object.keys(KEYS).filter((name) => hasUsableKey({ keys: [{ ...KEYS[name], ...members }] }, use, alg));

describe("which key an algorithm can be done with", () => {
  it("is asked of every algorithm and key", () => {
    expect([ALGS.length, Object.keys(KEYS).length]).toEqual([22, 9]);
  });
});

describe.each(ALGS)("$alg", ({ alg, use, other, able }) => {
  it(`is done with ${able.join(", ")}`, () => {
    expect(usable(use, alg)).toEqual(able);
  });

  it("is done with a key for just that", () => {
    expect(usable(use, alg, { use, alg })).toEqual(able);
    expect(hasUsableKey({ keys: Object.values(KEYS) }, use, alg)).toBe(true);
  });

  it("is not done with a key for another use or another algorithm, or with none", () => {
    expect(usable(use, alg, { use: other })).toEqual([]);
    expect(usable(use, alg, { alg: "an algorithm of a later document" })).toEqual([]);
    expect(hasUsableKey({ keys: [] }, use, alg)).toBe(false);
    expect(hasUsableKey({ keys: [{ kty: "unheard-of" }, { kty: "EC", crv: "P-192" }] }, use, alg)).toBe(false);
  });
});

describe("an algorithm of a later document", () => {
  const LIKE = Object.keys({ ...SIGNING, ...ENCRYPTION }).flatMap((alg) => [`x${alg}`, `${alg}x`]);

  it.each(LIKE)("%s is done with none of these keys, whatever its name is like", (alg) => {
    expect([usable("sig", alg), usable("enc", alg)]).toEqual([[], []]);
  });

  it("is what a key is for that names its curve as one", () => {
    expect(usable("sig", "ES256", { alg: "P-256" })).toEqual([]);
  });
});

describe("a key for any algorithm of a use", () => {
  it("is one that is not for the other use", () => {
    expect(usable("sig", undefined)).toEqual(SIGNERS);
    expect(usable("enc", undefined, { use: "sig" })).toEqual([]);
    expect(usable("enc", undefined)).toEqual(["RSA", "P-256", "P-384", "P-521", "X25519", "X448"]);
  });

  it("is one that can do it, whatever it says of itself", () => {
    expect(usable("sig", undefined, { use: "sig" })).toEqual(SIGNERS);
    expect(usable("enc", undefined, { use: "enc" })).toEqual(["RSA", ...AGREEMENT]);
    expect(usable("sig", undefined, { use: "sig", alg: "RSA-OAEP" })).toEqual([]);
    for (const alg of ["RSA-OAEP", "HS256", "none", "an algorithm of a later document", ""])
      expect(usable("sig", undefined, { alg }), alg).toEqual([]);
    expect(usable("sig", undefined, { use: "sig", alg: "ES256" })).toEqual(["P-256"]);
  });

  it("RFC 7517 4.3: is one whose operations permit it", () => {
    expect(usable("sig", undefined, { key_ops: ["verify"] })).toEqual(SIGNERS);
    expect(usable("sig", undefined, { key_ops: ["verify", "sign"] })).toEqual(SIGNERS);
    for (const key_ops of [[], ["sign"], ["encrypt"], ["an operation of a later document"]])
      expect(usable("sig", undefined, { use: "sig", key_ops })).toEqual([]);
    expect(usable("enc", undefined, { use: "enc", key_ops: ["deriveBits"] })).toEqual(["RSA", ...AGREEMENT]);
    expect(usable("enc", "RSA-OAEP", { key_ops: ["unwrapKey"] })).toEqual([]);
  });

  it("RFC 9864 2.2: is one for EdDSA where it names its own curve as algorithm", () => {
    expect(usable("sig", "EdDSA", { alg: "Ed25519" })).toEqual(["Ed25519"]);
    expect(usable("sig", "EdDSA", { alg: "Ed448" })).toEqual(["Ed448"]);
    expect(usable("sig", "Ed25519", { alg: "Ed25519" })).toEqual(["Ed25519"]);
  });
});
