import { recordIdOf } from "../store/client-record.ts";
import { CLIENT_TABLE } from "../store/table-definition.ts";
import { addedEntries, headOf } from "./audit-image.ts";
import { type Change, changesOf } from "./client-changes.ts";
import type { ClientEvent } from "./client-event.ts";
import { type ClientImage, isKnownFormat, memberNamesOf, readImage, redirectHostsOf } from "./client-image.ts";
import { fitting } from "./event-size.ts";
import { type Image, present, type StreamRecord, textIn } from "./stream-record.ts";

/** What DynamoDB names as the one who removed an item at its time to live. */
const TIME_TO_LIVE = "dynamodb.amazonaws.com";
const CLIENT_ID_START = recordIdOf("").length;

/** The client that a record is of, or undefined for any other item of the table. */
export function clientIdOf({ dynamodb }: StreamRecord): string | undefined {
  const id = textIn(dynamodb.Keys, CLIENT_TABLE.partitionKey);
  return id?.startsWith(recordIdOf("")) ? id.slice(CLIENT_ID_START) : undefined;
}

/** Whether all images of a client's record are of a format that this code knows; what they mean is not known else. */
export const isReadable = ({ dynamodb: { NewImage, OldImage } }: StreamRecord): boolean =>
  [NewImage, OldImage].every((image) => image === undefined || isKnownFormat(image));

/**
 * What a record of the client table's stream tells (docs/events.md), no more than a bus takes: nothing for other items,
 * for formats that are not known, for what stays of deleted clients, and for the uses that a client's life is prolonged by.
 * Throws for a record that lacks what each one has.
 */
export function clientEventsOf(record: StreamRecord): readonly ClientEvent[] {
  const clientId = clientIdOf(record);
  if (clientId === undefined || !isReadable(record)) return [];
  const { before, after } = imagesOf(record);
  const change = (revision: number): Change => ({
    client_id: clientId,
    change_id: record.eventID,
    ...timeOf(record),
    revision,
  });
  if (after !== undefined) {
    const { revision, audit } = after;
    const ofClient = { ...change(revision), ...addedEntries(before?.audit ?? [], audit) };
    return fitting(before === undefined ? [registered(after, ofClient)] : changesOf(before, after, ofClient));
  }
  if (before === undefined) return [];
  const isTimeToLive = record.userIdentity?.principalId === TIME_TO_LIVE;
  return fitting([gone(before, isTimeToLive, change(before.revision))]);
}

type Images = { readonly [which in "before" | "after"]: ClientImage | undefined };

/** The client before and after a change; neither where the kind of change is none that DynamoDB has today. */
function imagesOf({ eventName, dynamodb: { NewImage, OldImage } }: StreamRecord): Images {
  const image = (wanted: boolean, one: Image | undefined, name: string) =>
    wanted ? readImage(present(one, name)) : undefined;
  return {
    before: image(eventName === "MODIFY" || eventName === "REMOVE", OldImage, "OldImage"),
    after: image(eventName === "MODIFY" || eventName === "INSERT", NewImage, "NewImage"),
  };
}

function timeOf({ dynamodb: { ApproximateCreationDateTime: seconds } }: StreamRecord): Pick<ClientEvent, "time"> {
  return seconds === undefined ? {} : { time: new Date(seconds * 1000).toISOString() };
}

function registered(client: ClientImage, change: Parameters<typeof changesOf>[2]): ClientEvent {
  const { initialTokenId } = client;
  return {
    type: "client.registered",
    ...change,
    members: memberNamesOf(client),
    redirect_hosts: redirectHostsOf(client),
    ...(initialTokenId !== undefined && { initial_token_id: initialTokenId }),
  };
}

function gone(client: ClientImage, isTimeToLive: boolean, change: Change): ClientEvent {
  return {
    type: isTimeToLive ? "client.removed" : "client.deleted",
    ...change,
    redirect_hosts: redirectHostsOf(client),
    ...headOf(client.audit),
  };
}
