import { CLIENT_TABLE } from "../store/table-definition.ts";
import { CLIENT_PREFIX } from "./item-format.ts";

/** That a client is not what it was; what it is now is in the table. */
export interface ClientChange {
  readonly clientId: string;
  /** Whether it appeared, changed or is gone. A change may be a heartbeat, which an OpenID Provider need not care for. */
  readonly change: "registered" | "changed" | "removed";
}

const SOURCE = "oidc-registrar";

/** As much as is looked at of a record of the table's stream. */
interface ChangeRecord {
  readonly eventName?: string | undefined;
  readonly dynamodb?:
    | {
        readonly Keys?: Readonly<Record<string, { readonly S?: string }>> | undefined;
        readonly NewImage?: Readonly<Record<string, unknown>> | undefined;
      }
    | undefined;
}

/**
 * What an event tells of clients: a batch of the table's stream, as Lambda is called with it (`{"Records": [...]}`) and
 * as GetRecords answers it, or an event of docs/events.md as EventBridge delivers it. Other items of the table, and
 * other events, tell nothing.
 */
export function clientChangesIn(event: unknown): readonly ClientChange[] {
  if (typeof event !== "object" || event === null) return [];
  if ("Records" in event && Array.isArray(event.Records)) return (event.Records as ChangeRecord[]).flatMap(ofRecord);
  return ofEvent(event);
}

function ofRecord({ eventName, dynamodb }: ChangeRecord): readonly ClientChange[] {
  const id = dynamodb?.Keys?.[CLIENT_TABLE.partitionKey]?.S;
  if (!id?.startsWith(CLIENT_PREFIX)) return [];
  return [{ clientId: id.slice(CLIENT_PREFIX.length), change: changeOf(eventName, dynamodb?.NewImage) }];
}

function changeOf(eventName: string | undefined, image: object | undefined): ClientChange["change"] {
  // Of a client that keeps its place taken, the item stays.
  if (eventName === "REMOVE" || (image !== undefined && "deleted_at" in image)) return "removed";
  return eventName === "INSERT" ? "registered" : "changed";
}

const CHANGES: Readonly<Record<string, ClientChange["change"]>> = {
  "client.registered": "registered",
  "client.deleted": "removed",
  "client.removed": "removed",
};

function ofEvent(event: object): readonly ClientChange[] {
  const { source, detail } = event as { readonly source?: unknown; readonly detail?: unknown };
  if (source !== SOURCE || typeof detail !== "object" || detail === null) return [];
  const { type, client_id: clientId } = detail as { readonly type?: unknown; readonly client_id?: unknown };
  // Of types that are not known yet it is known at least whose client they are about.
  return typeof clientId === "string" ? [{ clientId, change: CHANGES[String(type)] ?? "changed" }] : [];
}
