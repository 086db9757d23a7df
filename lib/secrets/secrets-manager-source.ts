import {
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { OAuthError } from "../errors.ts";
import type { SecretSource, SecretVersion } from "../registration/ports.ts";
import { createPreviousVersion } from "./previous-version.ts";

/** What a source needs besides the secret's name. */
export interface SecretsManagerSourceOptions {
  readonly client: Pick<SecretsManagerClient, "send">;
  readonly secretId: string;
  /** How long a value is used before it is read again. */
  readonly cacheSeconds: number;
  /** Milliseconds that only grow. */
  readonly monotonicMilliseconds: () => number;
  /** Told when the secret cannot be read and the last known value serves on. */
  readonly onUnreachable: (error: unknown) => void;
}

/** At most so often does a mismatch cause a call: guessing must not run up cost. */
const REREAD_MILLISECONDS = 1000;
/**
 * So many versions that strangers name are looked up at once, and one more for each second that passes. Beyond that the
 * answer is "unavailable": a good token must not be called a bad one because others made up versions.
 */
const CLAIMS_MAX = 10;
/** What Secrets Manager gives as VersionId: a UUID or a client request token. */
const VERSION_ID = /^[A-Za-z0-9-]{32,64}$/;

/** A secret in AWS Secrets Manager with a short memory; while it cannot be reached the last known value serves on. */
export function createSecretsManagerSource(options: SecretsManagerSourceOptions): SecretSource {
  const { client, secretId, cacheSeconds, monotonicMilliseconds, onUnreachable } = options;
  const versions = new Map<string, SecretVersion>();
  let latest: SecretVersion | undefined;
  let latestAt = Number.NEGATIVE_INFINITY;
  let claims = CLAIMS_MAX;
  let claimedAt = Number.NEGATIVE_INFINITY;
  let underWay: Promise<SecretVersion> | undefined;

  const fetch = async (which: Omit<GetSecretValueCommandInput, "SecretId">): Promise<SecretVersion> => {
    const {
      VersionId: versionId,
      SecretString: value,
      CreatedDate: created,
    } = await client.send(new GetSecretValueCommand({ SecretId: secretId, ...which }));
    if (versionId === undefined || value === undefined) throw new Error("a secret without text");
    const version = { versionId, value, createdAt: Math.floor((created?.getTime() ?? 0) / 1000) };
    versions.set(versionId, version);
    return version;
  };

  const readLatest = async (): Promise<SecretVersion> => {
    try {
      latest = await fetch({});
    } catch (cause) {
      onUnreachable(cause);
      if (latest === undefined) throw new OAuthError({ kind: "unavailable", what: "secrets" }, { cause });
    } finally {
      // Also after a failure: an outage must not turn every request into a call that waits for its time limit.
      latestAt = monotonicMilliseconds();
    }
    return latest;
  };

  /** The latest value if it is no older than `milliseconds`; concurrent callers share one call. */
  const noOlderThan = (milliseconds: number): Promise<SecretVersion> => {
    if (latest !== undefined && monotonicMilliseconds() - latestAt < milliseconds) return Promise.resolve(latest);
    underWay ??= readLatest().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };

  const lookUp = async (versionId: string): Promise<SecretVersion | undefined> => {
    try {
      return await fetch({ VersionId: versionId });
    } catch (cause) {
      if (cause instanceof ResourceNotFoundException) return undefined;
      throw new OAuthError({ kind: "unavailable", what: "secrets" }, { cause });
    }
  };

  const lookUps = new Map<string, Promise<SecretVersion | undefined>>();
  /** A version by its identifier; whoever asks for one at the same time shares one call, if `mayCall` grants it. */
  const versionBy = async (versionId: string, mayCall: () => boolean): Promise<SecretVersion | undefined> => {
    // The current version is nearly always the one asked for, and reading it costs no extra call.
    if (!versions.has(versionId)) await noOlderThan(cacheSeconds * 1000);
    const known = versions.get(versionId) ?? lookUps.get(versionId);
    if (known !== undefined || !VERSION_ID.test(versionId)) return known;
    if (!mayCall()) throw new OAuthError({ kind: "unavailable", what: "secrets" });
    const call = lookUp(versionId).finally(() => lookUps.delete(versionId));
    lookUps.set(versionId, call);
    return call;
  };

  /** Whether a stranger's claim may cost a call now. */
  const mayClaim = (): boolean => {
    const now = monotonicMilliseconds();
    claims = Math.min(CLAIMS_MAX, claims + (now - claimedAt) / 1000);
    claimedAt = now;
    if (claims < 1) return false;
    claims -= 1;
    return true;
  };

  const previous = createPreviousVersion({
    fetch: () => fetch({ VersionStage: "AWSPREVIOUS" }),
    cacheMilliseconds: cacheSeconds * 1000,
    monotonicMilliseconds,
    onUnreachable,
  });

  return {
    current: () => noOlderThan(cacheSeconds * 1000),
    reread: () => noOlderThan(REREAD_MILLISECONDS),
    previous: async () => previous((await noOlderThan(cacheSeconds * 1000)).versionId),
    version: (versionId) => versionBy(versionId, () => true),
    claimedVersion: (versionId) => versionBy(versionId, mayClaim),
  };
}
