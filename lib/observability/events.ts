/** Everything that is ever logged; the text is the event's name for good, operators search for it. */
export const EVENTS = {
  "initial access token issued": "info",
  "client registered": "info",
  "registration rehearsed": "info",
  "client read": "info",
  "client updated": "info",
  "client deleted": "info",
  "client secret renewed": "info",
  "request refused": "info",
  "document refused": "info",
  "change not described": "error",
  "password rotation step done": "info",
  "password rotation failed": "error",
  "secrets unreachable": "error",
  "count left too high": "error",
  "unexpected fault": "error",
} as const;

/** The name of an event. */
export type EventName = keyof typeof EVENTS;

/** What an event may say; there is no field for a token, a secret, a password or a body. */
export interface EventFields {
  readonly client_id?: string | undefined;
  /** The `jti` of an initial access token, never the token. */
  readonly token_id?: string | undefined;
  /** Members of a request that no parameter row knows. */
  readonly ignored_members?: number | undefined;
  readonly status?: number | undefined;
  /** The kind of an `OAuthError`'s reason; also the outcome that is counted. */
  readonly reason?: string | undefined;
  /** The evidence in a reason: words from closed lists and JSON Pointers. */
  readonly why?: string | undefined;
  /** A step of a rotation. */
  readonly step?: string | undefined;
  /** Class names of an error and its causes; their messages may quote what nobody should read. */
  readonly error?: string | undefined;
  /** Where an unexpected error came from. */
  readonly stack?: readonly string[] | undefined;
}
