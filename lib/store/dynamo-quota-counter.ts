import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand, type UpdateCommandInput } from "@aws-sdk/lib-dynamodb";
import { OAuthError } from "../errors.ts";
import type { QuotaCounter } from "../registration/ports.ts";
import { available, mayHaveTakenEffect } from "./available.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

/** What the counters need. */
export interface QuotaCounterParts {
  readonly documents: DynamoDBDocumentClient;
  /** Gives a client that sends each write once and never again; asked for when it is first needed. */
  readonly once: () => DynamoDBDocumentClient;
  readonly tableName: string;
  /** Told why a count could not be lowered. */
  readonly onLeftTooHigh: (error: unknown) => void;
}

/** The partition key of a counter. */
const recordIdOf = (quotaId: string): string => `${CLIENT_TABLE.quotaPrefix}${quotaId}`;

/** Quotas in the client table: one item each, one conditional update per operation. */
export function createDynamoQuotaCounter(parts: QuotaCounterParts): QuotaCounter {
  const { documents, once, tableName, onLeftTooHigh } = parts;
  const keyOf = (id: string) => ({ TableName: tableName, Key: { [CLIENT_TABLE.partitionKey]: recordIdOf(id) } });
  return {
    // A try whose answer was lost may count twice: the count is too high then, never too low.
    spend: async ({ id, max, expiresAt }) => {
      try {
        await available(documents.send(new UpdateCommand({ ...keyOf(id), ...spendOne(max, expiresAt) })));
        return true;
      } catch (error) {
        if (error instanceof OAuthError && error.cause instanceof ConditionalCheckFailedException) return false;
        throw error;
      }
    },

    giveBack: async (id, failed) => {
      if (mayHaveTakenEffect(failed)) return onLeftTooHigh(failed);
      try {
        await once().send(new UpdateCommand({ ...keyOf(id), ...GIVE_BACK_ONE }));
      } catch (error) {
        // A count of nothing stays that: what is given back was never counted, or its window is over and swept away.
        if (!(error instanceof ConditionalCheckFailedException)) onLeftTooHigh(error);
      }
    },
  };
}

const NAMES = { "#spent": "spent" };

function spendOne(max: number, expiresAt: number | undefined): Partial<UpdateCommandInput> {
  const expiry = CLIENT_TABLE.timeToLiveAttribute;
  return {
    UpdateExpression: `ADD #spent :one${expiresAt === undefined ? "" : ` SET ${expiry} = :expiry`}`,
    ConditionExpression: "attribute_not_exists(#spent) OR #spent < :max",
    ExpressionAttributeNames: NAMES,
    ExpressionAttributeValues: { ":one": 1, ":max": max, ...(expiresAt !== undefined && { ":expiry": expiresAt }) },
  };
}

const GIVE_BACK_ONE = {
  UpdateExpression: "ADD #spent :back",
  ConditionExpression: "#spent >= :one",
  ExpressionAttributeNames: NAMES,
  ExpressionAttributeValues: { ":back": -1, ":one": 1 },
} as const;
