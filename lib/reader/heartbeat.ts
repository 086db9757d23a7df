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

const TIME_TO_LIVE = CLIENT_TABLE.timeToLiveAttribute;
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

/** What a heartbeat writes besides that there was one, and what it asks for besides. */
interface Renewal {
  readonly update: string;
  readonly conditions: readonly string[];
  readonly values: Readonly<Record<string, number>>;
}

async function write(parts: HeartbeatParts, { client, life }: StoredClient, now: number): Promise<boolean> {
  for (const renewal of life?.lifetimeSeconds ? renewals(life, now) : [NO_RENEWAL])
    if (await writeOnce(parts, client.clientId, renewal, now)) return true;
  return false;
}

async function writeOnce(
  { documents, tableName }: HeartbeatParts,
  clientId: string,
  { update, conditions, values }: Renewal,
  now: number,
): Promise<boolean> {
  const command = new UpdateCommand({
    TableName: tableName,
    Key: { [CLIENT_TABLE.partitionKey]: keyOf(clientId) },
    UpdateExpression: `SET last_used_at = :now${update}`,
    ConditionExpression: [
      // What is left of a deleted client has no such attribute, so that nothing is brought back to life.
      "client_id = :client",
      "attribute_not_exists(disabled_at)",
      "(attribute_not_exists(last_used_at) OR last_used_at < :today)",
      ...conditions,
    ].join(" AND "),
    ExpressionAttributeValues: { ":now": now, ":today": dayOf(now) * DAY_SECONDS, ":client": clientId, ...values },
  });
  try {
    await documents.send(command);
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

const NO_RENEWAL: Renewal = { update: "", conditions: ["attribute_not_exists(client_lifetime)"], values: {} };

/** The life begins anew in the first of these that can be: time to live is only ever put off, never brought forward. */
function renewals(
  { lifetimeSeconds, graceSeconds }: NonNullable<StoredClient["life"]>,
  now: number,
): readonly Renewal[] {
  const end = now + lifetimeSeconds;
  const values = { ":end": end, ":gone": end + graceSeconds, ":lifetime": lifetimeSeconds, ":grace": graceSeconds };
  // The lifetime that was read is the one that is added: an update may have brought another.
  const conditions = ["client_expires_at > :now", "client_lifetime = :lifetime", "client_grace = :grace"];
  return [
    {
      update: `, client_expires_at = :end, ${TIME_TO_LIVE} = :gone REMOVE expiry_warned_days`,
      conditions: [...conditions, `NOT ${TIME_TO_LIVE} > :gone`],
      values,
    },
    {
      // Where the registration could come again, the item may have to stay for longer than its client.
      update: ", client_expires_at = :end REMOVE expiry_warned_days",
      conditions: [...conditions, `${TIME_TO_LIVE} > :gone`],
      values,
    },
  ];
}
