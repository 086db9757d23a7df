import type { RegistrationPolicy } from "../metadata/registration-policy.ts";
import type { Client } from "./client.ts";
import type { ClientLife } from "./client-life.ts";

/**
 * Where clients are kept. Every operation is one request to the store and happens whole or not at all; where it cannot be
 * told which, as after any other failure, it throws `unavailable`.
 */
export interface ClientStore {
  /** Adds a client. False: its identifier is taken, by a client or by one that was deleted; nothing was written. */
  create(client: Client): Promise<boolean>;
  /** The client with this identifier, or undefined; reads what the last write wrote. */
  find(clientId: string): Promise<Client | undefined>;
  /**
   * Puts `client` in the place of the one that has `expectedRevision`, and what was `relied` on besides. False: the stored
   * one is another, or is gone; nothing was written.
   */
  replace(client: Client, expectedRevision: number, relied?: ReliedOn): Promise<boolean>;
  /**
   * Removes the client if this is the digest of a registration access token of it, it is not disabled nor beyond recall,
   * and nothing has to be left in its place at `now` (epoch seconds). False: one of these does not hold, or it is gone; nothing was
   * removed.
   */
  remove(clientId: string, registrationTokenDigest: string, now: number): Promise<Removal>;
  /**
   * Removes the client as it was read, and with what was `relied` on besides. Where the request that registered it could be
   * sent again, its identifier stays taken for that long. False: it has changed since, or is gone; nothing was removed.
   */
  removeAsRead(client: Client, now: number, relied?: ReliedOn): Promise<Removal>;
  /**
   * Ends the registration access token before the one with this digest, which was used now for the first time. False: this
   * is no longer the present one.
   */
  endPreviousToken(clientId: string, registrationTokenDigest: string): Promise<boolean>;
}

/** What a writer has read of a client that may change without a revision; what is absent may be as it will. */
export interface ReliedOn {
  /** The digest of the token before, which ends by the first use of the present one. */
  readonly previousTokenDigest?: string | undefined;
  /** The life, which a heartbeat begins anew. */
  readonly life?: ClientLife | undefined;
}

/**
 * What became of a removal. `found removed`: its answer was lost, and the client is gone: by this very removal, or by
 * another that came in between.
 */
export type Removal = "removed" | "found removed" | false;

/** An initial access token that is recorded: one with limits or a label, or any where a setting says so. */
export interface InitialTokenRecord {
  readonly tokenId: string;
  /** The operator that it was issued to. */
  readonly subject: string;
  /** Epoch seconds. */
  readonly issuedAt: number;
  /** Epoch seconds. */
  readonly expiresAt: number;
  /** How many clients may come of it; absent: as many as there are. */
  readonly usesMax?: number;
  readonly label?: string;
  readonly policy?: RegistrationPolicy;
}

/** Where initial access tokens are recorded and counted. All calls throw `unavailable`. */
export interface InitialTokenLedger {
  record(token: InitialTokenRecord): Promise<void>;
  /**
   * Takes one use of a recorded token, in one conditional write. With `clientId` the use is that client's: it is taken
   * once, however often the same request comes. `refused`: used up, revoked, or not recorded.
   */
  spend(tokenId: string, clientId?: string): Promise<"taken" | "taken before" | "refused">;
  /** Whether a recorded token is there and nobody has revoked it; whether a use is left does not matter. */
  isLive(tokenId: string): Promise<boolean>;
  /** Gives a use back, as {@link QuotaCounter.giveBack} does. Never throws. */
  giveBack(tokenId: string, failed?: unknown): Promise<void>;
}

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
