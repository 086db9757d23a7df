import { type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { isClientId } from "../client-id.ts";
import { CLIENT_TABLE } from "../store/table-definition.ts";
import { type ClientChange, clientChangesIn } from "./client-changes.ts";
import type { ClientLookup } from "./client-lookup.ts";
import { matchSecret, type OpenedSecrets, openSecrets, type SecretMatch } from "./client-secrets.ts";
import { createHeartbeat, type Heartbeat } from "./heartbeat.ts";
import { keyOf, READ_ATTRIBUTES } from "./item-format.ts";
import { createReadingKeyring, type KeysSecret } from "./keys-secret.ts";
import { remember } from "./remembered-clients.ts";
import { activeClient, lookUp, readItem, type Stored, type StoredItem } from "./stored-client.ts";

/** What a reader needs, and how much it remembers. */
export interface ClientReaderOptions {
  readonly documents: Pick<DynamoDBDocumentClient, "send">;
  readonly tableName: string;
  /** Only for providers that open secrets: `client_secret_jwt`, HS algorithms, symmetric encryption. */
  readonly keysSecret?: KeysSecret;
  /** How long a client is used before it is read again: 30 s. */
  readonly cacheSeconds?: number;
  /** How long it is remembered that there is no client: 5 s. */
  readonly unknownSeconds?: number;
  /** How many clients are remembered: 1000. */
  readonly clientsMax?: number;
  /** Epoch seconds; the system's clock unless said. */
  readonly clock?: () => number;
  /** Milliseconds that only grow; the process's own unless said. */
  readonly monotonicMilliseconds?: () => number;
}

/** The registered clients, for an OpenID Provider. All calls but `heartbeat` throw what DynamoDB throws, and `UnreadableItem`. */
export interface ClientReader {
  /** What became of a client; with `fresh`, read now rather than remembered. */
  find(clientId: string, options?: { readonly fresh?: boolean }): Promise<ClientLookup>;
  /**
   * Which of an active client's secrets this is, by digest alone and in constant time. One that does not match what is
   * remembered is compared with what is stored, at most once a second for each client: a new secret works at once.
   */
  verifySecret(clientId: string, presented: string): Promise<SecretMatch>;
  /** The good secrets of an active client in clear; none for any other. Throws without `keysSecret`, and when a seal is broken. */
  openSecrets(clientId: string): Promise<OpenedSecrets>;
  /** Notes that a client was used. Never throws. */
  heartbeat(clientId: string): Promise<Heartbeat>;
  /** Takes an event of the table's stream or of EventBridge, forgets the clients it is about, and says which they are. */
  follow(event: unknown): readonly ClientChange[];
  /** Forgets a client, or all. */
  forget(clientId?: string): void;
}

const REREAD_MILLISECONDS = 1000;

/** A reader over the client table; whoever makes one keeps it, for its memory. */
export function createClientReader(options: ClientReaderOptions): ClientReader {
  const { documents, tableName, keysSecret, cacheSeconds = 30, unknownSeconds = 5, clientsMax = 1000 } = options;
  const { clock = () => Math.floor(Date.now() / 1000), monotonicMilliseconds = () => performance.now() } = options;
  const keyring = keysSecret && createReadingKeyring(keysSecret);

  const load = async (clientId: string): Promise<Stored> =>
    readItem(clientId, await readAttributes(documents, tableName, clientId));
  const remembered = remember(load, {
    entriesMax: clientsMax,
    secondsOf: (stored) => (stored === undefined ? unknownSeconds : cacheSeconds),
    monotonicMilliseconds,
  });
  const stored = async (clientId: string, noOlderThanMilliseconds?: number): Promise<Stored> =>
    isClientId(clientId) ? remembered.get(clientId, noOlderThanMilliseconds) : undefined;
  const forget = (clientId: string) => remembered.forget(clientId);
  const active = async (clientId: string, noOlderThanMilliseconds?: number) =>
    activeClient(await stored(clientId, noOlderThanMilliseconds), clock());

  return {
    find: async (clientId, { fresh = false } = {}) => {
      if (fresh) forget(clientId);
      return lookUp(await stored(clientId), clock());
    },
    verifySecret: async (clientId, presented) =>
      matchSecret(await active(clientId), presented, clock()) ??
      matchSecret(await active(clientId, REREAD_MILLISECONDS), presented, clock()),
    openSecrets: async (clientId) => {
      if (keyring === undefined) throw new Error("this reader was given no keysSecret, so it opens no secrets");
      // A secret in clear is never compared here, so that a new one cannot be found by its not matching: it is read.
      return openSecrets(keyring, await active(clientId, REREAD_MILLISECONDS), clock());
    },
    heartbeat: createHeartbeat({ documents, tableName, clock, find: stored, forget }),
    follow: (event) => {
      const changes = clientChangesIn(event);
      for (const { clientId } of changes) forget(clientId);
      return changes;
    },
    forget: (clientId) => (clientId === undefined ? remembered.forgetAll() : forget(clientId)),
  };
}

async function readAttributes(
  documents: Pick<DynamoDBDocumentClient, "send">,
  tableName: string,
  clientId: string,
): Promise<StoredItem | undefined> {
  const { Item } = await documents.send(
    new GetCommand({
      TableName: tableName,
      Key: { [CLIENT_TABLE.partitionKey]: keyOf(clientId) },
      // What was written a moment ago counts: a deleted client must not come in, a new one must not stay out.
      ConsistentRead: true,
      ProjectionExpression: READ_ATTRIBUTES.map((_, index) => `#a${index}`).join(", "),
      ExpressionAttributeNames: Object.fromEntries(READ_ATTRIBUTES.map((name, index) => [`#a${index}`, name])),
    }),
  );
  return Item as StoredItem | undefined;
}
