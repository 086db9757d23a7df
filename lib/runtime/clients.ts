import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { RESOURCES } from "../config/resources.ts";
import { createPublicJsonFetcher } from "../outbound/fetch-public-json.ts";
import { rememberDocuments } from "../outbound/remembered.ts";
import type { ClientDependencies } from "../registration/dependencies.ts";
import { createDynamoClientStore } from "../store/dynamo-client-store.ts";
import { basics, REQUEST_BOUNDS, required } from "./basics.ts";

/** An issuer that rotates its keys is believed with the new ones after this long at the latest. */
const ISSUER_KEYS_SECONDS = 300;

/** What register and clientConfig work with. Throws `SettingsError` when the environment does not hold. */
export function clientDependencies(functionName: "register" | "clientConfig"): ClientDependencies {
  const { dependencies } = basics(functionName);
  const dynamo = new DynamoDBClient({ maxAttempts: 3, requestHandler: REQUEST_BOUNDS });
  const fetchPublicJson = createPublicJsonFetcher();
  return {
    ...dependencies,
    store: createDynamoClientStore(DynamoDBDocumentClient.from(dynamo), required(RESOURCES.clientTable.variable)),
    fetchPublicJson,
    fetchIssuerKeys: rememberDocuments(fetchPublicJson, ISSUER_KEYS_SECONDS, () => performance.now()),
    pause,
  };
}
