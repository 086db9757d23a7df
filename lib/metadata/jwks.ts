import {
  type AsymmetricKeyDetails,
  createPublicKey,
  type JsonWebKey,
  type KeyObject,
  X509Certificate,
} from "node:crypto";
import type { Settings } from "../config/settings.ts";
import { PRIVATE_MEMBERS, RSA_BITS_MIN } from "../config/vocabulary.ts";
import { isJsonObject, isTextArray } from "../json-shapes.ts";
import { keySetSchema } from "./jwks-schema.ts";
import { type Jwk, type JwkSet, purposeOf } from "./key-use.ts";
import { type Complaint, complain, type Kind } from "./row-kinds.ts";
import { contactedHttpsUri } from "./uri-kinds.ts";

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
/** Above these a signature check costs the provider milliseconds, and anybody can ask for one. */
const RSA_BITS_MAX = 16_384;
const RSA_EXPONENT_BITS_MAX = 64n;
const BASE64URL = /^[A-Za-z0-9_-]+$/;
const CERTIFICATE_URL = contactedHttpsUri();

const at = (path: string, rule: string, hint?: string): Complaint => ({
  path,
  rule,
  ...(hint !== undefined && { hint }),
});

/** A JWK Set of public keys only (OIDC Registration 2, errata 2). */
export function keySet(): Kind<JwkSet> {
  return {
    describes: "JWK Set of public keys",
    schema: (settings) => keySetSchema(KEY_FACTS, CERTIFICATE_URL.schema(settings)),
    complaints: (value, settings) => {
      if (!isJsonObject(value)) return complain("must be a JWK Set, a JSON object");
      const keys = value["keys"];
      if (!Array.isArray(keys)) return [at("/keys", "must be an array of keys (RFC 7517 5.1)")];
      if (keys.length > KEYS_MAX) return [at("/keys", `must not have more than ${KEYS_MAX} keys`)];
      const each = keys.flatMap((key: unknown, index) =>
        keyComplaints(key, settings).map((found) => ({ ...found, path: `/keys/${index}${found.path}` })),
      );
      return each.length > 0 ? each : setComplaints(keys);
    },
  };
}

function keyComplaints(key: unknown, settings: Settings): readonly Complaint[] {
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
  const shape = commonComplaints(key, settings);
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
function commonComplaints(key: Jwk, settings: Settings): readonly Complaint[] {
  const strings = ["use", "alg", "kid", "x5t", "x5t#S256"].filter(
    (name) => Object.hasOwn(key, name) && typeof key[name] !== "string",
  );
  const lists = ["key_ops", "x5c"].filter((name) => Object.hasOwn(key, name) && !isTextArray(key[name]));
  return [
    ...operationComplaints(key),
    ...strings.map((name) => at(`/${name}`, "must be a string")),
    ...lists.map((name) => at(`/${name}`, "must be an array of strings")),
    ...referenceComplaints(key, settings),
  ];
}

/** RFC 7517 4.6: where the provider may fetch a certificate, over TLS. */
function referenceComplaints(key: Jwk, settings: Settings): readonly Complaint[] {
  if (!Object.hasOwn(key, "x5u")) return [];
  const [found] = CERTIFICATE_URL.complaints(key["x5u"], settings);
  return found === undefined ? [] : [{ ...found, path: "/x5u" }];
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
  const found = [...rsaComplaints(key, publicKey), ...lengthComplaints(key, members, publicKey)];
  return found.length > 0 ? found.slice(0, 1) : certificateComplaints(key["x5c"], publicKey);
}

function rsaComplaints({ kty, n }: Jwk, { asymmetricKeyDetails }: KeyObject): readonly Complaint[] {
  if (kty !== "RSA") return [];
  // An RSA key always has both; the types of Node.js are about all keys.
  const { publicExponent: exponent, modulusLength: bits } = asymmetricKeyDetails as Required<AsymmetricKeyDetails>;
  if (exponent < 3n || exponent % 2n === 0n || exponent >> RSA_EXPONENT_BITS_MAX > 0n)
    return [at("/e", `must be an odd number from 3, of at most ${RSA_EXPONENT_BITS_MAX} bits (RFC 8017 3.1)`)];
  if (bits < RSA_BITS_MIN || bits > RSA_BITS_MAX)
    return [at("/n", `must have from ${RSA_BITS_MIN} to ${RSA_BITS_MAX} bits (RFC 7518 3.3)`)];
  const modulus = Buffer.from(String(n), "base64url");
  return modulus.readUInt8(modulus.length - 1) % 2 === 1 ? [] : complain("must be a valid RSA key");
}

/** RFC 7518 6.2.1.2 and 6.3.1.1, RFC 8037 2: each number has one spelling, and thumbprints depend on it (RFC 7638 7). */
function lengthComplaints(key: Jwk, members: readonly string[], publicKey: KeyObject): readonly Complaint[] {
  const exact = publicKey.export({ format: "jwk" });
  return members
    .filter((name) => exact[name] !== key[name])
    .map((name) => at(`/${name}`, "must have just the octets that its number, or its curve, asks for (RFC 7518 6)"));
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

/** RFC 7517 4.7: `x5c` has certificates in DER and nothing else, the first one that of the key itself. */
function certificateComplaints(x5c: unknown, publicKey: KeyObject): readonly Complaint[] {
  if (!isTextArray(x5c)) return [];
  const certificates = x5c.map(readCertificate);
  const isRight = certificates[0]?.publicKey.equals(publicKey) === true && !certificates.includes(undefined);
  return isRight ? [] : [at("/x5c", "must be base64 certificates, the first one of this very key (RFC 7517 4.7)")];
}

/** A certificate in base64 of its DER; undefined for anything else, PEM too, which may have a private key beside it. */
function readCertificate(text: string): X509Certificate | undefined {
  const der = Buffer.from(text, "base64");
  if (der.toString("base64") !== text) return undefined;
  try {
    const certificate = new X509Certificate(der);
    return certificate.raw.equals(der) ? certificate : undefined;
  } catch {
    // No certificate at all: the caller says so in our words.
    return undefined;
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
