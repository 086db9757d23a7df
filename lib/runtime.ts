import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { readSettings } from "./config/read-settings.ts";
import { RESOURCES } from "./config/resources.ts";
import type { FunctionName, Settings } from "./config/settings.ts";
import { namesOf } from "./observability/describe-error.ts";
import { createLog, type Log } from "./observability/log.ts";
import { createPublicJsonFetcher } from "./outbound/fetch-public-json.ts";
import { FetchRefused } from "./outbound/fetch-refused.ts";
import type { ClientDependencies, Dependencies, IssuingDependencies } from "./registration/dependencies.ts";
import type { SecretSource } from "./registration/ports.ts";
import { createSecretsManagerSource } from "./secrets/secrets-manager-source.ts";
import { createDynamoClientStore } from "./store/dynamo-client-store.ts";
import { createKeyring } from "./tokens/keyring.ts";

/**
 * The composition root: the only place that reads the environment, the clock and the source of randomness, and that
 * makes clients of AWS. Each function calls the one maker it needs, so that no bundle has what its function never uses.
 */
const environment = process.env;

/** What initToken works with. Throws `SettingsError` when the environment does not hold. */
export function issuingDependencies(functionName: FunctionName): IssuingDependencies {
  const { dependencies, secret } = basics(functionName);
  return { ...dependencies, credentials: secret(RESOURCES.credentialsSecret.variable) };
}

/** What register and clientConfig work with. Throws `SettingsError` when the environment does not hold. */
export function clientDependencies(functionName: FunctionName): ClientDependencies {
  const { dependencies } = basics(functionName);
  // Short bounds: a call that hangs must end, be tried again and be answered before the function's own time is up.
  const dynamo = new DynamoDBClient({ maxAttempts: 3, requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true } });
  return {
    ...dependencies,
    store: createDynamoClientStore(DynamoDBDocumentClient.from(dynamo), required(RESOURCES.clientTable.variable)),
    fetchSectorDocument: loggedFetcher(dependencies.log),
    pause,
  };
}

/** The fetcher of documents; why it refused one is for the operator alone. */
function loggedFetcher(log: Log): (url: string) => Promise<unknown> {
  const fetch = createPublicJsonFetcher();
  return async (url) => {
    try {
      return await fetch(url);
    } catch (error) {
      log.event("document refused", { why: error instanceof FetchRefused ? error.reason : undefined, error: namesOf(error) });
      throw error;
    }
  };
}

function basics(functionName: FunctionName) {
  const settings = readSettings(environment);
  const log = createLog({ write: (line) => process.stdout.write(line), nowMilliseconds: Date.now, functionName });
  const client = new SecretsManagerClient({ maxAttempts: 2, requestHandler: { connectionTimeout: 1000, requestTimeout: 2000, throwOnRequestTimeout: true } });
  const secret = (variable: string) => secretSource(client, required(variable), settings, log);
  const dependencies: Dependencies = {
    settings,
    keyring: createKeyring(secret(RESOURCES.keysSecret.variable)),
    clock: () => Math.floor(Date.now() / 1000),
    random: randomBytes,
    log,
  };
  return { dependencies, secret };
}

function secretSource(client: SecretsManagerClient, secretId: string, settings: Settings, log: Log): SecretSource {
  return createSecretsManagerSource({
    client,
    secretId,
    cacheSeconds: settings.secretsCacheSeconds,
    monotonicMilliseconds: () => performance.now(),
    onUnreachable: (error) => log.event("secrets unreachable", { error: namesOf(error) }),
  });
}

function required(variable: string): string {
  const value = environment[variable];
  if (value === undefined || value === "") throw new Error(`the variable ${variable} is not set`);
  return value;
}
