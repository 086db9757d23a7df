import { type DynamoDBDocumentClient, type ScanCommandInput, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import type { ExpiringClient, ExpiringClients, ExpirySearch } from "../warnings/ports.ts";
import { conditionalWrite } from "./available.ts";
import { FORMAT_VERSION, recordIdOf } from "./client-record.ts";
import { EXPIRING_ATTRIBUTES } from "./expiring-attributes.ts";
import { scanPages } from "./scan-pages.ts";
import { CLIENT_TABLE } from "./table-definition.ts";

const KEY = CLIENT_TABLE.partitionKey;
const CLIENT_ID_START = recordIdOf("").length;

/** Of a table of some GB, a part takes seconds; of a small one, each costs half a read unit. */
const PARTS = 64;

/** The clients of a table that expire soon: a scan in parts, and one conditional write for each warning. */
export function createDynamoExpiringClients(
  documents: DynamoDBDocumentClient,
  tableName: string,
  parts = PARTS,
): ExpiringClients {
  return {
    parts,

    async *search(part, wanted) {
      const input = { TableName: tableName, Segment: part, TotalSegments: parts, ...searchOf(wanted) };
      for await (const { found, scanned } of scanPages(documents, input))
        yield { clients: found.flatMap(expiringIn), scanned };
    },

    warn: async ({ clientId, life }, days) => {
      const update = new UpdateCommand({
        TableName: tableName,
        Key: { [KEY]: recordIdOf(clientId) },
        UpdateExpression: "SET expiry_warned_days = :days",
        ConditionExpression: [
          "client_expires_at = :expires",
          "attribute_not_exists(disabled_at)",
          "(attribute_not_exists(expiry_warned_days) OR expiry_warned_days > :days)",
        ].join(" AND "),
        ExpressionAttributeValues: { ":days": days, ":expires": life.expiresAt },
      });
      return (await conditionalWrite(documents.send(update))).isWritten;
    },
  };
}

/** A scan that is a moment behind costs half, and the condition of the write judges by what is so. */
const searchOf = ({ after, until, daysMin }: ExpirySearch): Omit<ScanCommandInput, "TableName"> => ({
  ConsistentRead: false,
  // The default with a projection; the role of the function lets no other pass.
  Select: "SPECIFIC_ATTRIBUTES",
  ProjectionExpression: EXPIRING_ATTRIBUTES.map((name) => (name === KEY ? "#id" : name)).join(", "),
  FilterExpression: [
    "begins_with(#id, :client)",
    "format_version = :version",
    "client_expires_at > :after",
    "client_expires_at <= :until",
    "attribute_not_exists(disabled_at)",
    "(attribute_not_exists(expiry_warned_days) OR expiry_warned_days > :min)",
  ].join(" AND "),
  ExpressionAttributeNames: { "#id": KEY },
  ExpressionAttributeValues: {
    ":client": recordIdOf(""),
    ":version": FORMAT_VERSION,
    ":after": after,
    ":until": until,
    ":min": daysMin,
  },
});

/** The client in an item that the filter let through; none where it lacks what every life has. */
function expiringIn(item: Readonly<Record<string, unknown>>): readonly ExpiringClient[] {
  const {
    [KEY]: id,
    client_expires_at: expiresAt,
    client_lifetime: lifetimeSeconds,
    client_grace: graceSeconds,
  } = item;
  if (typeof expiresAt !== "number" || typeof lifetimeSeconds !== "number" || typeof graceSeconds !== "number")
    return [];
  const { expiry_warned_days: warnedDays } = item;
  return [
    {
      clientId: String(id).slice(CLIENT_ID_START),
      life: { expiresAt, lifetimeSeconds, graceSeconds },
      ...(typeof warnedDays === "number" && { warnedDays }),
    },
  ];
}
