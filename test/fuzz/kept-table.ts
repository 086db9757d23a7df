import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import type { Json } from "../support/http-client.ts";
import { observeTable } from "../support/observe-table.ts";

/** A table that can be brought back to what it was. */
export interface KeptTable {
  items(): Promise<readonly Json[]>;
  put(item: Json): Promise<void>;
  /** From here on the table is to be as it is. */
  keep(): Promise<void>;
  /** Whether the table is another than the one that is kept, which it is no longer afterwards. */
  restore(): Promise<boolean>;
  end(): void;
}

const idOf = (item: Json): string => String(item["id"]);
const byId = (items: readonly Json[]) => new Map(items.map((item) => [idOf(item), item]));
const textOf = (item: Json | undefined): string =>
  JSON.stringify(item, (_, value) => (value instanceof Set ? [...value].toSorted() : value)) ?? "";

/** Opens a table. */
export function openKeptTable(dynamodbUrl: string, name: string): KeptTable {
  const table = observeTable({ dynamodbUrl, table: name });
  const credentials = { accessKeyId: "observer", secretAccessKey: "observer" };
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: dynamodbUrl, region: "us-east-1", credentials }),
  );
  let kept = byId([]);
  return {
    items: table.items,
    put: table.put,
    keep: async () => {
      kept = byId(await table.items());
    },
    restore: async () => {
      const now = byId(await table.items());
      const changed = [...kept.values()].filter((item) => textOf(now.get(idOf(item))) !== textOf(item));
      const added = [...now.keys()].filter((id) => !kept.has(id));
      for (const item of changed) await table.put(item);
      for (const id of added) await documents.send(new DeleteCommand({ TableName: name, Key: { id } }));
      return changed.length + added.length > 0;
    },
    end: () => {
      table.end();
      documents.destroy();
    },
  };
}
