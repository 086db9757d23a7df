import { createPublicKey, type JsonWebKey, type KeyObject, X509Certificate } from "node:crypto";
import { isJsonObject, isTextArray } from "../json-shapes.ts";
import { keySetSchema } from "./jwks-schema.ts";
import { type Complaint, complain, type Kind } from "./row-kinds.ts";

/** A JWK as registered: members as they came. */
export type Jwk = Readonly<Record<string, unknown>>;
/** A JWK Set (RFC 7517 5) of public keys, members as they came. */
export interface JwkSet {
  readonly keys: readonly Jwk[];
}

/** Members of private and symmetric keys (RFC 7518 6.2.2, 6.3.2, 6.4.1; RFC 8037 2; `priv`: AKP keys). */
const PRIVATE_MEMBERS = ["d", "p", "q", "dp", "dq", "qi", "oth", "k", "priv"];
/** The public members that the key types we know cannot do without. */
const PUBLIC_MEMBERS: Readonly<Record<string, readonly string[]>> = {
  RSA: ["n", "e"],
  EC: ["crv", "x", "y"],
  OKP: ["crv", "x"],
};
const CURVES: Readonly<Record<string, readonly string[]>> = {
  EC: ["P-256", "P-384", "P-521", "secp256k1"],
  OKP: ["Ed25519", "Ed448", "X25519", "X448"],
};
const KEYS_MAX = 50;
const KEY_FACTS = { keysMax: KEYS_MAX, privateMembers: PRIVATE_MEMBERS, publicMembers: PUBLIC_MEMBERS, curves: CURVES };
/** RFC 7518 3.3 and 4.2. */
const RSA_BITS_MIN = 2048;
/** Above this a signature check costs the provider milliseconds. */
const RSA_BITS_MAX = 16_384;
const BASE64URL = /^[A-Za-z0-9_-]+$/;

const at = (path: string, rule: string, hint?: string): Complaint => ({
  path,
  rule,
  ...(hint !== undefined && { hint }),
});

/** A JWK Set of public keys only (OIDC Registration 2, errata 2). */
export function keySet(): Kind<JwkSet> {
  return {
    describes: "JWK Set of public keys",
    schema: () => keySetSchema(KEY_FACTS),
    complaints: (value) => {
      if (!isJsonObject(value)) return complain("must be a JWK Set, a JSON object");
      const keys = value["keys"];
      if (!Array.isArray(keys)) return [at("/keys", "must be an array of keys (RFC 7517 5.1)")];
      if (keys.length > KEYS_MAX) return [at("/keys", `must not have more than ${KEYS_MAX} keys`)];
      const each = keys.flatMap((key: unknown, index) =>
        keyComplaints(key).map((found) => ({ ...found, path: `/keys/${index}${found.path}` })),
      );
      return each.length > 0 ? each : setComplaints(keys);
    },
  };
}

function keyComplaints(key: unknown): readonly Complaint[] {
  if (!isJsonObject(key)) return complain("must be a JSON object");
  // On the raw members and of every key type: a leaked private key is one whatever its type says.
  const secret = PRIVATE_MEMBERS.filter((member) => Object.hasOwn(key, member));
  if (secret.length > 0)
    return secret.map((member) =>
      at(
        `/${member}`,
        "must not be there: only public keys may be registered",
        "treat the key as leaked and make a new one",
      ),
    );
  const kty = key["kty"];
  if (typeof kty !== "string" || kty === "") return [at("/kty", "must be a string (RFC 7517 4.1)")];
  if (kty === "oct") return [at("/kty", "must not be oct: symmetric keys are not public")];
  const shape = commonComplaints(key);
  // RFC 7517 5: a key type or curve that is not understood is ignored, not refused.
  const members = understoodMembers(key);
  return shape.length > 0 || members === undefined ? shape : materialComplaints(key, kty, members);
}

