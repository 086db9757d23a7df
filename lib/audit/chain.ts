import { createHmac, type KeyObject } from "node:crypto";
import type { AuditEntry } from "./entry.ts";

/** The key that links entries, and the version of the keys secret that it comes from. */
export interface AuditKey {
  readonly kid: string;
  /** HMAC-SHA-256. */
  readonly auditing: Uint8Array | KeyObject;
}

/** The hash of an entry: only who has the keys secret can make it, so a change past this service shows. */
export function linkHash(key: AuditKey, entry: Omit<AuditEntry, "hash">): string {
  return createHmac("sha256", key.auditing).update(JSON.stringify(entry)).digest("base64url");
}
