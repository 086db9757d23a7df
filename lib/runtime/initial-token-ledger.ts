import type { Log } from "../observability/log.ts";
import type { InitialTokenLedger } from "../registration/ports.ts";
import { createDynamoInitialTokenLedger } from "../store/dynamo-initial-token-ledger.ts";
import { partsUnder } from "../store/give-back.ts";
import { countingParts } from "./counting.ts";

/**
 * Makes the ledger of limited initial access tokens for a request, all over one client of DynamoDB: a file of its own in
 * the bundle of initToken.
 */
export function initialTokenLedgers(log: Log): (signal: AbortSignal) => InitialTokenLedger {
  const parts = countingParts(log);
  return (signal) => createDynamoInitialTokenLedger(partsUnder(parts, signal));
}
