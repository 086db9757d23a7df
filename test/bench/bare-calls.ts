import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { REQUEST_BOUNDS } from "../../lib/runtime/basics.ts";
import { recordIdOf } from "../../lib/store/client-record.ts";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";

/** The calls of DynamoDB that an endpoint can not do without, and nothing around them. */
export interface BareCalls {
  /** Writes the item of the client under an identifier of its own. */
  put(): Promise<unknown>;
  get(): Promise<unknown>;
  close(): void;
}

/** The calls for the item of a client that is there, through a client of DynamoDB with the settings of the functions. */
export async function bareCalls(TableName: string, clientId: string): Promise<BareCalls> {
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3, requestHandler: REQUEST_BOUNDS }));
  const Key = { [CLIENT_TABLE.partitionKey]: recordIdOf(clientId) };
  const get = () => documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  const { Item } = await get();
  return {
    put: () => {
      const id = recordIdOf(randomBytes(16).toString("hex"));
      return documents.send(new PutCommand({ TableName, Item: { ...Item, [CLIENT_TABLE.partitionKey]: id } }));
    },
    get,
    close: () => documents.destroy(),
  };
}
