import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { ClientStore } from "../../lib/registration/ports.ts";
import { createSecretsManagerSource } from "../../lib/secrets/secrets-manager-source.ts";
import { createDynamoClientStore } from "../../lib/store/dynamo-client-store.ts";
import { createKeyring, type Keyring } from "../../lib/tokens/keyring.ts";
import { adviceOn } from "../clients/aws-advice.ts";
import { TABLE_NAME } from "../local/embedded-dynamodb.ts";
import { KEYS_SECRET } from "../local/embedded-secrets.ts";
import type { Destination } from "./command-line.ts";
import { FromCasFault } from "./from-cas-fault.ts";

/** The table and the keys of a deployment or of the runner. */
export interface Opened {
  readonly store: ClientStore;
  readonly keyring: Keyring;
  close(): void;
}

/** The runner takes any. */
const LOCAL_REGION = "us-east-1";
const LOCAL_CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" } as const;
/** An import ends before the keys need a second look. */
const KEYS_SECONDS = 3600;

const nameOf = (error: unknown): string => (error instanceof Error ? error.name : "unknown");

function clientsFor(destination: Exclude<Destination, { kind: "none" }>) {
  if (destination.kind === "local") {
    const common = { region: LOCAL_REGION, credentials: LOCAL_CREDENTIALS, maxAttempts: 2 };
    return {
      dynamodb: new DynamoDBClient({ ...common, endpoint: destination.dynamodb }),
      secrets: new SecretsManagerClient({ ...common, endpoint: destination.secrets }),
      table: destination.table ?? TABLE_NAME,
      keysSecret: destination.keysSecret ?? KEYS_SECRET,
    };
  }
  const { profile, region, table, keysSecret } = destination;
  const common = { maxAttempts: 5, ...(profile !== undefined && { profile }), ...(region !== undefined && { region }) };
  return { dynamodb: new DynamoDBClient(common), secrets: new SecretsManagerClient(common), table, keysSecret };
}

/**
 * Opens the table and reads the keys once, so that what is wrong with either shows before anything is imported. Throws
 * {@link FromCasFault} with the name of the SDK's error; its text may quote what was sent.
 */
export async function openDestination(destination: Exclude<Destination, { kind: "none" }>): Promise<Opened> {
  const { dynamodb, secrets, table, keysSecret } = clientsFor(destination);
  const store = createDynamoClientStore(DynamoDBDocumentClient.from(dynamodb), table);
  const keyring = createKeyring(
    createSecretsManagerSource({
      client: secrets,
      secretId: keysSecret,
      cacheSeconds: KEYS_SECONDS,
      monotonicMilliseconds: () => performance.now(),
      onUnreachable: () => undefined,
    }),
  );
  const close = () => {
    dynamodb.destroy();
    secrets.destroy();
  };
  try {
    await keyring.current();
  } catch (cause) {
    close();
    throw unreachable("the keys secret can not be read", "--keys-secret", cause);
  }
  try {
    // Any identifier will do: whether there is such a client does not matter.
    await store.find("~");
  } catch (cause) {
    close();
    throw unreachable("the table can not be read", "--table", cause);
  }
  return { store, keyring, close };
}

/** For what is not there or not allowed this command has words of its own: other options, and other rights. */
function unreachable(what: string, option: string, thrown: unknown): FromCasFault {
  const cause = thrown instanceof Error && thrown.cause !== undefined ? thrown.cause : thrown;
  const name = nameOf(cause);
  const known = /^(?:ResourceNotFound|AccessDenied)/.test(name) ? undefined : adviceOn(thrown);
  return new FromCasFault(`${what}: ${known ?? `check ${option}, region and rights (${name})`}`, { cause: thrown });
}
