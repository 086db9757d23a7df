import { deepStrictEqual } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { createHeartbeat } from "../../lib/reader/heartbeat.ts";
import { readItem, type StoredItem } from "../../lib/reader/stored-client.ts";
import type { Client } from "../../lib/registration/client.ts";
import { createDynamoClientStore } from "../../lib/store/dynamo-client-store.ts";
import { createDynamoExpiringClients } from "../../lib/store/dynamo-expiring-clients.ts";
import { scanClients } from "../../lib/store/scan-clients.ts";
import { storedClient } from "../support/clients.ts";
import type { Claim } from "./contract.ts";
import type { EngineTable } from "./engine.ts";

const NOW = 1_800_000_000;
const life = { expiresAt: NOW + 86_400, lifetimeSeconds: 90 * 86_400, graceSeconds: 3600 };

/** A claim about a client that expires tomorrow, which is stored already. */
const claim = (name: string, check: (table: EngineTable, client: Client) => Promise<void>): Claim => [
  `a client that expires ${name}`,
  async (table) => {
    const client = storedClient({ clientId: randomUUID(), life });
    await createDynamoClientStore(table.documents, table.name).create(client);
    await check(table, client);
  },
];

const beat = ({ documents, name, item }: EngineTable, clientId: string, now = NOW) => {
  const find = async (id: string) => readItem(id, (await item(`client/${id}`)) as unknown as StoredItem | undefined);
  return createHeartbeat({ documents, tableName: name, clock: () => now, find, forget: () => {} })(clientId);
};

/** What heartbeats, warnings and lists promise, and how. */
export const USE_CLAIMS: readonly Claim[] = [
  claim("lives on by a heartbeat, which is no revision", async (table, { clientId }) => {
    await table.set(`client/${clientId}`, "expiry_warned_days", 1);
    deepStrictEqual(await beat(table, clientId), { outcome: "renewed" });
    const { revision, last_used_at, client_expires_at, expires_at, expiry_warned_days } =
      (await table.item(`client/${clientId}`)) ?? {};
    const end = NOW + life.lifetimeSeconds;
    deepStrictEqual(
      [revision, last_used_at, client_expires_at, expires_at, expiry_warned_days],
      [1, NOW, end, end + 3600, undefined],
    );
  }),
  claim("keeps its item for as long as was meant, whatever a heartbeat would have", async (table, { clientId }) => {
    const later = NOW + life.lifetimeSeconds + life.graceSeconds + 1;
    await table.set(`client/${clientId}`, "expires_at", later);
    deepStrictEqual(await beat(table, clientId), { outcome: "renewed" });
    const { client_expires_at, expires_at } = (await table.item(`client/${clientId}`)) ?? {};
    deepStrictEqual([client_expires_at, expires_at], [NOW + life.lifetimeSeconds, later]);
  }),
  claim("has one heartbeat a day, of ten at the same time", async (table, { clientId }) => {
    const outcomes = (await Promise.all(Array.from({ length: 10 }, () => beat(table, clientId)))).map(
      ({ outcome }) => outcome,
    );
    deepStrictEqual(
      [outcomes.filter((one) => one === "renewed").length, new Set(outcomes)],
      [1, new Set(["renewed", "today already"])],
    );
  }),
  claim("has no heartbeat once it has, is disabled or gone", async (table, { clientId }) => {
    deepStrictEqual(await beat(table, clientId, life.expiresAt), { outcome: "not active" });
    await table.set(`client/${clientId}`, "disabled_at", NOW);
    deepStrictEqual(
      [await beat(table, clientId), await beat(table, randomUUID())],
      [{ outcome: "not active" }, { outcome: "not active" }],
    );
  }),
  claim(
    "is found by whoever warns, in one part of the table, and warned once",
    async ({ documents, name, set }, { clientId }) => {
      const clients = createDynamoExpiringClients(documents, name);
      const found = [];
      for (let part = 0; part < clients.parts; part += 1)
        for await (const page of clients.search(part, { after: NOW, until: NOW + 86_400, daysMin: 1 }))
          found.push(...page.clients.filter((client) => client.clientId === clientId));
      deepStrictEqual(found, [{ clientId, life }]);
      const warn = (days: number) => clients.warn({ clientId, life }, days);
      deepStrictEqual([await warn(7), await warn(7), await warn(30), await warn(1)], [true, false, false, true]);
      await set(`client/${clientId}`, "disabled_at", NOW);
      deepStrictEqual(await clients.warn({ clientId, life }, 0), false);
    },
  ),
  claim(
    "is listed, with all others of its token and nothing else",
    async ({ documents, name, put, set }, { clientId }) => {
      const token = randomUUID();
      const others = [randomUUID(), randomUUID()];
      await set(`client/${clientId}`, "initial_token_id", token);
      for (const id of others)
        await createDynamoClientStore(documents, name).create(storedClient({ clientId: id, initialTokenId: token }));
      await put({ id: `token/${token}`, initial_token_id: token });
      await put({ id: `client/${randomUUID()}`, initial_token_id: token, deleted_at: NOW });
      const listed = [];
      for await (const { found } of scanClients(documents, name, token))
        listed.push(...found.map((client) => client.clientId));
      deepStrictEqual(listed.toSorted(), [clientId, ...others].toSorted());
    },
  ),
];
