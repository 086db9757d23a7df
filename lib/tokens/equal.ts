import { createHash, timingSafeEqual } from "node:crypto";

const sha256 = (text: string): Buffer => createHash("sha256").update(text, "utf8").digest();

/** The base64url SHA-256 of a text of high entropy: all that is kept of a token. */
export function digestOf(text: string): string {
  return sha256(text).toString("base64url");
}

/** Whether two texts are equal, in a time that tells nothing of where, or how long, they differ. */
export function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}
