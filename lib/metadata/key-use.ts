import { isTextArray } from "../json-shapes.ts";

/** A JWK as registered: members as they came. */
export type Jwk = Readonly<Record<string, unknown>>;
/** A JWK Set (RFC 7517 5) of public keys, members as they came. */
export interface JwkSet {
  readonly keys: readonly Jwk[];
}

/** What a key is for (RFC 7517 4.2). */
export type KeyUse = "sig" | "enc";

/** Algorithms with a key pair: what they are for, and the key types and curves that they are done with (none: any). */
const ALGORITHMS: readonly {
  readonly name: RegExp;
  readonly use: KeyUse;
  readonly kty: string;
  readonly curves: readonly string[];
}[] = [
  { name: /^[RP]S(?:256|384|512)$/, use: "sig", kty: "RSA", curves: [] },
  { name: /^ES256$/, use: "sig", kty: "EC", curves: ["P-256"] },
  { name: /^ES384$/, use: "sig", kty: "EC", curves: ["P-384"] },
  { name: /^ES512$/, use: "sig", kty: "EC", curves: ["P-521"] },
  { name: /^ES256K$/, use: "sig", kty: "EC", curves: ["secp256k1"] },
  { name: /^EdDSA$/, use: "sig", kty: "OKP", curves: ["Ed25519", "Ed448"] },
  { name: /^Ed25519$/, use: "sig", kty: "OKP", curves: ["Ed25519"] },
  { name: /^Ed448$/, use: "sig", kty: "OKP", curves: ["Ed448"] },
  { name: /^RSA(?:1_5|-OAEP(?:-(?:256|384|512))?)$/, use: "enc", kty: "RSA", curves: [] },
  { name: /^ECDH-ES(?:\+A(?:128|192|256)KW)?$/, use: "enc", kty: "EC", curves: ["P-256", "P-384", "P-521"] },
  { name: /^ECDH-ES(?:\+A(?:128|192|256)KW)?$/, use: "enc", kty: "OKP", curves: ["X25519", "X448"] },
];

/** What the owner of the private key asks others to do with this one (RFC 7517 4.3). */
const OPERATIONS: Readonly<Record<KeyUse, readonly string[]>> = {
  sig: ["verify"],
  enc: ["encrypt", "wrapKey", "deriveKey", "deriveBits"],
};

/** The algorithms that the type and the curve of a key suit. */
const algorithmsOf = ({ kty, crv }: Jwk) =>
  ALGORITHMS.filter((row) => row.kty === kty && (row.curves.length === 0 || row.curves.includes(String(crv))));

const permits = ({ key_ops: ops }: Jwk, use: KeyUse): boolean =>
  !isTextArray(ops) || ops.some((op) => OPERATIONS[use].includes(op));

/** What a key says of itself that it is for; undefined where it may be either. */
export function purposeOf(key: Jwk): KeyUse | undefined {
  const { use, key_ops: ops, crv } = key;
  if (use === "sig" || use === "enc") return use;
  if (isTextArray(ops) && permits(key, "sig")) return "sig";
  if (isTextArray(ops) && permits(key, "enc")) return "enc";
  if (crv === "Ed25519" || crv === "Ed448") return "sig";
  return crv === "X25519" || crv === "X448" ? "enc" : ALGORITHMS.find(({ name }) => name.test(String(key["alg"])))?.use;
}

/**
 * Whether a set has a key that `alg`, or where it is undefined any algorithm of that use, can be done with: its type and
 * its curve suit it, and nothing that it says of itself stands against it.
 */
export function hasUsableKey({ keys }: JwkSet, use: KeyUse, alg?: string): boolean {
  return keys.some((key) => {
    const own = ownAlgorithm(key, alg);
    if (
      (purposeOf(key) ?? use) !== use ||
      !permits(key, use) ||
      (own !== undefined && alg !== undefined && own !== alg)
    )
      return false;
    const wanted = alg ?? own;
    return algorithmsOf(key).some((row) => row.use === use && (wanted === undefined || row.name.test(String(wanted))));
  });
}

/** The algorithm that a key is for. RFC 9864 2.2: one that is for its own curve can do the EdDSA of before, too. */
const ownAlgorithm = ({ alg: own, crv }: Jwk, alg: string | undefined): unknown =>
  alg === "EdDSA" && own === crv ? alg : own;
