import { afterAll } from "vitest";
import type { ClientStore } from "../../lib/registration/ports.ts";
import { createDynamoClientStore } from "../../lib/store/dynamo-client-store.ts";
import { type ClientTable, startClientTable } from "./client-table.ts";

/** A client table for the tests of one file, with the store over it; it is closed after them. */
export async function openTestedStore(): Promise<{ readonly table: ClientTable; readonly store: ClientStore }> {
  const table = await startClientTable();
  afterAll(() => table.close());
  return { table, store: createDynamoClientStore(table.documents, table.name) };
}
