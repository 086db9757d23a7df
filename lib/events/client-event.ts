import type { AuditEntry } from "../audit/entry.ts";

/** What every event says of the change that it tells; docs/events.md is the contract. */
interface Change {
  readonly client_id: string;
  /** The same for every delivery of one change: `change_id` and `type` tell a repeated event. */
  readonly change_id: string;
  /** When the change was made (RFC 3339); absent should a stream not say. */
  readonly time?: string;
  /** The client's revision after the change; after a deletion the last one it had. */
  readonly revision: number;
  /** Set where the rest of the event would not have fitted a bus: only these members are there then. */
  readonly reduced?: true;
}

/** A change of a client that is there after it. */
interface ChangeOfClient extends Change {
  /** The entries that the change added to the client's audit (docs/audit.md), as they are stored. */
  readonly audit: readonly AuditEntry[];
  /** Set where the item's audit is no list of entries, which only an edit by hand can bring about. */
  readonly audit_unreadable?: true;
}

/** Names of metadata members, without language tags: words of the table of parameters, none of a client's own. */
export interface ChangedMembers {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface ClientRegistered extends ChangeOfClient {
  readonly type: "client.registered";
  readonly members: readonly string[];
  readonly redirect_hosts: readonly string[];
  /** The `jti` of the initial access token; absent in OPEN mode. */
  readonly initial_token_id?: string;
}

export interface ClientUpdated extends ChangeOfClient {
  readonly type: "client.updated";
  readonly members: ChangedMembers;
  readonly old_redirect_hosts: readonly string[];
  readonly new_redirect_hosts: readonly string[];
}

export interface ClientSecretRenewed extends ChangeOfClient {
  readonly type: "client.secret-renewed";
  /** Epoch seconds; 0: never. */
  readonly client_secret_expires_at: number;
  /** Until when the secret before is good beside it; absent where it ended at once. */
  readonly previous_client_secret_expires_at?: number;
}

/** What became of the standing of a client: one of these at most for a change, the first that holds. */
export interface ClientStanding extends ChangeOfClient {
  readonly type:
    | "client.disabled"
    | "client.enabled"
    | "client.revived"
    | "client.expired-early"
    | "client.token-renewed"
    | "client.audited";
  /** Epoch seconds; absent for clients that live for ever. */
  readonly client_expires_at?: number;
}

/** A client that expires unless it is used. */
export interface ClientExpiring extends ChangeOfClient {
  readonly type: "client.expiring";
  /** 30, 7 or 1: it has no more days than these. */
  readonly days: number;
  /** Epoch seconds. */
  readonly client_expires_at: number;
}

/** A client that is gone: deleted by itself or an operator, or removed by DynamoDB at the end of the grace after its expiry. */
export interface ClientGone extends Change {
  readonly type: "client.deleted" | "client.removed";
  readonly redirect_hosts: readonly string[];
  /** The last entry of its audit; absent where it had none. */
  readonly audit_head?: Pick<AuditEntry, "seq" | "hash">;
}

/**
 * What is told of a client. No member can hold a secret, a digest of one, a token or a value of metadata but host names;
 * the audit has digests of values.
 */
export type ClientEvent =
  | ClientRegistered
  | ClientUpdated
  | ClientSecretRenewed
  | ClientStanding
  | ClientExpiring
  | ClientGone;
