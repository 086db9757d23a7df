import { generateKeyPairSync, type KeyObject } from "node:crypto";

/** A key as it stands in a JWK Set. */
export type Key = Readonly<Record<string, unknown>>;

/** A new key pair as JWKs. */
export interface KeyPair {
  readonly publicKey: Key;
  readonly privateKey: Key;
}

const pairOf = (pair: { readonly publicKey: KeyObject; readonly privateKey: KeyObject }): KeyPair => ({
  publicKey: { ...pair.publicKey.export({ format: "jwk" }) },
  privateKey: { ...pair.privateKey.export({ format: "jwk" }) },
});

/** RSA keys that somebody made before, since they take long; see `test/mutation/ready-keys.ts`. */
const readyPairs: KeyPair[] = JSON.parse(process.env["READY_RSA_PAIRS"] ?? "[]");

/** An RSA key of so many bits that no other call gives. */
export const rsaPair = (bits = 2048): KeyPair =>
  (bits === 2048 ? readyPairs.shift() : undefined) ?? pairOf(generateKeyPairSync("rsa", { modulusLength: bits }));

/** A new key on a curve of RFC 7518 6.2.1.1 or RFC 8812. */
export const ecPair = (namedCurve: "P-256" | "P-384" | "P-521" | "secp256k1"): KeyPair =>
  pairOf(generateKeyPairSync("ec", { namedCurve }));

const OKP = {
  Ed25519: () => generateKeyPairSync("ed25519"),
  Ed448: () => generateKeyPairSync("ed448"),
  X25519: () => generateKeyPairSync("x25519"),
  X448: () => generateKeyPairSync("x448"),
} as const;

/** A new key on a curve of RFC 8037. */
export const okpPair = (curve: keyof typeof OKP): KeyPair => pairOf(OKP[curve]());

/** A new key of a type that RFC 7518 does not know (RFC 9964: AKP). */
export const akpPair = (): KeyPair => pairOf(generateKeyPairSync("ml-dsa-65"));

const used = (use: "sig" | "enc", pair: KeyPair): Key => ({ ...pair.publicKey, use });

/** A JWK Set with a new key for every asymmetric algorithm there is; made once. */
export const EVERY_KEY: { readonly keys: readonly Key[] } = {
  keys: [
    used("sig", rsaPair()),
    used("sig", ecPair("P-256")),
    used("sig", ecPair("P-384")),
    used("sig", ecPair("P-521")),
    used("sig", ecPair("secp256k1")),
    used("sig", okpPair("Ed25519")),
    used("sig", okpPair("Ed448")),
    used("enc", rsaPair()),
    used("enc", ecPair("P-256")),
    used("enc", okpPair("X25519")),
  ],
};
