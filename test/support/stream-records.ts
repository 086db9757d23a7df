import type { StreamRecord } from "../../lib/events/stream-record.ts";
import type { Client } from "../../lib/registration/client.ts";
import { toRecord } from "../../lib/store/client-record.ts";

type Attribute = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Attribute>>;

/** A plain value as DynamoDB writes it. */
function attributeOf(value: unknown): Attribute {
  if (typeof value === "number") return { N: String(value) };
  if (Array.isArray(value)) return { L: value.map(attributeOf) };
  return { S: String(value) };
}

/** The item of a client as a stream has it. */
export const imageOf = (client: Client): Item =>
  Object.fromEntries(Object.entries(toRecord(client)).map(([name, value]) => [name, attributeOf(value)]));

/** The images of a change, before and after; one is missing when an item comes or goes. */
export interface Images {
  readonly before?: Item;
  readonly after?: Item;
}

/** What a record may have besides. */
type Further = Partial<Pick<StreamRecord, "eventID" | "userIdentity">>;

/** The record that DynamoDB makes of a change of an item, whatever item it is. */
export function recordOfItems({ before, after }: Images, further: Further = {}): StreamRecord {
  const record = {
    eventID: "b8c9ff5e0b5d4e6f9a3c2d1e0f4a5b6c",
    eventName: before === undefined ? "INSERT" : after === undefined ? "REMOVE" : "MODIFY",
    eventVersion: "1.1",
    eventSource: "aws:dynamodb",
    awsRegion: "eu-central-1",
    dynamodb: {
      ApproximateCreationDateTime: 1_800_000_000,
      Keys: { id: (after ?? before)?.["id"] },
      ...(after && { NewImage: after }),
      ...(before && { OldImage: before }),
      SequenceNumber: "4421584500000000017450439091",
      SizeBytes: 26,
      StreamViewType: "NEW_AND_OLD_IMAGES",
    },
    eventSourceARN: "arn:aws:dynamodb:eu-central-1:111122223333:table/Clients/stream/2026-01-01T00:00:00.000",
    ...further,
  };
  return record as unknown as StreamRecord;
}

/** The record of a change of a client. */
export const recordOf = (before: Client | undefined, after: Client | undefined, further?: Further): StreamRecord =>
  recordOfItems({ ...(before && { before: imageOf(before) }), ...(after && { after: imageOf(after) }) }, further);

/** Who removes items at their time to live. */
export const TIME_TO_LIVE = { type: "Service", principalId: "dynamodb.amazonaws.com" } as const;
