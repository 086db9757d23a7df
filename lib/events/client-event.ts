/** What every event says of the change that it tells; docs/events.md is the contract. */
interface Change {
  readonly client_id: string;
  /** The same for every delivery of one change: `change_id` and `type` tell a repeated event. */
  readonly change_id: string;
  /** When the change was made (RFC 3339); absent should a stream not say. */
  readonly time?: string;
  /** The client's revision after the change; after a deletion the last one it had. Grows with every write. */
  readonly revision: number;
}

/** Names of metadata members, without language tags: words of the table of parameters, none of a client's own. */
export interface ChangedMembers {
  readonly added: readonly string[];
  readonly changed: readonly string[];
  readonly removed: readonly string[];
}

export interface ClientRegistered extends Change {
  readonly type: "client.registered";
  readonly members: readonly string[];
  readonly redirect_hosts: readonly string[];
  /** The `jti` of the initial access token; absent in OPEN mode. */
  readonly initial_token_id?: string;
}

export interface ClientUpdated extends Change {
  readonly type: "client.updated";
  readonly members: ChangedMembers;
  readonly old_redirect_hosts: readonly string[];
  readonly new_redirect_hosts: readonly string[];
}

export interface ClientSecretRenewed extends Change {
  readonly type: "client.secret-renewed";
  /** Epoch seconds; 0: never. */
  readonly client_secret_expires_at: number;
}

/** A client that is gone: deleted by itself or an operator, or removed by DynamoDB at its time to live. */
export interface ClientGone extends Change {
  readonly type: "client.deleted" | "client.expired";
  readonly redirect_hosts: readonly string[];
}

/** What is told of a client. No member can hold a secret, a digest, a token or a value of metadata but host names. */
export type ClientEvent = ClientRegistered | ClientUpdated | ClientSecretRenewed | ClientGone;
