import { CLIENT_TABLE } from "../store/table-definition.ts";
import { CLIENT_PREFIX } from "./item-format.ts";

/** That a client is not what it was; what it is now is in the table. */
export interface ClientChange {
  readonly clientId: string;
  /** Whether it appeared, changed or is gone. A change may be a heartbeat, which an OpenID Provider need not care for. */
  readonly change: "registered" | "changed" | "removed";
}

const SOURCE = "oidc-registrar";

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null;

/**
 * What an event tells of clients: a batch of the table's stream, as Lambda is called with it (`{"Records": [...]}`) and
 * as GetRecords answers it, or an event of docs/events.md as EventBridge delivers it. Other items of the table, and
 * other events, tell nothing.
 */
export function clientChangesIn(event: unknown): readonly ClientChange[] {
  if (!isObject(event)) return [];
  return Array.isArray(event["Records"]) ? event["Records"].flatMap(ofRecord) : ofEvent(event);
}

function ofRecord(record: unknown): readonly ClientChange[] {
  const [change, eventName] = isObject(record) ? [record["dynamodb"], record["eventName"]] : [];
  const keys = isObject(change) ? change["Keys"] : undefined;
  const key = isObject(keys) ? keys[CLIENT_TABLE.partitionKey] : undefined;
  const id = isObject(key) ? key["S"] : undefined;
  if (!isObject(change) || typeof id !== "string" || !id.startsWith(CLIENT_PREFIX)) return [];
  return [{ clientId: id.slice(CLIENT_PREFIX.length), change: changeOf(eventName, change["NewImage"]) }];
}

function changeOf(eventName: unknown, image: unknown): ClientChange["change"] {
  // Of a client that keeps its place taken, the item stays.
  if (eventName === "REMOVE" || (isObject(image) && "deleted_at" in image)) return "removed";
  return eventName === "INSERT" ? "registered" : "changed";
}

/** A map, since every object has names such as `constructor` as well. */
const CHANGES: ReadonlyMap<unknown, ClientChange["change"]> = new Map([
  ["client.registered", "registered"],
  ["client.deleted", "removed"],
  ["client.removed", "removed"],
]);

function ofEvent(event: Readonly<Record<string, unknown>>): readonly ClientChange[] {
  const { source, detail } = event;
  if (source !== SOURCE || !isObject(detail)) return [];
  const { type, client_id: clientId } = detail;
  // Of types that are not known yet it is known at least whose client they are about.
  return typeof clientId === "string" ? [{ clientId, change: CHANGES.get(type) ?? "changed" }] : [];
}
