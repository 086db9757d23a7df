import type { Client } from "../registration/client.ts";
import type { ClientLife } from "../registration/client-life.ts";

/** What is known of a client that expires soon. */
export interface ExpiringClient extends Pick<Client, "clientId"> {
  readonly life: ClientLife;
  /** The days of the last warning since the life began; absent where there was none. */
  readonly warnedDays?: number;
}

/** What is searched for. */
export interface ExpirySearch {
  /** Epoch seconds; a client that expires then is past. */
  readonly after: number;
  /** Epoch seconds; a client that expires then is found. */
  readonly until: number;
  /** The days of the last warning that there is; a client that had it is not found. */
  readonly daysMin: number;
}

/** Some of the clients that a search finds. */
export interface ExpiringPage {
  readonly clients: readonly ExpiringClient[];
  /** How many items of whatever kind were looked at for them. */
  readonly scanned: number;
}

/** The clients, as whoever warns sees them. All calls throw `unavailable`. */
export interface ExpiringClients {
  /** Into how many parts of about the same size the clients can be divided. */
  readonly parts: number;
  /**
   * The clients in one part, counted from 0, that are searched for and not disabled; page by page, each as it was a
   * moment ago.
   */
  search(part: number, wanted: ExpirySearch): AsyncIterable<ExpiringPage>;
  /** Notes a warning, which the change tells. False: it was given before, or the client has changed or is gone. */
  warn(client: ExpiringClient, days: number): Promise<boolean>;
}
