import {
  GetSecretValueCommand,
  type GetSecretValueCommandInput,
  ResourceNotFoundException,
  type SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { createKeyring, type Keyring, type KeySource } from "../tokens/keyring.ts";

/** Where the keys secret is. */
export interface KeysSecret {
  readonly client: Pick<SecretsManagerClient, "send">;
  /** The ARN or the name. */
  readonly secretId: string;
}

/**
 * The keys that client secrets are sealed under. A version never changes, so each is read once; it takes the right to
 * `secretsmanager:GetSecretValue`. Calls throw what Secrets Manager throws, but for a version that no longer exists.
 */
export function createReadingKeyring({ client, secretId }: KeysSecret): Keyring {
  const read = async (which: Omit<GetSecretValueCommandInput, "SecretId">) => {
    const { VersionId: versionId, SecretString: value } = await client.send(
      new GetSecretValueCommand({ SecretId: secretId, ...which }),
    );
    if (versionId === undefined || value === undefined) throw new Error("the keys secret has no text");
    return { versionId, value };
  };
  const version: KeySource["version"] = async (VersionId) => {
    try {
      return await read({ VersionId });
    } catch (error) {
      // What was sealed under it can not be opened any more; its digest still checks it.
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    }
  };
  return createKeyring({ current: () => read({}), version, claimedVersion: version });
}
