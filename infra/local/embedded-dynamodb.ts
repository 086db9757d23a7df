import { setTimeout as sleep } from "node:timers/promises";
import {
  CreateTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceInUseException,
} from "@aws-sdk/client-dynamodb";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import { StartFault } from "./start-fault.ts";

/** The name of the client table on this machine. */
export const TABLE_NAME = "oidc-registrar-clients";

const ACTIVE_TRIES = 200;
const TRY_MILLISECONDS = 10;

async function createTable(client: DynamoDBClient): Promise<void> {
  const { partitionKey } = CLIENT_TABLE;
  try {
    await client.send(
      new CreateTableCommand({
        TableName: TABLE_NAME,
        AttributeDefinitions: [{ AttributeName: partitionKey, AttributeType: "S" }],
        KeySchema: [{ AttributeName: partitionKey, KeyType: "HASH" }],
        BillingMode: "PAY_PER_REQUEST",
      }),
    );
  } catch (error) {
    // It was made at an earlier start and kept in the data directory.
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

async function waitUntilActive(client: DynamoDBClient): Promise<void> {
  for (let tried = 0; tried < ACTIVE_TRIES; tried += 1) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName: TABLE_NAME }));
    if (Table?.TableStatus === "ACTIVE") return;
    await sleep(TRY_MILLISECONDS);
  }
  throw new StartFault(
    "the client table does not become ready; an earlier start may have been cut off, remove the data directory",
  );
}

/** The emulator opens its database on its own: what goes wrong there shows as an uncaught exception only. */
function databaseFault(directory: string) {
  const { promise, reject } = Promise.withResolvers<never>();
  const listener = (cause: Error): void => {
    const message = `the data directory ${directory} can not be opened (${cause.message}); another runner may have it open`;
    reject(new StartFault(message, { cause }));
  };
  process.on("uncaughtException", listener);
  return { fault: promise, ignore: () => process.off("uncaughtException", listener) };
}

/**
 * Makes the client table of an emulator where it is missing and waits until it can be used.
 * Throws {@link StartFault} when the directory it works on can not be used.
 */
export async function prepareTable(endpoint: string, directory: string | undefined): Promise<void> {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const client = new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 1 });
  const ready = createTable(client).then(() => waitUntilActive(client));
  const database = directory === undefined ? undefined : databaseFault(directory);
  try {
    await (database === undefined ? ready : Promise.race([ready, database.fault]));
  } finally {
    database?.ignore();
    client.destroy();
  }
}
