import { UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import type { QuotaCounter } from "../registration/ports.ts";
import { conditionalWrite } from "./available.ts";
import { type CountingParts, giveBackOne, SPENT } from "./give-back.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

/** The partition key of a counter. */
const recordIdOf = (quotaId: string): string => `${CLIENT_TABLE.quotaPrefix}${quotaId}`;

/** Quotas in the client table: one item each, one conditional update per operation. */
export function createDynamoQuotaCounter(parts: CountingParts): QuotaCounter {
  const { documents, tableName } = parts;
  const keyOf = (id: string) => ({ TableName: tableName, Key: { [CLIENT_TABLE.partitionKey]: recordIdOf(id) } });
  return {
    // A try whose answer was lost may count twice: the count is too high then, never too low.
    spend: async ({ id, max, expiresAt }) => {
      const update = new UpdateCommand({ ...keyOf(id), ...spendOne(max, expiresAt) });
      return (await conditionalWrite(documents.send(update))).isWritten;
    },

    giveBack: (id, failed) => giveBackOne(parts, recordIdOf(id), failed),
  };
}

function spendOne(max: number, expiresAt: number | undefined): Partial<UpdateCommandInput> {
  const expiry = CLIENT_TABLE.timeToLiveAttribute;
  return {
    UpdateExpression: `ADD #spent :one${expiresAt === undefined ? "" : ` SET ${expiry} = :expiry`}`,
    ConditionExpression: "attribute_not_exists(#spent) OR #spent < :max",
    ExpressionAttributeNames: SPENT,
    ExpressionAttributeValues: { ":one": 1, ":max": max, ...(expiresAt !== undefined && { ":expiry": expiresAt }) },
  };
}
