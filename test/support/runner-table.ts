import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import type { Json } from "./http-client.ts";
import type { Runner } from "./start-runner.ts";

/** The table of a local runner, written to past the service. */
export interface RunnerTable {
  set(id: string, attribute: string, value: unknown): Promise<void>;
  put(items: readonly Json[]): Promise<void>;
  end(): void;
}

/** The most that one batch may have. */
const BATCH = 25;

/** Opens the table of a runner. Whoever opens it ends it. */
export function openRunnerTable({ dynamodbUrl, table }: Runner): RunnerTable {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamodbUrl, region: "us-east-1", credentials, maxAttempts: 1 }),
  );
  return {
    set: async (id, attribute, value) => {
      await documents.send(
        new UpdateCommand({
          TableName: table,
          Key: { [CLIENT_TABLE.partitionKey]: id },
          UpdateExpression: "SET #attribute = :value",
          ExpressionAttributeNames: { "#attribute": attribute },
          ExpressionAttributeValues: { ":value": value },
        }),
      );
    },
    put: async (items) => {
      for (let at = 0; at < items.length; at += BATCH) {
        const requests = items.slice(at, at + BATCH).map((Item) => ({ PutRequest: { Item: { ...Item } } }));
        await documents.send(new BatchWriteCommand({ RequestItems: { [table]: requests } }));
      }
    },
    end: () => documents.destroy(),
  };
}
