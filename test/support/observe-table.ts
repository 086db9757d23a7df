import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand, ScanCommand } from "@aws-sdk/lib-dynamodb";
import type { Json } from "./http-client.ts";
import type { Runner } from "./start-runner.ts";

/** The client table of a runner, looked at from behind. */
export interface ObservedTable {
  /** Every item there is. */
  items(): Promise<readonly Json[]>;
  /** The item of a client, or undefined. */
  itemOf(clientId: string): Promise<Json | undefined>;
  /** Puts an item in the place of the one with its key. */
  put(item: Json): Promise<void>;
  end(): void;
}

/** Opens the table of a runner with an ordinary client of DynamoDB. */
export function observeTable({ dynamodbUrl, table }: Pick<Runner, "dynamodbUrl" | "table">): ObservedTable {
  const credentials = { accessKeyId: "observer", secretAccessKey: "observer" };
  const client = new DynamoDBClient({ endpoint: dynamodbUrl, region: "us-east-1", credentials });
  const documents = DynamoDBDocumentClient.from(client);
  const page = async (start?: Json): Promise<readonly Json[]> => {
    const { Items = [], LastEvaluatedKey } = await documents.send(
      new ScanCommand({ TableName: table, ...(start && { ExclusiveStartKey: start }) }),
    );
    return LastEvaluatedKey === undefined ? Items : [...Items, ...(await page(LastEvaluatedKey))];
  };
  return {
    items: () => page(),
    itemOf: async (clientId) =>
      (
        await documents.send(
          new GetCommand({ TableName: table, Key: { id: `client/${clientId}` }, ConsistentRead: true }),
        )
      ).Item,
    put: async (item) => {
      await documents.send(new PutCommand({ TableName: table, Item: item }));
    },
    end: () => client.destroy(),
  };
}
