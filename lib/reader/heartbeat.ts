import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { type DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { CLIENT_TABLE } from "../store/table-definition.ts";
import { keyOf } from "./item-format.ts";
import { activeClient, type Stored, type StoredClient } from "./stored-client.ts";

/**
 * What came of a heartbeat. `renewed`: noted, and the client's life begins anew; `noted`: the client does not expire;
 * `today already`: somebody else was first; `not active`: there is nothing to keep alive. `failed` carries the error and
 * is never thrown: no login has to wait or fail for it.
 */
export type Heartbeat =
  | { readonly outcome: "renewed" | "noted" | "today already" | "not active" }
  | { readonly outcome: "failed"; readonly cause: unknown };

/** What heartbeats work with. */
export interface HeartbeatParts {
  readonly documents: Pick<DynamoDBDocumentClient, "send">;
  readonly tableName: string;
  /** Epoch seconds. */
  readonly clock: () => number;
  readonly find: (clientId: string) => Promise<Stored>;
  readonly forget: (clientId: string) => void;
}

const DAY_SECONDS = 86_400;
const dayOf = (seconds: number): number => Math.floor(seconds / DAY_SECONDS);
/** Beyond that some clients cost a second call a day, which writes nothing. */
const CLIENTS_MAX = 10_000;

/** Notes that a client was used: one write for each client and day (UTC), however many processes serve it. */
export function createHeartbeat(parts: HeartbeatParts): (clientId: string) => Promise<Heartbeat> {
  const { clock, find, forget } = parts;
  let day = Number.NEGATIVE_INFINITY;
  const done = new Set<string>();

  const isFirst = (clientId: string, now: number): boolean => {
    if (day !== dayOf(now) || done.size >= CLIENTS_MAX) done.clear();
    day = dayOf(now);
    if (done.has(clientId)) return false;
    done.add(clientId);
    return true;
  };

  /** Judged by what is known, then by the condition of the write; where they differ, what is known is old. */
  const beat = async (clientId: string, now: number, triesLeft = 2): Promise<Heartbeat> => {
    const client = activeClient(await find(clientId), now);
    if (client === undefined) return { outcome: "not active" };
    if (client.lastUsedAt !== undefined && dayOf(client.lastUsedAt) >= dayOf(now)) return { outcome: "today already" };
    const isWritten = await write(parts, client, now);
    forget(clientId);
    if (isWritten) return { outcome: client.life?.lifetimeSeconds ? "renewed" : "noted" };
    if (triesLeft > 1) return beat(clientId, now, triesLeft - 1);
    return { outcome: "failed", cause: new Error("the client changed at the same time, twice") };
  };

  return async (clientId) => {
    const now = clock();
    if (!isFirst(clientId, now)) return { outcome: "today already" };
    try {
      const heartbeat = await beat(clientId, now);
      // It may come back today.
      if (heartbeat.outcome === "not active" || heartbeat.outcome === "failed") done.delete(clientId);
      return heartbeat;
    } catch (cause) {
      done.delete(clientId);
      return { outcome: "failed", cause };
    }
  };
}

async function write(
  { documents, tableName }: HeartbeatParts,
  { client, life }: StoredClient,
  now: number,
): Promise<boolean> {
  const { set, remove, conditions, values } = life?.lifetimeSeconds
    ? renewal(life, now)
    : { set: "", remove: "", conditions: ["attribute_not_exists(client_lifetime)"], values: {} };
  const update = new UpdateCommand({
    TableName: tableName,
    Key: { [CLIENT_TABLE.partitionKey]: keyOf(client.clientId) },
    UpdateExpression: `SET last_used_at = :now${set}${remove}`,
    ConditionExpression: [
      // What is left of a deleted client has no such attribute, so that nothing is brought back to life.
      "client_id = :client",
      "attribute_not_exists(disabled_at)",
      "(attribute_not_exists(last_used_at) OR last_used_at < :today)",
      ...conditions,
    ].join(" AND "),
    ExpressionAttributeValues: {
      ":now": now,
      ":today": dayOf(now) * DAY_SECONDS,
      ":client": client.clientId,
      ...values,
    },
  });
  try {
    await documents.send(update);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function renewal({ lifetimeSeconds, graceSeconds }: NonNullable<StoredClient["life"]>, now: number) {
  const end = now + lifetimeSeconds;
  return {
    set: `, client_expires_at = :end, ${CLIENT_TABLE.timeToLiveAttribute} = :gone`,
    remove: " REMOVE expiry_warned_days",
    // The lifetime that was read is the one that is added: an update may have brought another.
    conditions: ["client_expires_at > :now", "client_lifetime = :lifetime", "client_grace = :grace"],
    values: { ":end": end, ":gone": end + graceSeconds, ":lifetime": lifetimeSeconds, ":grace": graceSeconds },
  };
}
