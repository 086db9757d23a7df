import { CreateTableCommand, DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, ScanCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import dynalite from "dynalite";
import { close, listen, loopbackUrl } from "../../infra/local/listen.ts";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import type { Json } from "./http-client.ts";

/** A client table in an embedded DynamoDB, behind its real protocol. */
export interface ClientTable {
  readonly documents: DynamoDBDocumentClient;
  readonly name: string;
  /** Each request that came over the wire, such as `GetItem`, but for those of the members below. */
  readonly calls: string[];
  /** All items. */
  items(): Promise<readonly Json[]>;
  item(id: string): Promise<Json | undefined>;
  /** Sets one attribute of an item past the store. */
  set(id: string, attribute: string, value: unknown): Promise<void>;
  close(): Promise<void>;
}

const NAME = "clients";
const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };

const clientOf = (endpoint: string): DynamoDBDocumentClient =>
  DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS, maxAttempts: 1 }),
  );

/** A client of a table that nobody serves. */
export const unreachableTable = (): DynamoDBDocumentClient => clientOf("http://127.0.0.1:1");

/** A scan gives a megabyte at a time. */
async function allItems(documents: DynamoDBDocumentClient, name: string): Promise<readonly Json[]> {
  const items: Json[] = [];
  let from: Record<string, unknown> | undefined;
  do {
    const scan = { TableName: name, ConsistentRead: true, ...(from && { ExclusiveStartKey: from }) };
    const { Items = [], LastEvaluatedKey } = await documents.send(new ScanCommand(scan));
    items.push(...Items);
    from = LastEvaluatedKey;
  } while (from !== undefined);
  return items;
}

/** All items of a table that somebody else serves, such as a local runner at the address that it prints. */
export async function itemsOf(endpoint: string, name: string): Promise<readonly Json[]> {
  const documents = clientOf(endpoint);
  try {
    return await allItems(documents, name);
  } finally {
    documents.destroy();
  }
}

/** Starts a table in memory, on a free port. */
export async function startClientTable(): Promise<ClientTable> {
  const server = dynalite({ createTableMs: 0 });
  const url = loopbackUrl(await listen(server, 0));
  const [documents, own] = [clientOf(url), clientOf(url)];
  await own.send(
    new CreateTableCommand({
      TableName: NAME,
      AttributeDefinitions: [{ AttributeName: CLIENT_TABLE.partitionKey, AttributeType: "S" }],
      KeySchema: [{ AttributeName: CLIENT_TABLE.partitionKey, KeyType: "HASH" }],
      BillingMode: "PAY_PER_REQUEST",
    }),
  );
  const calls: string[] = [];
  documents.middlewareStack.add(
    (next, { commandName = "" }) =>
      (args) => {
        calls.push(commandName.replace(/Command$/, ""));
        return next(args);
      },
    { step: "finalizeRequest" },
  );
  const keyOf = (id: string) => ({ TableName: NAME, Key: { [CLIENT_TABLE.partitionKey]: id } });
  return {
    documents,
    name: NAME,
    calls,
    items: () => allItems(own, NAME),
    item: async (id) => (await own.send(new GetCommand({ ...keyOf(id), ConsistentRead: true }))).Item,
    set: async (id, attribute, value) => {
      await own.send(
        new UpdateCommand({
          ...keyOf(id),
          UpdateExpression: "SET #attribute = :value",
          ExpressionAttributeNames: { "#attribute": attribute },
          ExpressionAttributeValues: { ":value": value },
        }),
      );
    },
    close: async () => {
      documents.destroy();
      own.destroy();
      await close(server, 0);
    },
  };
}
