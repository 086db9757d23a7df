import { mkdirSync } from "node:fs";
import { devNull } from "node:os";
import { join } from "node:path";
import dynalite from "dynalite";
import { RESOURCES } from "../../lib/config/resources.ts";
import { prepareTable, TABLE_NAME } from "./embedded-dynamodb.ts";
import { CREDENTIALS_SECRET, KEYS_SECRET, prepareSecrets, type WantedCredentials } from "./embedded-secrets.ts";
import { close, listen, loopbackUrl } from "./listen.ts";
import { createFileSecretStore, createMemorySecretStore, secretArn } from "./secret-store.ts";
import { createSecretsEndpoint } from "./secrets-endpoint.ts";
import { errorCode, StartFault } from "./start-fault.ts";

/** The far side of the functions, on this machine. */
export interface EmbeddedAws {
  readonly dynamodbUrl: string;
  readonly secretsUrl: string;
  /** What opens initToken. */
  readonly credentials: WantedCredentials;
  /** The variables by which the SDK and the functions find it. */
  readonly environment: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

const GRACE_MILLISECONDS = 500;

function prepareDirectory(directory: string): void {
  try {
    // Its files hold secrets.
    mkdirSync(directory, { recursive: true, mode: 0o700 });
  } catch (cause) {
    throw new StartFault(`the data directory ${directory} can not be used (${errorCode(cause)})`, { cause });
  }
}

function environmentFor(dynamodbUrl: string, secretsUrl: string): Record<string, string> {
  return {
    AWS_REGION: "us-east-1",
    AWS_ACCESS_KEY_ID: "local",
    AWS_SECRET_ACCESS_KEY: "local",
    // No file of the user's own may lead the SDK to a real account.
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodbUrl,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secretsUrl,
    [RESOURCES.clientTable.variable]: TABLE_NAME,
    [RESOURCES.credentialsSecret.variable]: secretArn(CREDENTIALS_SECRET),
    [RESOURCES.keysSecret.variable]: secretArn(KEYS_SECRET),
  };
}

/**
 * Starts the DynamoDB emulator and the Secrets Manager endpoint, in memory or on a directory, with the table and
 * the secrets in place. Throws {@link StartFault} when the directory can not be used.
 */
export async function startEmbeddedAws(directory: string | undefined, wanted: WantedCredentials): Promise<EmbeddedAws> {
  if (directory !== undefined) prepareDirectory(directory);
  const database = dynalite({
    createTableMs: 0,
    ...(directory !== undefined && { path: join(directory, "dynamodb") }),
  });
  const dynamodbUrl = loopbackUrl(await listen(database, 0));
  // First the database, which is locked while it is open: two runners must not write the same secrets.
  await prepareTable(dynamodbUrl, directory);
  const store =
    directory === undefined ? createMemorySecretStore() : createFileSecretStore(join(directory, "secrets.json"));
  const credentials = prepareSecrets(store, wanted);
  const endpoint = createSecretsEndpoint(store);
  const secretsUrl = loopbackUrl(await listen(endpoint, 0));
  return {
    dynamodbUrl,
    secretsUrl,
    credentials,
    environment: environmentFor(dynamodbUrl, secretsUrl),
    close: async () => {
      await Promise.all([close(endpoint, GRACE_MILLISECONDS), close(database, GRACE_MILLISECONDS)]);
    },
  };
}
