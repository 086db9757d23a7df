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
import { type ClientRecord, fromRecord, recordIdOf, toRecord } from "./client-record.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

const KEY = CLIENT_TABLE.partitionKey;

/** Attributes an update may take away; all others are always there. */
const REMOVABLE = ["client_secret_digest", "client_secret_sealed", "client_secret_expires_at"] as const;

/** Clients in DynamoDB: one item each, one conditional write per operation. Failures of the table are `unavailable`. */
export function createDynamoClientStore(documents: DynamoDBDocumentClient, tableName: string): ClientStore {
  const keyOf = (clientId: string) => ({ TableName: tableName, Key: { [KEY]: recordIdOf(clientId) } });
  return {
    create: async (client) => {
      const put = new PutCommand({
        TableName: tableName,
        Item: toRecord(client),
        ConditionExpression: "attribute_not_exists(#id)",
        ExpressionAttributeNames: { "#id": KEY },
      });
      // An identifier of 128 random bits is taken only when an earlier try of this very write got through unnoticed.
      if (!(await isWritten(documents.send(put)))) return;
    },

    find: async (clientId) => {
      const { Item } = await available(documents.send(new GetCommand({ ...keyOf(clientId), ConsistentRead: true })));
      return Item && fromRecord(Item as ClientRecord);
    },

    replace: async (client, expectedRevision) => {
      const { [KEY]: _, ...attributes } = toRecord(client);
      return isWritten(
        documents.send(new UpdateCommand({ ...keyOf(client.clientId), ...updateOf(attributes, expectedRevision) })),
      );
    },

    remove: async (clientId, registrationTokenDigest, expectedRevision) => {
      const isRevision = expectedRevision === undefined ? "" : " AND revision = :revision";
      return isWritten(
        documents.send(
          new DeleteCommand({
            ...keyOf(clientId),
            ConditionExpression: `registration_token_digest = :digest${isRevision}`,
            ExpressionAttributeValues: {
              ":digest": registrationTokenDigest,
              ...(expectedRevision !== undefined && { ":revision": expectedRevision }),
            },
          }),
        ),
      );
    },
  };
}

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

/** Whether a conditional write happened. */
async function isWritten(write: Promise<unknown>): Promise<boolean> {
  try {
    await available(write);
    return true;
  } catch (error) {
    if (error instanceof OAuthError && error.cause instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

/** The outcome of a call, or `unavailable` once the SDK's own retries are used up. */
async function available<T>(call: Promise<T>): Promise<T> {
  try {
    return await call;
  } catch (cause) {
    throw new OAuthError({ kind: "unavailable", what: "client store" }, { cause });
  }
}
