import { ResourceNotFoundException } from "@aws-sdk/client-secrets-manager";
import { OAuthError } from "../errors.ts";
import type { SecretVersion } from "../registration/ports.ts";

/** How the version before the current one is read and remembered. */
export interface PreviousVersionOptions {
  readonly fetch: () => Promise<SecretVersion>;
  /** How long what was read is used while the current version stays the same. */
  readonly cacheMilliseconds: number;
  readonly monotonicMilliseconds: () => number;
  readonly onUnreachable: (error: unknown) => void;
}

/** At most so often is what is not known asked for: wrong guesses must not run up cost. */
const RETRY_MILLISECONDS = 1000;

/** What stood before which current version. */
interface Found {
  readonly currentId: string;
  readonly version: SecretVersion | undefined;
}

/**
 * Gives the version before the current one, whose identifier it takes; undefined when there is none. It is read again
 * when another version has become current, and otherwise after the cache time, so that an operator can take the label
 * away. Throws {@link OAuthError} `unavailable` when it was never read and cannot be.
 */
export function createPreviousVersion(
  options: PreviousVersionOptions,
): (currentId: string) => Promise<SecretVersion | undefined> {
  const { fetch, cacheMilliseconds, monotonicMilliseconds, onUnreachable } = options;
  let found: Found | undefined;
  let triedAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<void> | undefined;

  const read = async (currentId: string): Promise<void> => {
    try {
      found = { currentId, version: await fetch() };
    } catch (error) {
      if (error instanceof ResourceNotFoundException) found = { currentId, version: undefined };
      else onUnreachable(error);
    } finally {
      triedAt = monotonicMilliseconds();
    }
  };

  return async (currentId) => {
    const isKnown = found?.currentId === currentId && found.version !== undefined;
    if (monotonicMilliseconds() - triedAt >= (isKnown ? cacheMilliseconds : RETRY_MILLISECONDS)) {
      underWay ??= read(currentId).finally(() => {
        underWay = undefined;
      });
    }
    await underWay;
    // What stood before another current version is two rotations old: it must not open anything.
    if (found?.currentId !== currentId) throw new OAuthError({ kind: "unavailable", what: "secrets" });
    return found.version;
  };
}
