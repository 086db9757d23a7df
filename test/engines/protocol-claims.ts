import { deepStrictEqual } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { Claim } from "./contract.ts";

/** The name and status of the error that a call ends with. */
async function errorOf(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => "no error",
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof Error)) return error;
  const { httpStatusCode } = "$metadata" in error ? (error.$metadata as { readonly httpStatusCode?: number }) : {};
  return [error.name, httpStatusCode];
}

/** What the code takes for granted of DynamoDB's own answers. */
export const PROTOCOL_CLAIMS: readonly Claim[] = [
  [
    "a condition that does not hold is ConditionalCheckFailedException, with status 400",
    async ({ documents, name }) => {
      const put = new PutCommand({
        TableName: name,
        Item: { id: randomUUID() },
        ConditionExpression: "attribute_exists(id)",
      });
      deepStrictEqual(await errorOf(documents.send(put)), ["ConditionalCheckFailedException", 400]);
    },
  ],
  [
    "a table that is not there is ResourceNotFoundException, with status 400",
    async ({ documents }) => {
      const get = new GetCommand({ TableName: "no-such-table", Key: { id: "x" } });
      deepStrictEqual(await errorOf(documents.send(get)), ["ResourceNotFoundException", 400]);
    },
  ],
  [
    "an item of more than 400 KB is ValidationException, and nothing is written",
    async ({ documents, name, item }) => {
      const id = randomUUID();
      const put = new PutCommand({ TableName: name, Item: { id, text: "x".repeat(410 * 1024) } });
      deepStrictEqual([await errorOf(documents.send(put)), await item(id)], [["ValidationException", 400], undefined]);
    },
  ],
  [
    "an update whose condition fails makes up no item",
    async ({ documents, name, item }) => {
      const id = randomUUID();
      const update = new UpdateCommand({
        TableName: name,
        Key: { id },
        UpdateExpression: "SET a = :a REMOVE b",
        ConditionExpression: "revision = :a",
        ExpressionAttributeValues: { ":a": 1 },
      });
      deepStrictEqual(
        [await errorOf(documents.send(update)), await item(id)],
        [["ConditionalCheckFailedException", 400], undefined],
      );
    },
  ],
  [
    "an attribute that is not there is not less than anything",
    async ({ documents, name, put }) => {
      const id = randomUUID();
      await put({ id });
      const update = new UpdateCommand({
        TableName: name,
        Key: { id },
        UpdateExpression: "SET a = :a",
        ConditionExpression: "absent_one < :a OR absent_one > :a",
        ExpressionAttributeValues: { ":a": 1 },
      });
      deepStrictEqual(await errorOf(documents.send(update)), ["ConditionalCheckFailedException", 400]);
    },
  ],
  [
    "a key that is empty is ValidationException",
    async ({ documents, name }) => {
      deepStrictEqual(await errorOf(documents.send(new GetCommand({ TableName: name, Key: { id: "" } }))), [
        "ValidationException",
        400,
      ]);
    },
  ],
];