/** The public members of a key of a type and curve that this service can look into; undefined for any other key. */
function understoodMembers(key: Jwk): readonly string[] | undefined {
  const kty = String(key["kty"]);
  const curves = CURVES[kty];
  const crv = key["crv"];
  const isCurveKnown = curves === undefined || typeof crv !== "string" || curves.includes(crv);
  return isCurveKnown && Object.hasOwn(PUBLIC_MEMBERS, kty) ? PUBLIC_MEMBERS[kty] : undefined;
}

/** RFC 7517 4.2 to 4.7: the members any key may have. */
function commonComplaints(key: Jwk): readonly Complaint[] {
  const strings = ["use", "alg", "kid", "x5u", "x5t", "x5t#S256"].filter(
    (name) => Object.hasOwn(key, name) && typeof key[name] !== "string",
  );
  const lists = ["key_ops", "x5c"].filter((name) => Object.hasOwn(key, name) && !isTextArray(key[name]));
  return [
    ...operationComplaints(key),
    ...strings.map((name) => at(`/${name}`, "must be a string")),
    ...lists.map((name) => at(`/${name}`, "must be an array of strings")),
  ];
}

/** Which use each operation of a key is of (RFC 7517 4.2 and 4.3). */
const USE_OF_OPERATION: Readonly<Record<string, "sig" | "enc">> = {
  sign: "sig",
  verify: "sig",
  encrypt: "enc",
  decrypt: "enc",
  wrapKey: "enc",
  unwrapKey: "enc",
  deriveKey: "enc",
  deriveBits: "enc",
};

function operationComplaints({ use, key_ops: ops }: Jwk): readonly Complaint[] {
  if (!isTextArray(ops)) return [];
  if (new Set(ops).size < ops.length) return [at("/key_ops", "must not have an operation twice (RFC 7517 4.3)")];
  const uses = ops.map((op) => (Object.hasOwn(USE_OF_OPERATION, op) ? USE_OF_OPERATION[op] : undefined));
  const isContrary = (use === "sig" || use === "enc") && uses.some((one) => one !== undefined && one !== use);
  return isContrary ? [at("/key_ops", "must be consistent with use (RFC 7517 4.3)")] : [];
}

function materialComplaints(key: Jwk, kty: string, members: readonly string[]): readonly Complaint[] {
  const missing = members.filter((name) => typeof key[name] !== "string");
  if (missing.length > 0)
    return missing.map((name) => at(`/${name}`, `must be there as a string in a key of type ${kty}`));
  const encoded = members.filter((name) => name !== "crv" && !BASE64URL.test(String(key[name])));
  if (encoded.length > 0) return encoded.map((name) => at(`/${name}`, "must be base64url without padding"));
  const publicKey = importKey(key);
  if (publicKey === undefined) return complain(`must be a valid ${kty} key`);
  const exponent = publicKey.asymmetricKeyDetails?.publicExponent ?? 3n;
  if (exponent < 3n || exponent % 2n === 0n) return [at("/e", "must be an odd number from 3 (RFC 8017 3.1)")];
  const bits = publicKey.asymmetricKeyDetails?.modulusLength ?? RSA_BITS_MIN;
  if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
    return [at("/n", `must have from ${RSA_BITS_MIN} to ${RSA_BITS_MAX} bits (RFC 7518 3.3)`)];
  return certificateComplaints(key["x5c"], publicKey);
}

function importKey(key: Jwk): KeyObject | undefined {
  try {
    // A fresh object of the public members alone: nothing else of the client's reaches the key parser.
    const { kty, n, e, crv, x, y } = key as JsonWebKey;
    return createPublicKey({ key: { kty, n, e, crv, x, y } as JsonWebKey, format: "jwk" });
  } catch {
    // Not a point of the curve, or no number: the caller says so in our words.
    return undefined;
  }
}

