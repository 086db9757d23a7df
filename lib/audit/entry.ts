/** By whose leave a client was changed. */
export type Authority =
  /** Nobody's: registration in OPEN mode. */
  | "open"
  | "initial-access-token"
  | "registration-access-token"
  /** An assertion signed by the client's own key (RFC 7523 2.2). */
  | "client-assertion"
  | "operator";

/** Who changed a client. */
export interface Actor {
  readonly by: Authority;
  /** The `jti` of an initial access token, the first characters of a registration access token's digest, an operator's name. */
  readonly id?: string;
  /** The network that the request came from; only where the settings want it kept. */
  readonly source?: string;
}

/** What was done to a client in one write. */
export type AuditAction =
  | "registered"
  | "imported"
  | "replaced"
  | "amended"
  | "secret-renewed"
  | "secret-rotated"
  | "secret-expired"
  | "token-rotated"
  | "token-recovered"
  | "token-issued"
  | "revived"
  | "expired"
  | "disabled"
  | "enabled";

/** One link of the chain of changes that a client carries; docs/audit.md is the contract. */
export interface AuditEntry {
  /** Counts the entries of the client from 1, those too that are no longer kept. */
  readonly seq: number;
  /** Epoch seconds. */
  readonly at: number;
  /** The revision that the change made. */
  readonly revision: number;
  readonly actions: readonly AuditAction[];
  readonly by: Authority;
  readonly id?: string;
  readonly source?: string;
  /** The members of metadata that changed: the digest of the new value of each, blank for one that is gone. */
  readonly members: Readonly<Record<string, string>>;
  /** How many more members changed than are listed. */
  readonly more?: number;
  /** The digest of everything of the client that only these changes may change. */
  readonly state: string;
  /** The hash of the entry before, blank for the first: it is here so that an entry can be verified when that is gone. */
  readonly previous: string;
  /** The version of the keys secret whose key made {@link hash}. */
  readonly kid: string;
  /** base64url HMAC-SHA-256 of all of this entry but the hash. */
  readonly hash: string;
}
