import type { ClientRecord } from "./client-record.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

/** The attributes that are read of clients to warn those that expire soon; the stack lets the function see no other. */
export const EXPIRING_ATTRIBUTES = [
  CLIENT_TABLE.partitionKey,
  "client_expires_at",
  "client_lifetime",
  "client_grace",
  "expiry_warned_days",
  "disabled_at",
  "format_version",
] as const satisfies readonly (keyof ClientRecord)[];

/** The attributes that a warning names: what it is kept in, and what it depends on. */
export const WARNING_ATTRIBUTES = [
  CLIENT_TABLE.partitionKey,
  "client_expires_at",
  "disabled_at",
  "expiry_warned_days",
] as const satisfies readonly (keyof ClientRecord)[];
