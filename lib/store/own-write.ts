import { isDeepStrictEqual } from "node:util";
import { OAuthError } from "../errors.ts";
import type { Client } from "../registration/client.ts";
import { auditIn, type ClientRecord, OPTIONAL_ATTRIBUTES, type TombstoneRecord, toRecord } from "./client-record.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

/** What is under a client identifier. */
type Found = ClientRecord | TombstoneRecord | undefined;

/** Whether there is no client in it. */
export const isGone = (found: Found): found is TombstoneRecord | undefined =>
  found === undefined || "deleted_at" in found;

/**
 * Whether `client` was created, by what is found after its answer was lost. Throws `unavailable` where that does not tell:
 * one that was deleted since may have been it.
 */
export function wasCreated(client: Client, found: Found): boolean {
  if (isGone(found)) throw untold();
  return wasWritten(client, found);
}

/** The same for one that was to be replaced. One that is gone need not be asked: nobody has any use of it. */
export const wasReplaced = (client: Client, found: Found): boolean => !isGone(found) && wasWritten(client, found);

/** Others may have written since: what they leave as it is are the newest entries of the audit. */
function wasWritten(client: Client, found: ClientRecord): boolean {
  if (isAsWritten(found, toRecord(client))) return true;
  const own = client.audit.at(-1);
  // What adds no entry may be done twice: the second time it changes nothing more.
  if (own?.revision !== client.revision) return false;
  // Of how the body of a registration was written, which no update changes, an entry does not tell.
  if (found.idempotency_digest !== client.idempotency?.bodyDigest) return false;
  const kept = auditIn(found);
  if (kept.some((entry) => entry?.hash === own.hash || entry?.previous === own.hash)) return true;
  // The oldest go first: where one is kept that is no newer than the next after it, this one never was.
  if (found.revision <= client.revision || kept.some((entry) => entry?.seq <= own.seq + 1)) return false;
  throw untold();
}

const untold = (): OAuthError =>
  new OAuthError(
    { kind: "unavailable", what: "client store" },
    { cause: new Error("the answer to a write was lost, and its item does not tell whether it was made") },
  );

/** What uses and warnings of the client move at any time, so that it tells nobody's write from another's. */
const MOVED_BY_USE: readonly string[] = [
  "client_expires_at",
  CLIENT_TABLE.timeToLiveAttribute,
  "expiry_warned_days",
] satisfies (keyof ClientRecord)[];

/** Whether an item is what a write would have made of it: what the client has, and nothing that it no longer has. */
function isAsWritten(found: ClientRecord, written: ClientRecord): boolean {
  const names = [...Object.keys(written), ...OPTIONAL_ATTRIBUTES] as (keyof ClientRecord)[];
  return names.every((name) => MOVED_BY_USE.includes(name) || isDeepStrictEqual(found[name], written[name]));
}
