import type { SecretSource, SecretVersion } from "../../lib/registration/ports.ts";

/** A secret that is kept in memory: the far side of the keyring and of the operator's credentials. */
export interface MemorySecret extends SecretSource {
  /** Every call, such as `version v1`. */
  readonly calls: readonly string[];
  /** Puts a new version in the place of the current one, which stays readable by its identifier and as the previous one. */
  rotate(versionId: string, value: string, createdAt?: number): void;
  /** As if Secrets Manager had forgotten a version. */
  forget(versionId: string): void;
}

/** A secret with one version. */
export function createMemorySecret(versionId: string, value: string): MemorySecret {
  const versions = new Map<string, SecretVersion>([[versionId, { versionId, value, createdAt: 0 }]]);
  const calls: string[] = [];
  let latest: SecretVersion = { versionId, value, createdAt: 0 };
  let earlier: SecretVersion | undefined;
  return {
    calls,
    current: async () => {
      calls.push("current");
      return latest;
    },
    reread: async () => {
      calls.push("reread");
      return latest;
    },
    previous: async () => {
      calls.push("previous");
      return earlier;
    },
    version: async (id) => {
      calls.push(`version ${id}`);
      return versions.get(id);
    },
    claimedVersion: async (id) => {
      calls.push(`claimed ${id}`);
      return versions.get(id);
    },
    rotate: (id, next, createdAt = 0) => {
      earlier = latest;
      latest = { versionId: id, value: next, createdAt };
      versions.set(id, latest);
    },
    forget: (id) => void versions.delete(id),
  };
}
