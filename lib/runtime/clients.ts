import { setTimeout as pause } from "node:timers/promises";
import type { FunctionDependencies } from "../http/endpoint.ts";
import { isKeySet } from "../json-shapes.ts";
import { rememberDocuments } from "../outbound/remembered.ts";
import type { ClientDependencies } from "../registration/dependencies.ts";
import { createDynamoClientStore } from "../store/dynamo-client-store.ts";
import { createDynamoInitialTokenLedger } from "../store/dynamo-initial-token-ledger.ts";
import { createDynamoQuotaCounter } from "../store/dynamo-quota-counter.ts";
import { type CountingParts, partsUnder } from "../store/give-back.ts";
import { basics, monotonicMilliseconds } from "./basics.ts";
import { countingParts } from "./counting.ts";

/** An issuer that rotates its keys is believed with the new ones after this long at the latest. */
const ISSUER_KEYS_SECONDS = 300;

/** What fetches is loaded for the first document: most clients point to none, and nobody should wait for it. */
async function fetchPublicJson(url: string): Promise<unknown> {
  const { createPublicJsonFetcher } = await import("../outbound/fetch-public-json.ts");
  return createPublicJsonFetcher()(url);
}

/** What register and clientConfig work with. Throws `SettingsError` when the environment does not hold. */
export function clientDependencies(
  functionName: "register" | "clientConfig",
): FunctionDependencies<ClientDependencies> {
  const { dependencies } = basics(functionName);
  const parts = countingParts(dependencies.log);
  const shared = {
    ...dependencies,
    fetchPublicJson,
    fetchIssuerKeys: rememberDocuments(fetchPublicJson, {
      seconds: ISSUER_KEYS_SECONDS,
      monotonicMilliseconds,
      isGood: isKeySet,
    }),
    pause,
  };
  return { ...dependencies, forRequest: (signal) => ({ ...shared, ...tableOf(partsUnder(parts, signal)) }) };
}

const tableOf = (parts: CountingParts): Pick<ClientDependencies, "store" | "ledger" | "quotas"> => ({
  store: createDynamoClientStore(parts.documents, parts.tableName),
  ledger: createDynamoInitialTokenLedger(parts),
  quotas: createDynamoQuotaCounter(parts),
});
