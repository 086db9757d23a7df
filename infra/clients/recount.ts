import { GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { CLIENTS_QUOTA_ID } from "../../lib/registration/registration-quotas.ts";
import { countClients } from "../../lib/store/scan-clients.ts";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import { ClientsFault, EXIT, type ExitCode } from "./clients-fault.ts";
import type { Surroundings } from "./command.ts";
import { gather } from "./gather.ts";
import { jsonText } from "./terminal-text.ts";

/** So often is counted anew when clients came or went meanwhile. */
const ATTEMPTS_MAX = 3;

/** `recount`: sets the count of all clients, by which `clients-max` is kept, to how many there are. */
export async function recount(surroundings: Surroundings): Promise<ExitCode> {
  const { given, connection, talk } = surroundings;
  const { documents, tableName } = connection;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const before = await readCount(surroundings);
    const { count } = await gather(countClients(documents, tableName), surroundings);
    const was = before === undefined ? "there was no count" : `the count was ${before}`;
    if (given.flag("dry-run")) talk.say(`dry run, nothing was done; ${was}, and there are ${count} clients`);
    else if (before === count) talk.say(`nothing to do: ${was}, and so many clients there are`);
    else if (await writeCount(surroundings, before, count)) talk.say(`done: ${was}, and is ${count}`);
    else continue;
    const outcome = before === count ? "nothing to do" : given.flag("dry-run") ? "would be done" : "done";
    if (given.flag("json"))
      surroundings.print(jsonText({ action: "recount", outcome, before: before ?? null, clients: count }));
    return EXIT.done;
  }
  throw new ClientsFault("clients come and go while they are counted: try again when few are registering", {
    exitCode: EXIT.failed,
  });
}

const keyOf = ({ connection: { tableName } }: Surroundings) => ({
  TableName: tableName,
  Key: { [CLIENT_TABLE.partitionKey]: `${CLIENT_TABLE.quotaPrefix}${CLIENTS_QUOTA_ID}` },
});

async function readCount(surroundings: Surroundings): Promise<number | undefined> {
  const get = new GetCommand({ ...keyOf(surroundings), ConsistentRead: true });
  const { Item: item } = await surroundings.connection.documents.send(get);
  return typeof item?.["spent"] === "number" ? item["spent"] : undefined;
}

/** False: the count has changed since it was read, so a client came or went while they were counted. */
async function writeCount(surroundings: Surroundings, before: number | undefined, count: number): Promise<boolean> {
  const update = new UpdateCommand({
    ...keyOf(surroundings),
    UpdateExpression: "SET #spent = :count",
    ConditionExpression: before === undefined ? "attribute_not_exists(#spent)" : "#spent = :before",
    ExpressionAttributeNames: { "#spent": "spent" },
    ExpressionAttributeValues: { ":count": count, ...(before !== undefined && { ":before": before }) },
  });
  try {
    await surroundings.connection.documents.send(update);
    return true;
  } catch (error) {
    if (error instanceof Error && error.name === "ConditionalCheckFailedException") return false;
    throw error;
  }
}
