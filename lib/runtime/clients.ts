import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { RESOURCES } from "../config/resources.ts";
import { namesOf } from "../observability/describe-error.ts";
import type { Log } from "../observability/log.ts";
import { createPublicJsonFetcher } from "../outbound/fetch-public-json.ts";
import { rememberDocuments } from "../outbound/remembered.ts";
import type { ClientDependencies } from "../registration/dependencies.ts";
import type { QuotaCounter } from "../registration/ports.ts";
import { createDynamoClientStore } from "../store/dynamo-client-store.ts";
import { createDynamoQuotaCounter } from "../store/dynamo-quota-counter.ts";
import { basics, REQUEST_BOUNDS, required } from "./basics.ts";

/** An issuer that rotates its keys is believed with the new ones after this long at the latest. */
const ISSUER_KEYS_SECONDS = 300;

/** What register and clientConfig work with. Throws `SettingsError` when the environment does not hold. */
export function clientDependencies(functionName: "register" | "clientConfig"): ClientDependencies {
  const { dependencies } = basics(functionName);
  const dynamo = new DynamoDBClient({ maxAttempts: 3, requestHandler: REQUEST_BOUNDS });
  const documents = DynamoDBDocumentClient.from(dynamo);
  const fetchPublicJson = createPublicJsonFetcher();
  const tableName = required(RESOURCES.clientTable.variable);
  return {
    ...dependencies,
    store: createDynamoClientStore(documents, tableName),
    quotas: quotaCounter(documents, tableName, dependencies.log),
    fetchPublicJson,
    fetchIssuerKeys: rememberDocuments(fetchPublicJson, ISSUER_KEYS_SECONDS, () => performance.now()),
    pause,
  };
}

function quotaCounter(documents: DynamoDBDocumentClient, tableName: string, log: Log): QuotaCounter {
  let single: DynamoDBDocumentClient | undefined;
  const once = (): DynamoDBDocumentClient => {
    // The connections are shared: one that has just carried a write is not one that went stale between two calls.
    const { requestHandler } = documents.config;
    single ??= DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 1, requestHandler }));
    return single;
  };
  return createDynamoQuotaCounter({
    documents,
    once,
    tableName,
    onLeftTooHigh: (error) => log.event("count left too high", { error: namesOf(error) }),
  });
}
