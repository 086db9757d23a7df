import type { Client } from "./client.ts";

/** Where clients are kept. Every operation is one request to the store and happens whole or not at all. */
export interface ClientStore {
  /** Adds a client whose identifier nobody has. */
  create(client: Client): Promise<void>;
  /** The client with this identifier, or undefined; reads what the last write wrote. */
  find(clientId: string): Promise<Client | undefined>;
  /**
   * Puts `client` in the place of the one that has `expectedRevision`. False: the stored one has another revision, or
   * is gone; nothing was written.
   */
  replace(client: Client, expectedRevision: number): Promise<boolean>;
  /**
   * Removes the client if its registration access token has this digest, and, where a revision is given, if it has
   * that. False: it has not, or is gone; nothing was removed.
   */
  remove(clientId: string, registrationTokenDigest: string, expectedRevision?: number): Promise<Removal>;
}

/**
 * What became of a removal. `found removed`: its answer was lost, and the client is gone: by this very removal, or by
 * another that came in between.
 */
export type Removal = "removed" | "found removed" | false;

/** A number of registrations that may be used up. */
export interface Quota {
  /** What is counted, the same for all who share it. */
  readonly id: string;
  readonly max: number;
  /** When the count no longer matters, in epoch seconds; absent where it always does. */
  readonly expiresAt?: number;
}

/** Counts of quotas that all instances of the functions share. After a failure one may be too high, never too low. */
export interface QuotaCounter {
  /** Takes one. False: `max` or more are taken already, and this is not. Throws `unavailable`. */
  spend(quota: Quota): Promise<boolean>;
  /**
   * Gives one back. `failed` is why the write failed that it was taken for: nothing is given back if that may have taken
   * effect all the same. Never throws: a count that stays too high is no reason to fail what was asked for.
   */
  giveBack(quotaId: string, failed?: unknown): Promise<void>;
}

/** The time in whole seconds since the epoch. */
export type Clock = () => number;

/** So many bytes nobody can guess (RFC 6749 10.10). */
export type RandomBytes = (length: number) => Uint8Array;

/** One version of a secret. */
export interface SecretVersion {
  readonly versionId: string;
  readonly value: string;
  /** When the version was made, in seconds since the epoch; 0 where the secret does not say. */
  readonly createdAt: number;
}

/** A secret that operators may rotate at any time. All calls throw `unavailable` when it was never read and cannot be. */
export interface SecretSource {
  /** The current version, from memory while that is fresh enough. */
  current(): Promise<SecretVersion>;
  /** The current version, read again now; at most once a second, so that wrong guesses cost nothing. */
  reread(): Promise<SecretVersion>;
  /** The version before the current one, or undefined when there is none; one call a second at most. */
  previous(): Promise<SecretVersion | undefined>;
  /** A version that our own records name, or undefined when there is none. */
  version(versionId: string): Promise<SecretVersion | undefined>;
  /** The same for a version that a stranger names: a few calls a second at most, whatever is made up. */
  claimedVersion(versionId: string): Promise<SecretVersion | undefined>;
}
