import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { RESOURCES } from "../config/resources.ts";
import { createLog } from "../observability/log.ts";
import { createDynamoExpiringClients } from "../store/dynamo-expiring-clients.ts";
import type { WarningDependencies } from "../warnings/warn-expiring.ts";
import { REQUEST_BOUNDS, required } from "./basics.ts";

/** Nobody waits for a warning, so a table that is busy is asked again for longer than a caller would stand. */
const ATTEMPTS_MAX = 6;

/** What warnExpiring works with: the client table alone. It needs no settings: each item says when it expires. */
export function warningDependencies(): WarningDependencies {
  const dynamo = new DynamoDBClient({ maxAttempts: ATTEMPTS_MAX, requestHandler: REQUEST_BOUNDS });
  return {
    clients: createDynamoExpiringClients(DynamoDBDocumentClient.from(dynamo), required(RESOURCES.clientTable.variable)),
    clock: () => Math.floor(Date.now() / 1000),
    log: createLog({
      write: (line) => process.stdout.write(line),
      nowMilliseconds: Date.now,
      functionName: "warnExpiring",
    }),
  };
}
