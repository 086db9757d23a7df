import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { createHeartbeat, type Heartbeat } from "../../lib/reader/heartbeat.ts";
import { readItem, type StoredItem } from "../../lib/reader/stored-client.ts";
import type { ClientDependencies } from "../../lib/registration/dependencies.ts";
import { createDynamoClientStore } from "../../lib/store/dynamo-client-store.ts";
import { createDynamoInitialTokenLedger } from "../../lib/store/dynamo-initial-token-ledger.ts";
import { createDynamoQuotaCounter } from "../../lib/store/dynamo-quota-counter.ts";
import type { Variables } from "../support/claims.ts";
import type { ClientTable } from "../support/client-table.ts";
import { createUseCases, NOW, type UseCases } from "../support/use-cases.ts";
import { createTurns, type Turns } from "./turns.ts";

/** The real use cases over a real table, each call of which waits for its turn. */
export interface Scene {
  readonly cases: UseCases;
  readonly dependencies: ClientDependencies;
  readonly turns: Turns;
  /** A heartbeat of an OpenID Provider that has remembered nothing. */
  heartbeat(clientId: string): Promise<Heartbeat>;
}

/** A scene whose turns are given by `choices`, one after the other; where these end, whoever waits longest goes on. */
export function createScene(table: ClientTable, choices: readonly number[], variables: Variables = {}): Scene {
  const left = [...choices];
  const turns = createTurns(() => left.shift() ?? 0);
  const documents = inTurns(table.documents, turns);
  const parts = { documents, once: () => documents, tableName: table.name, onLeftTooHigh: () => {} };
  const cases = createUseCases(createDynamoClientStore(documents, table.name), variables, {
    quotas: createDynamoQuotaCounter(parts),
    ledger: createDynamoInitialTokenLedger(parts),
  });
  const find = async (clientId: string) => {
    await turns.turn();
    return readItem(clientId, (await table.item(`client/${clientId}`)) as unknown as StoredItem | undefined);
  };
  const beat = { documents, tableName: table.name, clock: () => NOW, find, forget: () => {} };
  return {
    cases,
    dependencies: cases.dependencies,
    turns,
    heartbeat: (clientId) => createHeartbeat(beat)(clientId),
  };
}

/** The same client of DynamoDB, of which each call waits for its turn. */
function inTurns(documents: DynamoDBDocumentClient, turns: Turns): DynamoDBDocumentClient {
  return new Proxy(documents, {
    get: (target, name, receiver) =>
      name === "send"
        ? async (command: Parameters<DynamoDBDocumentClient["send"]>[0]) => {
            await turns.turn();
            return sendOn(target, command);
          }
        : Reflect.get(target, name, receiver),
  });
}

/** A connection that the embedded table has just closed because it was idle is no part of the race. */
async function sendOn(documents: DynamoDBDocumentClient, command: Parameters<DynamoDBDocumentClient["send"]>[0]) {
  try {
    return await documents.send(command);
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ECONNRESET")) throw error;
    return documents.send(command);
  }
}
