import { DeleteCommand, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Client } from "../registration/client.ts";
import type { ClientStore, ReliedOn, Removal } from "../registration/ports.ts";
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
import type { Documents } from "./documents.ts";
import { isGone, wasCreated, wasReplaced } from "./own-write.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

const KEY = CLIENT_TABLE.partitionKey;

/** Clients in DynamoDB: one item each, one conditional write per operation. Failures of the table are `unavailable`. */
export function createDynamoClientStore(documents: Documents, tableName: string): ClientStore {
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

    replace: (client, expectedRevision, relied = {}) => {
      const { [KEY]: _, ...attributes } = toRecord(client);
      const update = new UpdateCommand({
        ...keyOf(client.clientId),
        ...updateOf(attributes, expectedRevision, relied),
      });
      return isWritten(documents.send(update), async () => wasReplaced(client, await find(client.clientId)));
    },

    remove: (clientId, registrationTokenDigest, now) => {
      const remove = new DeleteCommand({ ...keyOf(clientId), ...removalBy(registrationTokenDigest, now) });
      return removal(documents.send(remove), async () => isGone(await find(clientId)));
    },

    removeAsRead: (client, now, relied = {}) => {
      const { idempotency, clientId } = client;
      const isAsRead = stillThere(client.revision, relied);
      const write =
        idempotency !== undefined && now < idempotency.until
          ? documents.send(
              new PutCommand({
                TableName: tableName,
                Item: tombstoneOf(client, idempotency.until, now),
                ...isAsRead,
              }),
            )
          : documents.send(new DeleteCommand({ ...keyOf(clientId), ...isAsRead }));
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
function updateOf(attributes: Omit<ClientRecord, typeof KEY>, expectedRevision: number, relied: ReliedOn) {
  const entries = Object.entries(attributes);
  const gone = OPTIONAL_ATTRIBUTES.filter((name) => attributes[name] === undefined);
  const { ConditionExpression, ExpressionAttributeValues } = stillThere(expectedRevision, relied);
  return {
    UpdateExpression: `SET ${entries.map((_, index) => `#n${index} = :v${index}`).join(", ")} REMOVE ${gone.join(", ")}`,
    ConditionExpression,
    ExpressionAttributeNames: Object.fromEntries(entries.map(([name], index) => [`#n${index}`, name])),
    ExpressionAttributeValues: {
      ...Object.fromEntries(entries.map(([, value], index) => [`:v${index}`, value])),
      ...ExpressionAttributeValues,
    },
  };
}

/** Asks that a client is as it was read. One that is gone has no revision: a late write cannot bring it back. */
function stillThere(revision: number, { previousTokenDigest, life }: ReliedOn) {
  return {
    ConditionExpression: [
      "revision = :revision",
      ...(previousTokenDigest === undefined ? [] : ["previous_registration_token_digest = :previous"]),
      ...(life === undefined ? [] : ["client_expires_at = :expires"]),
    ].join(" AND "),
    ExpressionAttributeValues: {
      ":revision": revision,
      ...(previousTokenDigest !== undefined && { ":previous": previousTokenDigest }),
      ...(life && { ":expires": life.expiresAt }),
    },
  };
}

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
