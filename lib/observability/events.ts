/** Everything that is ever logged; the text is the event's name for good, operators search for it. */
export const EVENTS = {
  "initial access token issued": "info",
  "client registered": "info",
  "registration rehearsed": "info",
  "registration repeated": "info",
  "client read": "info",
  "client updated": "info",
  "client deleted": "info",
  "client secret renewed": "info",
  "registration token recovered": "info",
  "request refused": "info",
  "document refused": "info",
  "change not described": "error",
  "password rotation step done": "info",
  "password rotation failed": "error",
  "secrets unreachable": "error",
  "count left too high": "error",
  "expiry warnings given": "info",
  "expiry warnings unfinished": "error",
  "unexpected fault": "error",
} as const;

/** The name of an event. */
export type EventName = keyof typeof EVENTS;

/** What an event may say; there is no field for a token, a secret, a password or a body. */
export interface EventFields {
  readonly client_id?: string | undefined;
  /** The `jti` of an initial access token, never the token. */
  readonly token_id?: string | undefined;
  /** The network that a request came from; only where nothing else records it. */
  readonly source?: string | undefined;
  /** Members of a request that no parameter row knows. */
  readonly ignored_members?: number | undefined;
  readonly status?: number | undefined;
  /** The kind of an `OAuthError`'s reason; also the outcome that is counted. */
  readonly reason?: string | undefined;
  /** The evidence in a reason: words from closed lists and JSON Pointers. */
  readonly why?: string | undefined;
  /** Items of the client table that a run looked at. */
  readonly items_scanned?: number | undefined;
  /** Clients that a run warned before they expire. */
  readonly clients_warned?: number | undefined;
  /** Parts of the client table that a run did not come to the end of. */
  readonly parts_left?: number | undefined;
  /** A step of a rotation. */
  readonly step?: string | undefined;
  /** Class names of an error and its causes; their messages may quote what nobody should read. */
  readonly error?: string | undefined;
  /** Where an unexpected error came from. */
  readonly stack?: readonly string[] | undefined;
}
