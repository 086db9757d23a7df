import type { Log } from "../observability/log.ts";
import type { InitialTokenLedger } from "../registration/ports.ts";
import { createDynamoInitialTokenLedger } from "../store/dynamo-initial-token-ledger.ts";
import { countingParts } from "./counting.ts";

/** The ledger of limited initial access tokens with a client of DynamoDB: a file of its own in the bundle of initToken. */
export const initialTokenLedger = (log: Log): InitialTokenLedger => createDynamoInitialTokenLedger(countingParts(log));
