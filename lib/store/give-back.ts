import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { mayHaveTakenEffect } from "./available.ts";
import { type Documents, documentsUnder } from "./documents.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

/** What everything that counts in the client table needs. */
export interface CountingParts {
  readonly documents: Documents;
  /** Gives a client that sends each write once and never again; asked for when it is first needed. */
  readonly once: () => Documents;
  readonly tableName: string;
  /** Told why a count could not be lowered. */
  readonly onLeftTooHigh: (error: unknown) => void;
}

/** The same until `signal` is aborted: nothing is counted after that. */
export const partsUnder = (parts: CountingParts, signal: AbortSignal): CountingParts => ({
  ...parts,
  documents: documentsUnder(parts.documents, signal),
  once: () => documentsUnder(parts.once(), signal),
});

/** The attribute that has the count of an item. */
export const SPENT = { "#spent": "spent" } as const;

/**
 * Lowers the count of the item `id` by one, unless what it was raised for failed in a way that leaves open whether it
 * took effect. Never throws: a count that stays too high is no reason to fail what was asked for.
 */
export async function giveBackOne(
  { once, tableName, onLeftTooHigh }: CountingParts,
  id: string,
  failed?: unknown,
): Promise<void> {
  if (mayHaveTakenEffect(failed)) return onLeftTooHigh(failed);
  const key = { TableName: tableName, Key: { [CLIENT_TABLE.partitionKey]: id } };
  try {
    await once().send(new UpdateCommand({ ...key, ...GIVE_BACK_ONE }));
  } catch (error) {
    // A count of nothing stays that: what is given back was never counted, or its time is over and it is swept away.
    if (!(error instanceof ConditionalCheckFailedException)) onLeftTooHigh(error);
  }
}

const GIVE_BACK_ONE = {
  UpdateExpression: "ADD #spent :back",
  ConditionExpression: "#spent >= :one",
  ExpressionAttributeNames: SPENT,
  ExpressionAttributeValues: { ":back": -1, ":one": 1 },
} as const;
