import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { DynamoDBDocumentClient, GetCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { type ClientReader, createClientReader } from "../../lib/reader/client-reader.ts";
import type { Json } from "../support/http-client.ts";
import { createRegistrar, REGISTER, type Registrar } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";
import { type RunningProvider, startProvider } from "./provider.ts";

/** The service, a provider that reads its table, and what an operator can do. */
export interface Stage {
  readonly runner: Runner;
  readonly registrar: Registrar;
  readonly reader: ClientReader;
  readonly provider: RunningProvider;
  /** How many seconds the reader's clock is ahead of everybody else's. */
  readonly ahead: { seconds: number };
  item(clientId: string): Promise<Json | undefined>;
  /** Sets an attribute of a client's item, as an operator's tool does, or takes it away; the provider is told. */
  set(clientId: string, attribute: "disabled_at" | "client_expires_at", value: number | undefined): Promise<void>;
  /** What EventBridge would deliver to the provider. */
  tell(clientId: string): void;
  stop(): Promise<void>;
}

const SETTINGS = "cas.authn.oidc.registration.";
const now = (): number => Math.floor(Date.now() / 1000);

/** Starts all of it; clients expire when nobody uses them for 30 days. */
export async function startStage(): Promise<Stage> {
  const runner = await startRunner({ settings: { [`${SETTINGS}client-expiration`]: "P30D" } });
  const aws = { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } };
  const dynamodb = new DynamoDBClient({ ...aws, endpoint: runner.dynamodbUrl });
  const secrets = new SecretsManagerClient({ ...aws, endpoint: runner.secretsUrl });
  const documents = DynamoDBDocumentClient.from(dynamodb);
  const ahead = { seconds: 0 };
  const reader = createClientReader({
    documents,
    tableName: runner.table,
    keysSecret: { client: secrets, secretId: runner.keysSecret },
    clock: () => now() + ahead.seconds,
  });
  const provider = await startProvider(`${runner.url}${REGISTER}`, reader);
  const keyOf = (clientId: string) => ({ TableName: runner.table, Key: { id: `client/${clientId}` } });
  const tell = (clientId: string) =>
    void reader.follow({ source: "oidc-registrar", detail: { type: "client.updated", client_id: clientId } });
  return {
    runner,
    registrar: createRegistrar(runner),
    reader,
    provider,
    ahead,
    tell,
    item: async (clientId) => (await documents.send(new GetCommand({ ...keyOf(clientId), ConsistentRead: true }))).Item,
    set: async (clientId, attribute, value) => {
      const update =
        value === undefined
          ? { UpdateExpression: `REMOVE ${attribute}` }
          : { UpdateExpression: `SET ${attribute} = :value`, ExpressionAttributeValues: { ":value": value } };
      await documents.send(new UpdateCommand({ ...keyOf(clientId), ...update }));
      tell(clientId);
    },
    stop: async () => {
      await provider.stop();
      await runner.stop();
      dynamodb.destroy();
      secrets.destroy();
    },
  };
}
