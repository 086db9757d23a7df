import type { ParsedMetadata } from "../metadata/parameters.ts";

/** The metadata of a registered client, defaults included: typed members by their registered names, and any others. */
export type ClientMetadata = ParsedMetadata & Readonly<Record<string, unknown>>;

/** A registered client as an OpenID Provider sees it. No digest and no sealed secret is in it. */
export interface RegisteredClient {
  readonly clientId: string;
  /** Epoch seconds. */
  readonly issuedAt: number;
  /** Grows with every change of the client; a heartbeat is none. */
  readonly revision: number;
  /** Shared by all who look the client up, and frozen: to be copied before it is changed. */
  readonly metadata: ClientMetadata;
  /** Epoch seconds, 0: never; only for clients that have a secret. */
  readonly secretExpiresAt?: number;
  /** Epoch seconds; from then on it is expired. Only for clients that expire when nobody uses them. */
  readonly expiresAt?: number;
}

/**
 * What became of a client: it may be used (`active`); nobody used it for too long, and it can still bring itself back
 * (`expired`); an operator has disabled it (`disabled`); it was deleted, or its time to come back is over (`gone`); or
 * there is none. `since` is epoch seconds. An OpenID Provider serves active clients alone.
 */
export type ClientLookup =
  | { readonly state: "active"; readonly client: RegisteredClient }
  | { readonly state: "expired" | "disabled"; readonly client: RegisteredClient; readonly since: number }
  | { readonly state: "gone" | "unknown" };
