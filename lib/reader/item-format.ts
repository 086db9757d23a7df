import { CLIENT_TABLE } from "../store/table-definition.ts";

/** The version of the item format (docs/storage.md) that this reader knows. */
export const KNOWN_FORMAT_VERSION = 1;

/** What the partition keys of clients start with; no other item of the table is a client's. */
export const CLIENT_PREFIX = "client/";

/** The partition key of a client. */
export const keyOf = (clientId: string): string => `${CLIENT_PREFIX}${clientId}`;

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
