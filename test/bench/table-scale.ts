import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { BatchWriteCommand, DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { recordIdOf } from "../../lib/store/client-record.ts";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import { TYPICAL } from "./requests.ts";
import type { ScaleResult } from "./scale.ts";
import { median, rounded } from "./statistics.ts";

const KEY = CLIENT_TABLE.partitionKey;
const BATCH = 25;

const itemOf = (number: number): Record<string, unknown> => ({
  [KEY]: recordIdOf(number.toString(16).padStart(32, "0")),
  metadata: TYPICAL,
  revision: 1,
});

async function fill(documents: DynamoDBDocumentClient, table: string, from: number, to: number): Promise<void> {
  for (let next = from; next < to; next += BATCH) {
    const numbers = Array.from({ length: Math.min(BATCH, to - next) }, (_, index) => next + index);
    const puts = numbers.map((number) => ({ PutRequest: { Item: itemOf(number) } }));
    await documents.send(new BatchWriteCommand({ RequestItems: { [table]: puts } }));
  }
}

async function medianMilliseconds(runs: number, call: (run: number) => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let run = 0; run < runs; run += 1) {
    const start = performance.now();
    await call(run);
    times.push(performance.now() - start);
  }
  return rounded(median(times), 3);
}

/** How long the calls of reading and registering take while the table grows tenfold, again and again. */
export async function measureTable(
  aws: Readonly<Record<string, string>>,
  clients: number,
  runs: number,
): Promise<ScaleResult> {
  Object.assign(process.env, aws);
  const documents = DynamoDBDocumentClient.from(new DynamoDBClient());
  const TableName = aws["CLIENT_TABLE_NAME"] ?? "";
  const [reads, writes]: [[number, number][], [number, number][]] = [[], []];
  let filled = 0;
  for (let size = 100; size <= clients; size *= 10) {
    await fill(documents, TableName, filled, size);
    filled = size;
    const some = (run: number) => itemOf((run * 7919) % size);
    const get = (run: number) =>
      documents.send(new GetCommand({ TableName, Key: { [KEY]: some(run)[KEY] }, ConsistentRead: true }));
    const put = (run: number) => documents.send(new PutCommand({ TableName, Item: some(run) }));
    await medianMilliseconds(runs, get);
    reads.push([size, await medianMilliseconds(runs, get)]);
    writes.push([size, await medianMilliseconds(runs, put)]);
  }
  documents.destroy();
  const growth = (points: readonly (readonly [number, number])[]) =>
    rounded((points.at(-1)?.[1] ?? Number.NaN) / (points[0]?.[1] ?? Number.NaN));
  return {
    name: "table",
    summary: { clients: filled, "reading, last over first": growth(reads), "writing, last over first": growth(writes) },
    plot: {
      title: "One call of the table (emulator)",
      x: "clients in the table",
      y: "milliseconds, median",
      series: [
        { name: "GetItem", points: reads },
        { name: "PutItem", points: writes },
      ],
      isLogarithmic: true,
    },
  };
}
