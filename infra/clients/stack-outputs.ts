import { requireRegion } from "./aws-region.ts";
import type { AwsOptions } from "./aws-target.ts";
import { ClientsFault, EXIT } from "./clients-fault.ts";

/** What a stack says of itself that is needed here. */
export interface StackOutputs {
  readonly tableName: string;
  readonly keysSecret: string;
}

/** The outputs of a deployed stack. Throws {@link ClientsFault}, and what AWS refuses. */
export async function readStackOutputs(stack: string, options: AwsOptions): Promise<StackOutputs> {
  // Loaded only here: whoever names table and secret does without it.
  const { CloudFormationClient, DescribeStacksCommand } = await import("@aws-sdk/client-cloudformation");
  const client = new CloudFormationClient({ maxAttempts: 3, ...options });
  try {
    await requireRegion(client);
    const { Stacks: [found] = [] } = await client.send(new DescribeStacksCommand({ StackName: stack }));
    const outputs = new Map(found?.Outputs?.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue]));
    const [tableName, keysSecret] = [outputs.get("ClientTableName"), outputs.get("KeysSecretName")];
    if (tableName !== undefined && keysSecret !== undefined) return { tableName, keysSecret };
  } catch (cause) {
    // CloudFormation has no error of its own for a stack that is not there.
    if (!(cause instanceof Error && cause.name === "ValidationError")) throw cause;
    throw noStack(stack, cause);
  } finally {
    client.destroy();
  }
  throw noStack(stack);
}

const noStack = (stack: string, cause?: unknown): ClientsFault =>
  new ClientsFault(
    `there is no stack ${stack} with the outputs ClientTableName and KeysSecretName in this account and region: ` +
      "give --stack, --region or --profile, or --table and --keys-secret, or --dynamodb and --secrets of a local runner",
    { exitCode: EXIT.failed, cause },
  );
