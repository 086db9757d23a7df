import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  ResourceNotFoundException,
  type SecretsManagerClient,
  UpdateSecretVersionStageCommand,
} from "@aws-sdk/client-secrets-manager";
import type { RotatedSecret } from "../rotation/ports.ts";

/** A secret in AWS Secrets Manager as a rotation sees it: four operations on this secret, and no memory. */
export function createRotatedSecret(client: Pick<SecretsManagerClient, "send">, secretId: string): RotatedSecret {
  return {
    labels: async () => {
      const { VersionIdsToStages = {} } = await client.send(new DescribeSecretCommand({ SecretId: secretId }));
      return new Map(Object.entries(VersionIdsToStages));
    },
    text: async (label, versionId) => {
      const input = {
        SecretId: secretId,
        VersionStage: label,
        ...(versionId !== undefined && { VersionId: versionId }),
      };
      try {
        return (await client.send(new GetSecretValueCommand(input))).SecretString;
      } catch (error) {
        // A rotation begins with a version that has its label and no text yet.
        if (error instanceof ResourceNotFoundException) return undefined;
        throw error;
      }
    },
    putPending: async (versionId, text) => {
      const input = { SecretId: secretId, ClientRequestToken: versionId, SecretString: text };
      try {
        await client.send(new PutSecretValueCommand({ ...input, VersionStages: ["AWSPENDING"] }));
        return true;
      } catch (error) {
        if (error instanceof ResourceExistsException) return false;
        throw error;
      }
    },
    makeCurrent: async (versionId, insteadOf) => {
      const move = { VersionStage: "AWSCURRENT", MoveToVersionId: versionId, RemoveFromVersionId: insteadOf };
      await client.send(new UpdateSecretVersionStageCommand({ SecretId: secretId, ...move }));
    },
  };
}
