import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { RESOURCES } from "../config/resources.ts";
import { namesOf } from "../observability/describe-error.ts";
import type { Log } from "../observability/log.ts";
import type { CountingParts } from "../store/give-back.ts";
import { REQUEST_BOUNDS, required } from "./basics.ts";

/** The client table, and what counting in it takes. Throws if the stack gave the function no table. */
export function countingParts(log: Log): CountingParts {
  const dynamo = new DynamoDBClient({ maxAttempts: 3, requestHandler: REQUEST_BOUNDS });
  const documents = DynamoDBDocumentClient.from(dynamo);
  let single: DynamoDBDocumentClient | undefined;
  const once = (): DynamoDBDocumentClient => {
    // The connections are shared: one that has just carried a write is not one that went stale between two calls.
    const { requestHandler } = documents.config;
    single ??= DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 1, requestHandler }));
    return single;
  };
  return {
    documents,
    once,
    tableName: required(RESOURCES.clientTable.variable),
    onLeftTooHigh: (error) => log.event("count left too high", { error: namesOf(error) }),
  };
}
