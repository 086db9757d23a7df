import type { ClientRecord, TombstoneRecord } from "../store/client-record.ts";
import type { StoredSecret } from "../tokens/client-secret.ts";
import type { ClientLookup, ClientMetadata, RegisteredClient } from "./client-lookup.ts";
import { KNOWN_FORMAT_VERSION, type UseRecord } from "./item-format.ts";
import { UnreadableItem } from "./unreadable-item.ts";

/** An item as it comes out of the table. */
export type StoredItem = (ClientRecord & UseRecord) | TombstoneRecord;

/** How long a client lives that nobody uses. */
export interface StoredLife {
  readonly expiresAt: number;
  readonly lifetimeSeconds: number;
  readonly graceSeconds: number;
}

/** A client's item, read once and kept for many lookups; what holds at a time is judged by the time. */
export interface StoredClient {
  readonly client: RegisteredClient;
  readonly secret: StoredSecret | undefined;
  readonly previousSecret: StoredSecret | undefined;
  readonly life: StoredLife | undefined;
  readonly disabledAt: number | undefined;
  readonly lastUsedAt: number | undefined;
}

/** What is stored under a client identifier. */
export type Stored = StoredClient | "deleted" | undefined;

/** Reads an item. Throws {@link UnreadableItem} for a format that is not known, and for another client's item. */
export function readItem(clientId: string, item: StoredItem | undefined): Stored {
  if (item === undefined) return undefined;
  if (item.format_version !== KNOWN_FORMAT_VERSION)
    throw new UnreadableItem(
      clientId,
      `has format version ${Number(item.format_version)}, which this reader does not know`,
    );
  if ("deleted_at" in item) return "deleted";
  if (item.client_id !== clientId) throw new UnreadableItem(clientId, "names another client");
  const secret = secretIn(item, "");
  const life = lifeIn(item);
  return {
    // Shared by all who look it up: what one of them wrote into it would be what the others see.
    client: frozen({
      clientId,
      issuedAt: item.client_id_issued_at,
      revision: item.revision,
      metadata: metadataIn(clientId, item.metadata),
      ...(secret && { secretExpiresAt: secret.expiresAt }),
      ...(life && { expiresAt: life.expiresAt }),
    }),
    secret,
    previousSecret: secretIn(item, "previous_"),
    life,
    disabledAt: item.disabled_at,
    lastUsedAt: item.last_used_at,
  };
}

function frozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const member of Object.values(value)) frozen(member);
  return Object.freeze(value);
}

function metadataIn(clientId: string, json: string): ClientMetadata {
  try {
    return JSON.parse(json) as ClientMetadata;
  } catch {
    // The cause's message would quote the text.
    // biome-ignore lint/style/useErrorCause: see above
    throw new UnreadableItem(clientId, "has metadata that is not JSON");
  }
}

function secretIn(item: ClientRecord, which: "" | "previous_"): StoredSecret | undefined {
  const digest = item[`${which}client_secret_digest`];
  const sealed = item[`${which}client_secret_sealed`];
  const expiresAt = item[`${which}client_secret_expires_at`];
  return digest === undefined || sealed === undefined || expiresAt === undefined
    ? undefined
    : { digest, sealed, expiresAt };
}

/** An expiry without a lifetime still is one; only that no use moves it, and that nothing comes after it. */
function lifeIn({ client_expires_at, client_lifetime = 0, client_grace = 0 }: ClientRecord): StoredLife | undefined {
  return client_expires_at === undefined
    ? undefined
    : { expiresAt: client_expires_at, lifetimeSeconds: client_lifetime, graceSeconds: client_grace };
}

/** What became of a client at `now`, in epoch seconds. Time to live deletes late, so an item that is there may be gone. */
export function lookUp(stored: Stored, now: number): ClientLookup {
  if (stored === undefined) return { state: "unknown" };
  if (stored === "deleted") return { state: "gone" };
  const { client, life, disabledAt } = stored;
  if (life !== undefined && now >= life.expiresAt + life.graceSeconds) return { state: "gone" };
  if (disabledAt !== undefined) return { state: "disabled", client, since: disabledAt };
  if (life !== undefined && now >= life.expiresAt) return { state: "expired", client, since: life.expiresAt };
  return { state: "active", client };
}

/** The client if it may be used at `now`, else undefined. */
export function activeClient(stored: Stored, now: number): StoredClient | undefined {
  return stored !== undefined && stored !== "deleted" && lookUp(stored, now).state === "active" ? stored : undefined;
}
