import { recordIdOf } from "../store/client-record.ts";
import { CLIENT_TABLE } from "../store/table-definition.ts";
import type { ClientEvent } from "./client-event.ts";
import {
  type ClientImage,
  changedMembers,
  isKnownFormat,
  memberNamesOf,
  readImage,
  redirectHostsOf,
} from "./client-image.ts";
import { present, type StreamRecord, textIn } from "./stream-record.ts";

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
 * What a record of the client table's stream tells (docs/events.md): nothing for other items, for formats that are not
 * known, and for writes that change neither metadata nor secret. Throws for a record that lacks what each one has.
 */
export function clientEventsOf(record: StreamRecord): readonly ClientEvent[] {
  const clientId = clientIdOf(record);
  if (clientId === undefined || !isReadable(record)) return [];
  const { NewImage, OldImage } = record.dynamodb;
  const before = () => readImage(present(OldImage, "OldImage"));
  const after = () => readImage(present(NewImage, "NewImage"));
  const changeOf = ({ revision }: ClientImage) => ({
    client_id: clientId,
    change_id: record.eventID,
    ...timeOf(record),
    revision,
  });
  switch (record.eventName) {
    case "INSERT":
      return [registered(after(), changeOf)];
    case "MODIFY":
      return modified(before(), after(), changeOf);
    case "REMOVE":
      return [gone(before(), changeOf, record.userIdentity?.principalId === TIME_TO_LIVE)];
    default:
      return [];
  }
}

function timeOf({ dynamodb: { ApproximateCreationDateTime: seconds } }: StreamRecord): Pick<ClientEvent, "time"> {
  return seconds === undefined ? {} : { time: new Date(seconds * 1000).toISOString() };
}

type ChangeOf = (image: ClientImage) => Pick<ClientEvent, "client_id" | "change_id" | "time" | "revision">;

function registered(client: ClientImage, changeOf: ChangeOf): ClientEvent {
  return {
    type: "client.registered",
    ...changeOf(client),
    members: memberNamesOf(client),
    redirect_hosts: redirectHostsOf(client),
    ...(client.initialTokenId !== undefined && { initial_token_id: client.initialTokenId }),
  };
}

function modified(before: ClientImage, after: ClientImage, changeOf: ChangeOf): readonly ClientEvent[] {
  const members = changedMembers(before, after);
  const { secretDigest, secretExpiresAt } = after;
  const updated: ClientEvent = {
    type: "client.updated",
    ...changeOf(after),
    members,
    old_redirect_hosts: redirectHostsOf(before),
    new_redirect_hosts: redirectHostsOf(after),
  };
  return [
    ...(Object.values(members).some(({ length }) => length > 0) ? [updated] : []),
    // Sealed again under a newer key, a secret is still the same one: its digest tells. One that is taken away is not
    // renewed; the members tell why.
    ...(secretDigest !== undefined && secretDigest !== before.secretDigest
      ? [
          {
            type: "client.secret-renewed" as const,
            ...changeOf(after),
            client_secret_expires_at: present(secretExpiresAt, "client_secret_expires_at"),
          },
        ]
      : []),
  ];
}

function gone(client: ClientImage, changeOf: ChangeOf, isExpired: boolean): ClientEvent {
  return {
    type: isExpired ? "client.expired" : "client.deleted",
    ...changeOf(client),
    redirect_hosts: redirectHostsOf(client),
  };
}
