import type { ClientRecord, TombstoneRecord } from "../store/client-record.ts";
import { CLIENT_TABLE } from "../store/table-definition.ts";

/** The version of the item format (docs/storage.md) that this reader knows. */
export const KNOWN_FORMAT_VERSION = 1;

/** What the partition keys of clients start with; no other item of the table is a client's. */
export const CLIENT_PREFIX = "client/";

/** The partition key of a client. */
export const keyOf = (clientId: string): string => `${CLIENT_PREFIX}${clientId}`;

/** What heartbeats write besides the attributes of {@link ClientRecord}: epoch seconds. */
export interface UseRecord {
  readonly last_used_at?: number;
}

/** The attributes that are read. Tokens, their digests and the audit are none of a provider's business, nor may it read them. */
export const READ_ATTRIBUTES = Object.keys({
  [CLIENT_TABLE.partitionKey]: 0,
  format_version: 0,
  revision: 0,
  client_id: 0,
  client_id_issued_at: 0,
  metadata: 0,
  client_secret_digest: 0,
  client_secret_sealed: 0,
  client_secret_expires_at: 0,
  previous_client_secret_digest: 0,
  previous_client_secret_sealed: 0,
  previous_client_secret_expires_at: 0,
  client_expires_at: 0,
  client_lifetime: 0,
  client_grace: 0,
  disabled_at: 0,
  deleted_at: 0,
  last_used_at: 0,
} satisfies Partial<Record<keyof ClientRecord | keyof TombstoneRecord | keyof UseRecord, 0>>);

/** The attributes that a heartbeat names, in its conditions too: what the right to write is restricted to. */
export const HEARTBEAT_ATTRIBUTES = [
  CLIENT_TABLE.partitionKey,
  "client_id",
  "last_used_at",
  "disabled_at",
  "client_lifetime",
  "client_grace",
  "client_expires_at",
  CLIENT_TABLE.timeToLiveAttribute,
  "expiry_warned_days",
] as const;
