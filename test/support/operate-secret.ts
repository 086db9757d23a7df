import { GetSecretValueCommand, PutSecretValueCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { Runner } from "./start-runner.ts";

/** A secret of a runner, in the hands of an operator with an ordinary client of AWS. */
export interface OperatedSecret {
  current(): Promise<{ readonly value: string; readonly versionId: string }>;
  /** Makes `value` the current version and gives its identifier. */
  put(value: string): Promise<string>;
  end(): void;
}

/** Operates one of the two secrets of a runner through its Secrets Manager endpoint. */
export function operateSecret({ secretsUrl }: Pick<Runner, "secretsUrl">, secretId: string): OperatedSecret {
  const credentials = { accessKeyId: "operator", secretAccessKey: "operator" };
  const client = new SecretsManagerClient({ endpoint: secretsUrl, region: "us-east-1", credentials, maxAttempts: 1 });
  return {
    current: async () => {
      const { SecretString: value = "", VersionId: versionId = "" } = await client.send(
        new GetSecretValueCommand({ SecretId: secretId }),
      );
      return { value, versionId };
    },
    put: async (value) =>
      (await client.send(new PutSecretValueCommand({ SecretId: secretId, SecretString: value }))).VersionId ?? "",
    end: () => client.destroy(),
  };
}
