import { randomBytes } from "node:crypto";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { type ClientReader, type ClientReaderOptions, createClientReader } from "../../../lib/reader/client-reader.ts";
import { createReadingKeyring } from "../../../lib/reader/keys-secret.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { toRecord } from "../../../lib/store/client-record.ts";
import { mintClientSecret, type StoredSecret } from "../../../lib/tokens/client-secret.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { storedClient } from "../../support/clients.ts";
import type { Json } from "../../support/http-client.ts";
import { type SecretsManager, startSecretsManager } from "../../support/secrets-manager.ts";

/** When these tests happen, unless one moves the clock: 08:00 UTC of a day. */
export const NOW = 1_800_000_000;
/** The client that tests read. */
export const ID = storedClient().clientId;
/** Versions of the keys secret. */
export const [FIRST_KEYS, SECOND_KEYS] = ["1".repeat(36), "2".repeat(36)];

/** A secret of a client, in clear and as it is stored. */
export interface Minted {
  readonly secret: string;
  readonly stored: StoredSecret;
}

/** A table, a keys secret and a reader over them. */
export interface Reading {
  readonly table: ClientTable;
  readonly secrets: SecretsManager;
  /** Seconds that both clocks of the reader are at. */
  readonly time: { now: number };
  reader(options?: Partial<ClientReaderOptions>): ClientReader;
  /** Stores a client, as the service would. */
  put(client?: Partial<Client>, attributes?: Json): Promise<void>;
  /** Stores any item. */
  putItem(item: Json): Promise<void>;
  remove(): Promise<void>;
  /** Mints a secret under the current keys. */
  mint(lifetimeSeconds?: number, clientId?: string): Promise<Minted>;
  close(): Promise<void>;
}

/** Starts the two services that a reader reads from. */
export async function startReading(): Promise<Reading> {
  const [table, secrets] = await Promise.all([startClientTable(), startSecretsManager("keys")]);
  const time = { now: NOW };
  const keysSecret = { client: secrets.client, secretId: secrets.secretId };
  secrets.put(FIRST_KEYS, "the first text of the keys secret");
  const putItem = async (Item: Json): Promise<void> => {
    await table.documents.send(new PutCommand({ TableName: table.name, Item }));
  };
  return {
    table,
    secrets,
    time,
    putItem,
    reader: (options = {}) =>
      createClientReader({
        documents: table.documents,
        tableName: table.name,
        keysSecret,
        clock: () => time.now,
        monotonicMilliseconds: () => time.now * 1000,
        ...options,
      }),
    put: (client = {}, attributes = {}) => putItem({ ...toRecord(storedClient(client)), ...attributes }),
    remove: async () => {
      await table.documents.send(new DeleteCommand({ TableName: table.name, Key: { id: `client/${ID}` } }));
    },
    mint: (lifetimeSeconds = 0, clientId = ID) =>
      mintClientSecret(createReadingKeyring(keysSecret), randomBytes, { clientId, now: NOW, lifetimeSeconds }),
    close: async () => {
      await Promise.all([table.close(), secrets.close()]);
    },
  };
}

/** How often the reader read from the table, and wrote, while `act` ran. */
export async function callsOf<T>({ table }: Reading, act: () => Promise<T>): Promise<{ calls: string[]; result: T }> {
  table.calls.length = 0;
  const result = await act();
  return { calls: [...table.calls], result };
}
