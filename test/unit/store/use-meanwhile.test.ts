import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { storedClient } from "../../support/clients.ts";
import { type FaultProxy, startFaultProxy } from "../../support/fault-proxy.ts";

const life = { expiresAt: 1_800_086_400, lifetimeSeconds: 86_400, graceSeconds: 3600 };
const client = storedClient({ life });
const KEY = `client/${client.clientId}`;

let table: ClientTable;
let proxy: FaultProxy;
let documents: DynamoDBDocumentClient;
beforeAll(async () => {
  table = await startClientTable();
  const { protocol, hostname, port } = (await table.documents.config.endpoint?.()) ?? { hostname: "nobody" };
  proxy = await startFaultProxy(`${protocol}//${hostname}:${port}`);
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint: proxy.url, region: "us-east-1", credentials, maxAttempts: 2 }),
  );
});
afterAll(async () => {
  documents.destroy();
  await proxy.close();
  await table.close();
});

it("an update whose answer is lost is known again though the client was used before the second try", async () => {
  const store = createDynamoClientStore(documents, table.name);
  await store.create(client);
  proxy.follow({
    operation: "UpdateItem",
    times: 1,
    strike: async ({ deliver, response }) => {
      await deliver();
      // As a heartbeat does, which is no revision.
      await table.set(KEY, "client_expires_at", life.expiresAt + 10);
      await table.set(KEY, "expires_at", life.expiresAt + 3610);
      response.socket?.resetAndDestroy();
    },
  });
  const secret = { digest: "digest-of-the-next", sealed: "sealed-next", expiresAt: 0 };
  expect(await store.replace({ ...client, revision: 2, secret }, 1)).toBe(true);
  expect(proxy.operations).toEqual(["UpdateItem", "UpdateItem", "GetItem"]);
  expect(await table.item(KEY)).toMatchObject({ revision: 2, client_expires_at: life.expiresAt + 10 });
});
