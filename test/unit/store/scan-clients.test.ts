import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { createDynamoInitialTokenLedger } from "../../../lib/store/dynamo-initial-token-ledger.ts";
import { countClients, type ScannedClient, scanClients } from "../../../lib/store/scan-clients.ts";
import { findInitialToken, scanInitialTokens } from "../../../lib/store/scan-initial-tokens.ts";
import type { Page } from "../../../lib/store/scan-pages.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { fullClient, storedClient } from "../../support/clients.ts";

const TOKEN = { tokenId: "t1", subject: "jane", issuedAt: 1, expiresAt: 9, usesMax: 3, label: "partner" };
let table: ClientTable;

beforeAll(async () => {
  table = await startClientTable();
  const store = createDynamoClientStore(table.documents, table.name);
  const parts = {
    documents: table.documents,
    once: () => table.documents,
    tableName: table.name,
    onLeftTooHigh: () => undefined,
  };
  await store.create({ ...fullClient(), clientId: "full" });
  await store.create(storedClient({ clientId: "plain", initialTokenId: "t2" }));
  const now = fullClient().issuedAt;
  await store.create({ ...fullClient(), clientId: "deleted" });
  expect(await store.removeAsRead({ ...fullClient(), clientId: "deleted" }, now)).toBe("removed");
  await createDynamoInitialTokenLedger(parts).record({ ...TOKEN, policy: { redirectHosts: ["rp.example.org"] } });
  const odd = [
    { id: "client/later", format_version: 2, metadata: { not: "text" } },
    { id: "client/damaged", format_version: 1, metadata: "{", client_id_issued_at: 1, revision: 1 },
    { id: "client/list", format_version: 1, metadata: "[]", client_id_issued_at: 1, revision: 1 },
    { id: "client/undated", format_version: 1, metadata: "{}" },
    { id: "quota/clients", spent: 3 },
    { id: "token/odd", spent: "many", policy: "{", label: 7 },
    { id: "token/plain", policy: "7" },
  ];
  for (const Item of odd) await table.documents.send(new PutCommand({ TableName: table.name, Item }));
});
afterAll(() => table.close());

async function all<T>(pages: AsyncIterable<Page<T>>): Promise<readonly T[]> {
  const found: T[] = [];
  for await (const page of pages) found.push(...page.found);
  return found;
}
const byId = (clients: readonly ScannedClient[]) => new Map(clients.map((client) => [client.clientId, client]));

describe("a scan of clients", () => {
  it("finds all clients, and neither tombstones nor anything else of the table", async () => {
    const found = byId(await all(scanClients(table.documents, table.name)));
    expect([...found.keys()].toSorted()).toEqual(["damaged", "full", "later", "list", "plain", "undated"]);
    expect(await table.item("client/deleted")).toHaveProperty("deleted_at");
  });

  it("reads what a list needs, and nothing of secrets and tokens", async () => {
    const found = byId(await all(scanClients(table.documents, table.name)));
    const { issuedAt, revision, metadata, initialTokenId, life, disabledAt } = fullClient();
    expect(found.get("full")).toEqual({
      clientId: "full",
      issuedAt,
      revision,
      metadata,
      initialTokenId,
      life,
      disabledAt,
    });
    expect(JSON.stringify([...found.values()])).not.toMatch(/digest|sealed/);
  });

  it("does not break off for an item of a format it does not know", async () => {
    const found = byId(await all(scanClients(table.documents, table.name)));
    for (const clientId of ["later", "damaged", "list", "undated"])
      expect(found.get(clientId)).toEqual({ clientId, isUnreadable: true });
  });

  it("finds those that came of one initial access token", async () => {
    expect((await all(scanClients(table.documents, table.name, "t2"))).map(({ clientId }) => clientId)).toEqual([
      "plain",
    ]);
    expect(await all(scanClients(table.documents, table.name, "t3"))).toEqual([]);
  });

  it("counts them without reading any", async () => {
    let [count, scanned] = [0, 0];
    for await (const page of countClients(table.documents, table.name)) {
      expect(page.found).toEqual([]);
      count += page.count;
      scanned += page.scanned;
    }
    expect([count, scanned]).toEqual([6, 11]);
  });
});

describe("recorded initial access tokens", () => {
  const RECORDED = { ...TOKEN, spent: 0, policy: { redirect_hosts: ["rp.example.org"] } };

  it("are found, as far as they can be read", async () => {
    const found = await all(scanInitialTokens(table.documents, table.name));
    expect(found.toSorted((one, other) => (one.tokenId < other.tokenId ? -1 : 1))).toEqual([
      { tokenId: "odd", subject: "", issuedAt: 0, expiresAt: 0, spent: 0, policy: {} },
      { tokenId: "plain", subject: "", issuedAt: 0, expiresAt: 0, spent: 0, policy: {} },
      RECORDED,
    ]);
  });

  it("one is found by its identifier, or is not there", async () => {
    expect(await findInitialToken(table.documents, table.name, "t1")).toEqual(RECORDED);
    expect(await findInitialToken(table.documents, table.name, "t9")).toBeUndefined();
  });
});
