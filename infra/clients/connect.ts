import { randomBytes } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Settings } from "../../lib/config/settings.ts";
import type { SecretSource } from "../../lib/registration/ports.ts";
import { createSecretsManagerSource } from "../../lib/secrets/secrets-manager-source.ts";
import { createDynamoClientStore } from "../../lib/store/dynamo-client-store.ts";
import { createDynamoQuotaCounter } from "../../lib/store/dynamo-quota-counter.ts";
import { createKeyring, type KeySource } from "../../lib/tokens/keyring.ts";
import { requireRegion } from "./aws-region.ts";
import type { AwsTarget } from "./aws-target.ts";
import { ClientsFault, EXIT } from "./clients-fault.ts";
import type { Connection } from "./connection.ts";
import { operatorNameOf } from "./operator-name.ts";
import { silentLog } from "./silent-log.ts";

/** People wait longer than callers of an endpoint do, and a scan has large pages. */
const REQUEST_BOUNDS = { connectionTimeout: 3000, requestTimeout: 20_000, throwOnRequestTimeout: true } as const;
const ATTEMPTS_MAX = 5;

/** What a connection is made of. */
export interface ConnectOptions {
  readonly target: AwsTarget;
  readonly settings: Settings;
  /** Who the operator says he is. */
  readonly as: string | undefined;
  readonly onCountLeftTooHigh: () => void;
}

/** Makes the clients of AWS and what stands on them; nothing is sent yet. Throws {@link ClientsFault} without a region. */
export async function connect({ target, settings, as, onCountLeftTooHigh }: ConnectOptions): Promise<Connection> {
  const { options, tableName, dynamodbUrl } = target;
  const endpoint = dynamodbUrl !== undefined && { endpoint: dynamodbUrl };
  const dynamo = new DynamoDBClient({
    maxAttempts: ATTEMPTS_MAX,
    requestHandler: REQUEST_BOUNDS,
    ...options,
    ...endpoint,
  });
  await requireRegion(dynamo);
  const documents = DynamoDBDocumentClient.from(dynamo);
  const { requestHandler } = dynamo.config;
  const single = new DynamoDBClient({ ...options, ...endpoint, maxAttempts: 1, requestHandler });
  const once = DynamoDBDocumentClient.from(single);
  const parts = { documents, once: () => once, tableName, onLeftTooHigh: onCountLeftTooHigh };
  const keys = keysSource(target);
  return {
    documents,
    tableName,
    dependencies: {
      // A count is kept in step wherever there is one, whatever this command line says of the most.
      settings: { ...settings, clientsMax: settings.clientsMax || 1 },
      store: createDynamoClientStore(documents, tableName),
      quotas: createDynamoQuotaCounter(parts),
      keyring: createKeyring(keys.source),
      clock: () => Math.floor(Date.now() / 1000),
      random: randomBytes,
      pause,
      log: silentLog,
    },
    operatorName: async () => as ?? operatorNameOf(target),
    close: () => {
      dynamo.destroy();
      single.destroy();
      keys.close();
    },
  };
}

/** The keys secret; read when it is first needed. */
function keysSource({ options, keysSecret, secretsUrl, isLocal }: AwsTarget): {
  readonly source: KeySource;
  readonly close: () => void;
} {
  const endpoint = secretsUrl !== undefined && { endpoint: secretsUrl };
  const client = new SecretsManagerClient({ maxAttempts: 3, requestHandler: REQUEST_BOUNDS, ...options, ...endpoint });
  let made: SecretSource | undefined;
  const source = (): SecretSource => {
    if (keysSecret === undefined) throw missingSecret(isLocal);
    made ??= createSecretsManagerSource({
      client,
      secretId: keysSecret,
      cacheSeconds: 3600,
      monotonicMilliseconds: () => performance.now(),
      onUnreachable: () => undefined,
    });
    return made;
  };
  return {
    source: {
      current: async () => source().current(),
      version: async (id) => source().version(id),
      claimedVersion: async (id) => source().version(id),
    },
    close: () => client.destroy(),
  };
}

const missingSecret = (isLocal: boolean): ClientsFault =>
  new ClientsFault(
    `this needs the keys of the audit: give ${isLocal ? "--secrets URL, as npm start prints it" : "--keys-secret NAME, or --stack"}`,
    { exitCode: EXIT.refused },
  );