/** RFC 7517 4.7: the first certificate of `x5c` has the key itself. */
function certificateComplaints(x5c: unknown, publicKey: KeyObject): readonly Complaint[] {
  if (!isTextArray(x5c)) return [];
  const [first = ""] = x5c;
  const rule = "must be base64 certificates, the first one of this very key (RFC 7517 4.7)";
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(first)) return [at("/x5c", rule)];
  try {
    const isSame = new X509Certificate(Buffer.from(first, "base64")).publicKey.equals(publicKey);
    return isSame ? [] : [at("/x5c", rule)];
  } catch {
    // No certificate at all.
    return [at("/x5c", rule)];
  }
}

function setComplaints(keys: readonly Jwk[]): readonly Complaint[] {
  const kids = keys.map((key) => key["kid"]);
  const repeated = kids.findIndex((kid, index) => kid !== undefined && kids.indexOf(kid) < index);
  if (repeated >= 0) return [at(`/keys/${repeated}/kid`, "must be distinct (RFC 7517 4.5)")];
  const purposes = new Set(keys.map(purposeOf));
  if (!purposes.has("sig") || !purposes.has("enc")) return [];
  return keys.flatMap((key, index) =>
    Object.hasOwn(key, "use")
      ? []
      : [at(`/keys/${index}/use`, "must be there in every key where some sign and some encrypt (OIDC Registration 2)")],
  );
}

/** What a key says of itself that it is for; undefined where it may be either. */
function purposeOf(key: Jwk): "sig" | "enc" | undefined {
  const { use, key_ops: ops, crv } = key;
  if (use === "sig" || use === "enc") return use;
  if (isTextArray(ops) && ops.some((op) => op === "verify")) return "sig";
  if (
    isTextArray(ops) &&
    ops.some((op) => op === "encrypt" || op === "wrapKey" || op === "deriveKey" || op === "deriveBits")
  )
    return "enc";
  if (crv === "Ed25519" || crv === "Ed448") return "sig";
  return crv === "X25519" || crv === "X448" ? "enc" : purposeOfAlg(key["alg"]);
}

function purposeOfAlg(alg: unknown): "sig" | "enc" | undefined {
  if (typeof alg !== "string") return undefined;
  if (/^(?:[RPE]S\d{3}K?|EdDSA|Ed25519|Ed448)$/.test(alg)) return "sig";
  return /^(?:RSA|ECDH)/.test(alg) ? "enc" : undefined;
}

/** Key types and curves of the algorithms; `undefined`: any that can do it. */
const KEYS_OF_ALG: readonly (readonly [RegExp, string, readonly string[]])[] = [
  [/^[RP]S\d{3}$/, "RSA", []],
  [/^ES256$/, "EC", ["P-256"]],
  [/^ES384$/, "EC", ["P-384"]],
  [/^ES512$/, "EC", ["P-521"]],
  [/^ES256K$/, "EC", ["secp256k1"]],
  [/^EdDSA$/, "OKP", ["Ed25519", "Ed448"]],
  [/^Ed25519$/, "OKP", ["Ed25519"]],
  [/^Ed448$/, "OKP", ["Ed448"]],
  [/^RSA/, "RSA", []],
  [/^ECDH/, "EC", ["P-256", "P-384", "P-521"]],
  [/^ECDH/, "OKP", ["X25519", "X448"]],
];

/** Whether a set has a key that `alg` (or, where it is undefined, any algorithm of that use) can be done with. */
export function hasUsableKey({ keys }: JwkSet, use: "sig" | "enc", alg?: string): boolean {
  return keys.some((key) => {
    if (understoodMembers(key) === undefined || (purposeOf(key) ?? use) !== use) return false;
    if (alg === undefined) return true;
    if (key["alg"] !== undefined && key["alg"] !== alg && !(alg === "EdDSA" && key["alg"] === key["crv"])) return false;
    return KEYS_OF_ALG.some(
      ([name, kty, curves]) =>
        name.test(alg) && key["kty"] === kty && (curves.length === 0 || curves.includes(String(key["crv"]))),
    );
  });
}
