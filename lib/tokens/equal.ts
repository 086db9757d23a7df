import { hash, timingSafeEqual } from "node:crypto";

const sha256 = (text: string): Buffer => hash("sha256", text, "buffer");

/** The base64url SHA-256 of a text of high entropy: all that is kept of a token. */
export function digestOf(text: string): string {
  // Half of what an object of `createHash` costs.
  return hash("sha256", text, "base64url");
}

/** Whether two texts are equal, in a time that tells nothing of where, or how long, they differ. */
export function isEqual(left: string, right: string): boolean {
  return timingSafeEqual(sha256(left), sha256(right));
}
