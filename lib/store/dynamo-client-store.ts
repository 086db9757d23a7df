import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import type { Client } from "../registration/client.ts";
import type { ClientStore, Removal } from "../registration/ports.ts";
import { available, conditionalWrite } from "./available.ts";
import {
  type ClientRecord,
  FORMAT_VERSION,
  fromRecord,
  OPTIONAL_ATTRIBUTES,
  recordIdOf,
  type TombstoneRecord,
  toRecord,
} from "./client-record.ts";
import { isGone, wasCreated, wasReplaced } from "./own-write.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

const KEY = CLIENT_TABLE.partitionKey;

/** Clients in DynamoDB: one item each, one conditional write per operation. Failures of the table are `unavailable`. */
export function createDynamoClientStore(documents: DynamoDBDocumentClient, tableName: string): ClientStore {
  const keyOf = (clientId: string) => ({ TableName: tableName, Key: { [KEY]: recordIdOf(clientId) } });
  const find = async (clientId: string) => {
    const { Item } = await available(documents.send(new GetCommand({ ...keyOf(clientId), ConsistentRead: true })));
    return Item as ClientRecord | TombstoneRecord | undefined;
  };
  return {
    create: (client) => {
      const put = new PutCommand({
        TableName: tableName,
        Item: toRecord(client),
        ConditionExpression: "attribute_not_exists(#id)",
        ExpressionAttributeNames: { "#id": KEY },
      });
      return isWritten(documents.send(put), async () => wasCreated(client, await find(client.clientId)));
    },

    find: async (clientId) => {
      const record = await find(clientId);
      return record && fromRecord(record);
    },

    replace: (client, expectedRevision, previousTokenDigest) => {
      const { [KEY]: _, ...attributes } = toRecord(client);
      const update = new UpdateCommand({
        ...keyOf(client.clientId),
        ...updateOf(attributes, expectedRevision, previousTokenDigest),
      });
      return isWritten(documents.send(update), async () => wasReplaced(client, await find(client.clientId)));
    },

    remove: (clientId, registrationTokenDigest, now) => {
      const remove = new DeleteCommand({ ...keyOf(clientId), ...removalBy(registrationTokenDigest, now) });
      return removal(documents.send(remove), async () => isGone(await find(clientId)));
    },

    removeAsRead: (client, now) => {
      const { idempotency, clientId } = client;
      const isRevision = {
        ConditionExpression: "revision = :revision",
        ExpressionAttributeValues: { ":revision": client.revision },
      };
      const write =
        idempotency !== undefined && now < idempotency.until
          ? documents.send(
              new PutCommand({
                TableName: tableName,
                Item: tombstoneOf(client, idempotency.until, now),
                ...isRevision,
              }),
            )
          : documents.send(new DeleteCommand({ ...keyOf(clientId), ...isRevision }));
      return removal(write, async () => isGone(await find(clientId)));
    },

    endPreviousToken: (clientId, registrationTokenDigest) => {
      const update = new UpdateCommand({
        ...keyOf(clientId),
        UpdateExpression: "REMOVE previous_registration_token_digest",
        ConditionExpression: "registration_token_digest = :digest",
        ExpressionAttributeValues: { ":digest": registrationTokenDigest },
      });
      return isWritten(documents.send(update), async () => true);
    },
  };
}

/** Sets what the client has and removes what it no longer has; other attributes, such as an OP's own, are left alone. */
function updateOf(
  attributes: Omit<ClientRecord, typeof KEY>,
  expectedRevision: number,
  previousTokenDigest: string | undefined,
) {
  const entries = Object.entries(attributes);
  const gone = OPTIONAL_ATTRIBUTES.filter((name) => attributes[name] === undefined);
  return {
    UpdateExpression: `SET ${entries.map((_, index) => `#n${index} = :v${index}`).join(", ")} REMOVE ${gone.join(", ")}`,
    // An item that is gone has no revision: a late write cannot bring a deleted client back.
    ConditionExpression: `revision = :expected${previousTokenDigest === undefined ? "" : PREVIOUS_STILL_GOOD}`,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#n${index}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
      ":expected": expectedRevision,
      ...(previousTokenDigest !== undefined && { ":previous": previousTokenDigest }),
    },
  };
}

const PREVIOUS_STILL_GOOD = " AND previous_registration_token_digest = :previous";

function removalBy(registrationTokenDigest: string, now: number) {
  return {
    ConditionExpression: [
      "(registration_token_digest = :digest OR previous_registration_token_digest = :digest)",
      "attribute_not_exists(disabled_at)",
      "(attribute_not_exists(idempotency_until) OR idempotency_until <= :now)",
      // Time to live comes late: what it is to remove is as good as gone. It is put off for no client that got this far.
      `(attribute_not_exists(${CLIENT_TABLE.timeToLiveAttribute}) OR ${CLIENT_TABLE.timeToLiveAttribute} > :now)`,
    ].join(" AND "),
    ExpressionAttributeValues: { ":digest": registrationTokenDigest, ":now": now },
  };
}

/** Takes the place of a client and tells nothing of it. */
function tombstoneOf({ clientId }: Client, until: number, now: number): TombstoneRecord {
  return {
    [KEY]: recordIdOf(clientId),
    format_version: FORMAT_VERSION,
    deleted_at: now,
    [CLIENT_TABLE.timeToLiveAttribute]: until,
  };
}

async function removal(write: Promise<unknown>, isGone: () => Promise<boolean>): Promise<Removal> {
  let isCertain = true;
  const isRemoved = await isWritten(write, () => {
    isCertain = false;
    return isGone();
  });
  return isRemoved && (isCertain ? "removed" : "found removed");
}

/**
 * Whether a conditional write happened. The SDK tries a write again whose answer was lost; where the first try had
 * taken effect the second one's condition fails, and `isDone` then tells from the item whether that is why.
 */
async function isWritten(write: Promise<unknown>, isDone: () => Promise<boolean>): Promise<boolean> {
  const written = await conditionalWrite(write);
  return written.isWritten || (written.tries > 1 && isDone());
}
