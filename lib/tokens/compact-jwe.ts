import { createCipheriv, createDecipheriv, type KeyObject } from "node:crypto";
import { errors } from "jose";
import { randomBytes } from "./random-pool.ts";

// In place of jose, whose WebCrypto hands each call to another thread and waits for it: docs/decisions/0012.
const ALGORITHMS = { alg: "dir", enc: "A256GCM" } as const;
const CIPHER = "aes-256-gcm";
/** RFC 7518 5.3: 96 bits, and 128. */
const INITIALIZATION_VECTOR_BYTES = 12;
const TAG_BYTES = 16;

/** Members of a protected header besides `alg` and `enc`. */
export type SealedHeader = Readonly<Record<string, unknown>>;

const encoded = (bytes: Buffer): string => bytes.toString("base64url");
const decoded = (part: string): Buffer => Buffer.from(part, "base64url");

/**
 * A text as compact JWE (RFC 7516 7.1) by `dir` and `A256GCM` (RFC 7518 4.5, 5.3), whose encrypted key is empty; `header`
 * is protected along with it.
 */
export function sealCompact(key: KeyObject, header: SealedHeader, text: string): string {
  const protectedHeader = encoded(Buffer.from(JSON.stringify({ ...ALGORITHMS, ...header })));
  // Never a caller's: the same vector twice would give the key away.
  const initializationVector = randomBytes(INITIALIZATION_VECTOR_BYTES);
  const cipher = createCipheriv(CIPHER, key, initializationVector);
  // RFC 7516 5.1 (14): the encoded header is authenticated along with the text.
  cipher.setAAD(Buffer.from(protectedHeader, "ascii"));
  const ciphertext = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  return `${protectedHeader}..${[initializationVector, ciphertext, cipher.getAuthTag()].map(encoded).join(".")}`;
}

/**
 * The text in a compact JWE whose protected header, `header`, the caller has decoded to find the key. Throws jose's own
 * errors: for other algorithms, for what this does not do (RFC 7516 4.1.3, 4.1.13), and for a seal that is not whole.
 */
export function openCompact(key: KeyObject, header: SealedHeader, sealed: string): string {
  if (header["alg"] !== ALGORITHMS.alg || header["enc"] !== ALGORITHMS.enc)
    throw new errors.JOSEAlgNotAllowed("an algorithm that no client secret is sealed with");
  if ("crit" in header || "zip" in header) throw new errors.JOSENotSupported("a header that changes what a seal means");
  const [protectedHeader = "", encryptedKey, vector = "", ciphertext = "", tag = "", ...more] = sealed.split(".");
  const [initializationVector, authTag] = [decoded(vector), decoded(tag)];
  // A shorter tag would be easier to guess, and Node takes one.
  const isCompact = encryptedKey === "" && more.length === 0 && authTag.length === TAG_BYTES;
  if (!isCompact || initializationVector.length !== INITIALIZATION_VECTOR_BYTES) throw new errors.JWEInvalid();
  const decipher = createDecipheriv(CIPHER, key, initializationVector);
  decipher.setAAD(Buffer.from(protectedHeader, "ascii"));
  decipher.setAuthTag(authTag);
  try {
    return Buffer.concat([decipher.update(decoded(ciphertext)), decipher.final()]).toString("utf8");
  } catch (cause) {
    throw new errors.JWEDecryptionFailed(undefined, { cause });
  }
}
