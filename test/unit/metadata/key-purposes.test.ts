import { describe, expect, it } from "vitest";
import { BASE, faultsOf, shown } from "../../support/claims.ts";
import { ecPair, type Key, okpPair, rsaPair } from "../../support/public-keys.ts";

const RSA = rsaPair().publicKey;
const P256 = ecPair("P-256").publicKey;
const [ED25519, ED448] = [okpPair("Ed25519").publicKey, okpPair("Ed448").publicKey];
const [X25519, X448] = [okpPair("X25519").publicKey, okpPair("X448").publicKey];

/** What is wrong with a set of these keys, pointers below `/jwks`. */
const faultsOfKeys = async (...keys: readonly unknown[]): Promise<readonly string[]> =>
  (await faultsOf({ ...BASE, jwks: { keys } })).map((fault) =>
    fault.replace(/^\/jwks(.*) invalid_client_metadata: /, "$1 "),
  );

describe("RFC 7517 4.3: operations", () => {
  it.each([
    ["sig", ["encrypt"]],
    ["sig", ["verify", "wrapKey"]],
    ["sig", ["deriveBits"]],
    ["enc", ["verify"]],
    ["enc", ["sign"]],
    ["sig", ["decrypt"]],
    ["sig", ["unwrapKey"]],
    ["enc", ["encrypt", "sign"]],
  ])("of a key for %s are not %j", async (use, key_ops) => {
    expect(await faultsOfKeys({ ...RSA, use, key_ops })).toEqual([
      "/keys/0/key_ops must be consistent with use (RFC 7517 4.3)",
    ]);
  });

  it.each([
    ["sig", ["verify"]],
    ["sig", []],
    ["enc", ["encrypt", "wrapKey"]],
    ["enc", ["deriveKey", "deriveBits"]],
    ["a use of a later document", ["verify", "encrypt"]],
    ["sig", ["toString"]],
    ["sig", ["sign"]],
    ["enc", ["decrypt", "unwrapKey"]],
  ])("of a key for %s may be %j", async (use, key_ops) => {
    expect(await faultsOfKeys({ ...RSA, use, key_ops })).toEqual([]);
  });

  it("are not there twice", async () => {
    for (const key of [RSA, { ...RSA, use: "sig" }, { kty: "unheard-of" }]) {
      expect(await faultsOfKeys({ ...key, key_ops: ["verify", "verify"] })).toEqual([
        "/keys/0/key_ops must not have an operation twice (RFC 7517 4.3)",
      ]);
    }
  });
});

describe("OIDC Registration 2: keys to sign and keys to encrypt with", () => {
  const RULE = "must be there in every key where some sign and some encrypt (OIDC Registration 2)";
  const SIGNING: readonly Key[] = [
    { ...RSA, use: "sig" },
    { ...RSA, use: "sig", key_ops: ["verify", "an operation of a later document"] },
  ];
  /** Keys that say by other members than `use` what they are for. */
  const SIGNING_UNUSED: readonly Key[] = [
    { ...RSA, alg: "PS256" },
    { ...P256, alg: "ES256" },
    { ...P256, key_ops: ["verify"] },
    ED25519,
    ED448,
    { ...ED25519, alg: "EdDSA" },
  ];
  const ENCRYPTING_UNUSED: readonly Key[] = [
    { ...RSA, alg: "RSA-OAEP-256" },
    { ...P256, alg: "ECDH-ES+A128KW" },
    { ...RSA, key_ops: ["wrapKey"] },
    { ...RSA, key_ops: ["encrypt"] },
    { ...P256, key_ops: ["deriveKey"] },
    { ...P256, key_ops: ["deriveBits"] },
    X25519,
    X448,
  ];

  it("must all say what they are for where both are there", async () => {
    for (const sig of SIGNING) {
      expect(await faultsOfKeys(sig, { ...P256, use: "enc" })).toEqual([]);
      expect(await faultsOfKeys(sig, { ...P256, use: "enc" }, P256, { kty: "unheard-of" })).toEqual([
        `/keys/2/use ${RULE}`,
        `/keys/3/use ${RULE}`,
      ]);
    }
  });

  it.each(SIGNING_UNUSED.map((key) => [shown({ ...key, n: undefined, x: undefined, y: undefined }), key] as const))(
    "%s is seen to be for signing",
    async (_, key) => {
      expect(await faultsOfKeys({ ...RSA, use: "enc" }, key)).toEqual([`/keys/1/use ${RULE}`]);
      expect(await faultsOfKeys({ ...RSA, use: "sig" }, key)).toEqual([]);
    },
  );

  it.each(ENCRYPTING_UNUSED.map((key) => [shown({ ...key, n: undefined, x: undefined, y: undefined }), key] as const))(
    "%s is seen to be for encryption",
    async (_, key) => {
      expect(await faultsOfKeys({ ...RSA, use: "sig" }, key)).toEqual([`/keys/1/use ${RULE}`]);
      expect(await faultsOfKeys({ ...RSA, use: "enc" }, key)).toEqual([]);
    },
  );

  it.each(["xRS256", "RS256x", "EdDSA2", "xRSA-OAEP", "HS256"])("the algorithm %s says nothing of it", async (alg) => {
    for (const use of ["sig", "enc"]) expect(await faultsOfKeys({ ...RSA, use }, { ...RSA, alg })).toEqual([]);
  });

  it("is not seen by operations of a later document alone", async () => {
    expect(await faultsOfKeys({ ...RSA, use: "sig" }, { ...RSA, key_ops: ["an operation of one"] })).toEqual([]);
  });

  it("is seen by one operation among others", async () => {
    const later = "an operation of a later document";
    expect(await faultsOfKeys({ ...RSA, use: "enc" }, { ...RSA, key_ops: [later, "verify"] })).toHaveLength(1);
    expect(await faultsOfKeys({ ...RSA, use: "sig" }, { ...RSA, key_ops: [later, "encrypt"] })).toHaveLength(1);
  });

  it("need not say it where all are for one thing, or for either", async () => {
    expect(await faultsOfKeys(RSA, P256, { ...RSA, use: "sig" })).toEqual([]);
    expect(await faultsOfKeys(RSA, P256, { ...RSA, use: "enc" })).toEqual([]);
    expect(
      await faultsOfKeys(
        RSA,
        { ...RSA, use: "a use of a later document" },
        { ...RSA, alg: "an algorithm of one" },
        { ...RSA, key_ops: ["an operation of one"] },
      ),
    ).toEqual([]);
  });
});
