import type { SecretSource, SecretVersion } from "../../lib/registration/ports.ts";

/** A secret that is kept in memory: the far side of the keyring and of the operator's credentials. */
export interface MemorySecret extends SecretSource {
  /** Every call, such as `version v1`. */
  readonly calls: readonly string[];
  /** Puts a new version in the place of the current one, which stays readable by its identifier. */
  rotate(versionId: string, value: string): void;
  /** As if Secrets Manager had forgotten a version. */
  forget(versionId: string): void;
}

/** A secret with one version. */
export function createMemorySecret(versionId: string, value: string): MemorySecret {
  const versions = new Map<string, SecretVersion>([[versionId, { versionId, value }]]);
  const calls: string[] = [];
  let latest: SecretVersion = { versionId, value };
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
    version: async (id) => {
      calls.push(`version ${id}`);
      return versions.get(id);
    },
    claimedVersion: async (id) => {
      calls.push(`claimed ${id}`);
      return versions.get(id);
    },
    rotate: (id, next) => {
      latest = { versionId: id, value: next };
      versions.set(id, latest);
    },
    forget: (id) => void versions.delete(id),
  };
}
