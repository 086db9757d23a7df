import { setTimeout as pause } from "node:timers/promises";
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import type { Json } from "../support/http-client.ts";

/** A client table in some engine that speaks DynamoDB's protocol. */
export interface EngineTable {
  readonly documents: DynamoDBDocumentClient;
  readonly name: string;
  item(id: string): Promise<Json | undefined>;
  put(item: Json): Promise<void>;
  set(id: string, attribute: string, value: unknown): Promise<void>;
  close(): void;
}

const NAME = "clients";
const KEY = CLIENT_TABLE.partitionKey;
const TRIES_MAX = 100;

/** Makes the client table in an engine that answers at `endpoint`, and waits until it can be used. */
export async function createEngineTable(endpoint: string): Promise<EngineTable> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  await client.send(
    new CreateTableCommand({
      TableName: NAME,
      AttributeDefinitions: [{ AttributeName: KEY, AttributeType: "S" }],
      KeySchema: [{ AttributeName: KEY, KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  for (let tries = 0; ; tries += 1) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: NAME }));
    if (Table?.TableStatus === "ACTIVE") break;
    if (tries === TRIES_MAX) throw new Error("the table does not become active");
    await pause(50);
  }
  const documents = DynamoDBDocumentClient.from(client);
  const keyOf = (id: string) => ({ TableName: NAME, Key: { [KEY]: id } });
  return {
    documents,
    name: NAME,
    item: async (id) => (await documents.send(new GetCommand({ ...keyOf(id), ConsistentRead: true }))).Item,
    put: async (item) => {
      await documents.send(new PutCommand({ TableName: NAME, Item: item }));
    },
    set: async (id, attribute, value) => {
      await documents.send(
        new UpdateCommand({
          ...keyOf(id),
          UpdateExpression: "SET #attribute = :value",
          ExpressionAttributeNames: { "#attribute": attribute },
          ExpressionAttributeValues: { ":value": value },
        }),
      );
    },
    close: () => client.destroy(),
  };
}
