import { type DynamoDBDocumentClient, ScanCommand, type ScanCommandInput } from "@aws-sdk/lib-dynamodb";
import { available } from "./available.ts";

/** What one request of a scan came to. */
export interface Page<T> {
  readonly found: readonly T[];
  /** How many fit the filter; more than were found where only they are counted. */
  readonly count: number;
  /** How many items of the table were looked at. */
  readonly scanned: number;
}

/** The items of a table that fit a filter, page by page, as the last writes left them. Throws `unavailable`. */
export async function* scanPages(
  documents: DynamoDBDocumentClient,
  input: ScanCommandInput,
): AsyncGenerator<Page<Readonly<Record<string, unknown>>>> {
  let start: ScanCommandInput["ExclusiveStartKey"];
  do {
    const scan = new ScanCommand({ ConsistentRead: true, ...input, ...(start && { ExclusiveStartKey: start }) });
    const {
      Items: found = [],
      Count: count = 0,
      ScannedCount: scanned = 0,
      LastEvaluatedKey,
    } = await available(documents.send(scan));
    yield { found, count, scanned };
    start = LastEvaluatedKey;
  } while (start !== undefined);
}
