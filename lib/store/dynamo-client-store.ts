import { isDeepStrictEqual } from "node:util";
import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { OAuthError } from "../errors.ts";
import type { ClientStore } from "../registration/ports.ts";
import { available } from "./available.ts";
import { type ClientRecord, fromRecord, recordIdOf, toRecord } from "./client-record.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

const KEY = CLIENT_TABLE.partitionKey;

/** Attributes an update may take away; all others are always there. */
const REMOVABLE = ["client_secret_digest", "client_secret_sealed", "client_secret_expires_at"] as const;

/** Clients in DynamoDB: one item each, one conditional write per operation. Failures of the table are `unavailable`. */
export function createDynamoClientStore(documents: DynamoDBDocumentClient, tableName: string): ClientStore {
  const keyOf = (clientId: string) => ({ TableName: tableName, Key: { [KEY]: recordIdOf(clientId) } });
  const find = async (clientId: string) => {
    const { Item } = await available(documents.send(new GetCommand({ ...keyOf(clientId), ConsistentRead: true })));
    return Item as ClientRecord | undefined;
  };
  return {
    create: async (client) => {
      const put = new PutCommand({
        TableName: tableName,
        Item: toRecord(client),
        ConditionExpression: "attribute_not_exists(#id)",
        ExpressionAttributeNames: { "#id": KEY },
      });
      // An identifier of 128 random bits is taken only when an earlier try of this very write got through unnoticed.
      const isCreated = await isWritten(documents.send(put), async () => true);
      if (!isCreated) throw new Error("a new client identifier is taken");
    },

    find: async (clientId) => {
      const record = await find(clientId);
      return record && fromRecord(record);
    },

    replace: (client, expectedRevision) => {
      const { [KEY]: _, ...attributes } = toRecord(client);
      const update = new UpdateCommand({ ...keyOf(client.clientId), ...updateOf(attributes, expectedRevision) });
      return isWritten(documents.send(update), async () => {
        const record = await find(client.clientId);
        return record !== undefined && hasAttributes(record, attributes);
      });
    },

    remove: async (clientId, registrationTokenDigest, expectedRevision) => {
      const isRevision = expectedRevision === undefined ? "" : " AND revision = :revision";
      const remove = new DeleteCommand({
        ...keyOf(clientId),
        ConditionExpression: `registration_token_digest = :digest${isRevision}`,
        ExpressionAttributeValues: {
          ":digest": registrationTokenDigest,
          ...(expectedRevision !== undefined && { ":revision": expectedRevision }),
        },
      });
      let isCertain = true;
      const isRemoved = await isWritten(documents.send(remove), async () => {
        isCertain = false;
        return (await find(clientId)) === undefined;
      });
      return isRemoved && (isCertain ? "removed" : "found removed");
    },
  };
}

/** Whether an item is what a write would have made of it. */
const hasAttributes = (record: ClientRecord, attributes: Partial<ClientRecord>): boolean =>
  Object.entries(attributes).every(([name, value]) => isDeepStrictEqual(record[name as keyof ClientRecord], value));

/** Sets what the client has and removes what it no longer has; other attributes, such as an OP's own, are left alone. */
function updateOf(attributes: Omit<ClientRecord, typeof KEY>, expectedRevision: number) {
  const entries = Object.entries(attributes);
  const gone = REMOVABLE.filter((name) => attributes[name] === undefined);
  return {
    UpdateExpression: `SET ${entries.map((_, index) => `#n${index} = :v${index}`).join(", ")}${gone.length > 0 ? ` REMOVE ${gone.join(", ")}` : ""}`,
    // An item that is gone has no revision: a late write cannot bring a deleted client back.
    ConditionExpression: "revision = :expected",
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#n${index}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
      ":expected": expectedRevision,
    },
  };
}

/**
 * Whether a conditional write happened. The SDK tries a write again whose answer was lost; where the first try had
 * taken effect the second one's condition fails, and `isDone` then tells whether the item is as it should be.
 */
async function isWritten(write: Promise<unknown>, isDone: () => Promise<boolean>): Promise<boolean> {
  try {
    await available(write);
    return true;
  } catch (error) {
    const refusal = error instanceof OAuthError ? error.cause : undefined;
    if (!(refusal instanceof ConditionalCheckFailedException)) throw error;
    return (refusal.$metadata.attempts ?? 1) > 1 && isDone();
  }
}
