import { RESOURCES } from "../config/resources.ts";
import type { Log } from "../observability/log.ts";
import type { IssuingDependencies } from "../registration/dependencies.ts";
import type { InitialTokenLedger } from "../registration/ports.ts";
import { basics, beginReading } from "./basics.ts";

/** What initToken works with. Throws `SettingsError` when the environment does not hold. */
export function issuingDependencies(): IssuingDependencies {
  const { dependencies, secret } = basics("initToken");
  const credentials = secret(RESOURCES.credentialsSecret.variable);
  beginReading(credentials.current());
  let ledger: Promise<InitialTokenLedger> | undefined;
  return {
    ...dependencies,
    credentials,
    ledger: () => {
      ledger ??= loadLedger(dependencies.log);
      return ledger;
    },
  };
}

/** Loaded when it is first needed: a plain token needs no client of DynamoDB, and nobody should wait for one. */
async function loadLedger(log: Log): Promise<InitialTokenLedger> {
  const { initialTokenLedger } = await import("./initial-token-ledger.ts");
  return initialTokenLedger(log);
}
