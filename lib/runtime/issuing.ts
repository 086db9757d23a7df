import { RESOURCES } from "../config/resources.ts";
import type { FunctionDependencies } from "../http/endpoint.ts";
import type { Log } from "../observability/log.ts";
import type { IssuingDependencies } from "../registration/dependencies.ts";
import type { InitialTokenLedger } from "../registration/ports.ts";
import { basics, beginReading } from "./basics.ts";

/** What initToken works with. Throws `SettingsError` when the environment does not hold. */
export function issuingDependencies(): FunctionDependencies<IssuingDependencies> {
  const { dependencies, secret } = basics("initToken");
  const credentials = secret(RESOURCES.credentialsSecret.variable);
  beginReading(credentials.current());
  let ledgers: ReturnType<typeof loadLedgers> | undefined;
  const ledgerUnder = async (signal: AbortSignal): Promise<InitialTokenLedger> => {
    ledgers ??= loadLedgers(dependencies.log);
    return (await ledgers)(signal);
  };
  return {
    ...dependencies,
    forRequest: (signal) => ({ ...dependencies, credentials, ledger: () => ledgerUnder(signal) }),
  };
}

/** Loaded when it is first needed: a plain token needs no client of DynamoDB, and nobody should wait for one. */
async function loadLedgers(log: Log): Promise<(signal: AbortSignal) => InitialTokenLedger> {
  const { initialTokenLedgers } = await import("./initial-token-ledger.ts");
  return initialTokenLedgers(log);
}
