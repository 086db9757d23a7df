import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { readSettings } from "../config/read-settings.ts";
import { RESOURCES } from "../config/resources.ts";
import type { FunctionName } from "../config/setting.ts";
import type { Settings } from "../config/settings.ts";
import { namesOf } from "../observability/describe-error.ts";
import { createLog, type Log } from "../observability/log.ts";
import type { Dependencies } from "../registration/dependencies.ts";
import type { SecretSource } from "../registration/ports.ts";
import { createSecretsManagerSource } from "../secrets/secrets-manager-source.ts";
import { createKeyring } from "../tokens/keyring.ts";
import { randomBytes } from "../tokens/random-pool.ts";

/**
 * The composition root: this folder alone reads the environment, the clock and the source of randomness, and makes
 * clients of AWS. A file for each kind of function, so that no bundle has what its function never uses.
 */
const environment = process.env;

/** Milliseconds that only grow, for what is remembered a while. */
export const monotonicMilliseconds = (): number => performance.now();

/** Short bounds: a call that hangs must end, be tried again and be answered before the function's own time is up. */
export const REQUEST_BOUNDS = { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true } as const;

/** What every function works with, and the maker of further secrets. Throws `SettingsError` when the environment does not hold. */
export function basics(functionName: FunctionName): {
  readonly dependencies: Dependencies;
  readonly secret: (variable: string) => SecretSource;
} {
  const settings = readSettings(environment);
  const log = createLog({ write: (line) => process.stdout.write(line), nowMilliseconds: Date.now, functionName });
  const client = new SecretsManagerClient({ maxAttempts: 2, requestHandler: REQUEST_BOUNDS });
  const secret = (variable: string) => secretSource(client, required(variable), settings, log);
  const keyring = createKeyring(secret(RESOURCES.keysSecret.variable));
  beginReading(keyring.current());
  const dependencies: Dependencies = {
    settings,
    keyring,
    clock: () => Math.floor(Date.now() / 1000),
    random: randomBytes,
    log,
  };
  return { dependencies, secret };
}

/**
 * What is read while the rest of the function loads is there, or under way, when the first request asks for it. A
 * failure is logged where it happens, and the first request tries again.
 */
export function beginReading(reading: Promise<unknown>): void {
  reading.catch(() => {});
}

/** The value of a variable that the stack always sets. */
export function required(variable: string): string {
  const value = environment[variable];
  if (value === undefined || value === "") throw new Error(`the variable ${variable} is not set`);
  return value;
}

function secretSource(client: SecretsManagerClient, secretId: string, settings: Settings, log: Log): SecretSource {
  return createSecretsManagerSource({
    client,
    secretId,
    cacheSeconds: settings.secretsCacheSeconds,
    monotonicMilliseconds,
    onUnreachable: (error) => log.event("secrets unreachable", { error: namesOf(error) }),
  });
}
