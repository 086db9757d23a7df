import { deepStrictEqual } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { Client } from "../../lib/registration/client.ts";
import type { ClientStore } from "../../lib/registration/ports.ts";
import { createDynamoClientStore } from "../../lib/store/dynamo-client-store.ts";
import { accepted, fullClient, storedClient, withoutSecret } from "../support/clients.ts";
import type { Claim } from "./contract.ts";
import type { EngineTable } from "./engine.ts";

const NOW = 1_800_000_000;
const DIGEST = "digest-of-the-token";

interface Given {
  readonly table: EngineTable;
  readonly store: ClientStore;
  readonly client: Client;
  readonly key: string;
}

/** A claim about a client of its own, which is stored already. */
const claim = (name: string, check: (given: Given) => Promise<void>, members: Partial<Client> = {}): Claim => [
  `a client ${name}`,
  async (table) => {
    const store = createDynamoClientStore(table.documents, table.name);
    const client = storedClient({ ...members, clientId: randomUUID() });
    deepStrictEqual(await store.create(client), true);
    await check({ table, store, client, key: `client/${client.clientId}` });
  },
];

const next = (client: Client, members: Partial<Client> = {}): Client => ({
  ...client,
  revision: client.revision + 1,
  ...members,
});
const EVERYTHING = fullClient();
const life = { expiresAt: NOW + 60, lifetimeSeconds: 60, graceSeconds: 60 };
const repeatable = { idempotency: { bodyDigest: "digest", until: NOW + 60 } };
const counted = (outcomes: readonly unknown[], wanted: unknown): number =>
  outcomes.filter((one) => one === wanted).length;

/** What {@link ClientStore} promises, and how. */
export const CLIENT_CLAIMS: readonly Claim[] = [
  claim("is found as it was created", async ({ store, client }) => {
    deepStrictEqual(await store.find(client.clientId), client);
  }),
  claim(
    "with everything that one can have is found as it was created",
    async ({ store, client }) => {
      deepStrictEqual(await store.find(client.clientId), client);
    },
    EVERYTHING,
  ),
  claim(
    "keeps every character of its metadata",
    async ({ store, client }) => {
      deepStrictEqual(await store.find(client.clientId), client);
    },
    {
      metadata: accepted({
        client_name: "\u0000 \u2028 é 漢 🦊 \"'\\ &<>",
        redirect_uris: [],
        nested: { a: [1e-7, 0.1, 2 ** 53 - 1, null] },
      }),
    },
  ),
  claim(
    "may be as large as a request and its defaults",
    async ({ store, client }) => {
      deepStrictEqual(await store.find(client.clientId), client);
    },
    { metadata: accepted({ client_name: "x".repeat(67_000) }) },
  ),
  claim("is not created twice", async ({ store, client }) => {
    deepStrictEqual(await store.create({ ...client, issuedAt: 1 }), false);
    deepStrictEqual(await store.find(client.clientId), client);
  }),
  claim("is not there before it was created", async ({ store }) => {
    deepStrictEqual(await store.find(randomUUID()), undefined);
  }),
  claim("is created by one of ten that would at the same time", async ({ store }) => {
    const clientId = randomUUID();
    const outcomes = await Promise.all(
      [...Array(10).keys()].map((issuedAt) => store.create(storedClient({ clientId, issuedAt }))),
    );
    deepStrictEqual([counted(outcomes, true), (await store.find(clientId))?.issuedAt], [1, outcomes.indexOf(true)]);
  }),
  claim(
    "is replaced whole, and loses what it no longer has",
    async ({ store, client, table, key }) => {
      const bare = next(withoutSecret(storedClient({ clientId: client.clientId })));
      deepStrictEqual(await store.replace(bare, 1), true);
      deepStrictEqual(await store.find(client.clientId), bare);
      const gone = Object.keys((await table.item(key)) ?? {}).filter((name) =>
        /secret|previous|policy|expires|disabled|idempotency/.test(name),
      );
      deepStrictEqual(gone, []);
    },
    EVERYTHING,
  ),
  claim("gets everything that one can have by being replaced", async ({ store, client }) => {
    const full = next({ ...EVERYTHING, clientId: client.clientId });
    deepStrictEqual([await store.replace(full, 1), await store.find(client.clientId)], [true, full]);
  }),
  claim("is replaced without touching what others keep in its item", async ({ store, client, table, key }) => {
    await table.set(key, "last_used_at", 7);
    await store.replace(next(client), 1);
    deepStrictEqual((await table.item(key))?.["last_used_at"], 7);
  }),
  claim("is not replaced at another revision, nor when it is gone", async ({ store, client }) => {
    deepStrictEqual([await store.replace(next(client), 2), await store.find(client.clientId)], [false, client]);
    deepStrictEqual(await store.replace(next({ ...client, clientId: randomUUID() }), 1), false);
  }),
  claim("is replaced by one of ten that would at the same time", async ({ store, client }) => {
    const outcomes = await Promise.all(
      [...Array(10).keys()].map((issuedAt) => store.replace(next(client, { issuedAt }), 1)),
    );
    deepStrictEqual(
      [counted(outcomes, true), (await store.find(client.clientId))?.issuedAt],
      [1, outcomes.indexOf(true)],
    );
  }),
  claim("is replaced by the token before only while that is good", async ({ store, client }) => {
    await store.replace(next(client, { previousRegistrationTokenDigest: "before" }), 1);
    await store.endPreviousToken(client.clientId, DIGEST);
    deepStrictEqual(await store.replace({ ...client, revision: 3 }, 2, { previousTokenDigest: "before" }), false);
  }),
  claim(
    "is replaced only while it was not used since it was read, where that was relied on",
    async ({ store, client, table, key }) => {
      await table.set(key, "client_expires_at", life.expiresAt + 1);
      deepStrictEqual(await store.replace(next(client), 1, { life }), false);
      deepStrictEqual(await store.replace(next(client), 1, { life: { ...life, expiresAt: life.expiresAt + 1 } }), true);
    },
    { life },
  ),
  claim("loses the token before by the first use of the present one", async ({ store, client }) => {
    const rotated = next(client, { previousRegistrationTokenDigest: "before" });
    await store.replace(rotated, 1);
    await store.endPreviousToken(client.clientId, "of an older one");
    deepStrictEqual(await store.find(client.clientId), rotated);
    await store.endPreviousToken(client.clientId, DIGEST);
    deepStrictEqual(await store.find(client.clientId), next(client));
  }),
  claim("is removed by its token, and by the one before", async ({ store, client }) => {
    deepStrictEqual(await store.remove(client.clientId, "of another", NOW), false);
    await store.replace(next(client, { previousRegistrationTokenDigest: "before" }), 1);
    deepStrictEqual(
      [await store.remove(client.clientId, "before", NOW), await store.find(client.clientId)],
      ["removed", undefined],
    );
    deepStrictEqual(await store.remove(client.clientId, DIGEST, NOW), false);
  }),
  claim(
    "is not removed by its token while it is disabled",
    async ({ store, client }) => {
      deepStrictEqual(await store.remove(client.clientId, DIGEST, NOW), false);
    },
    { disabledAt: NOW },
  ),
  claim("is removed by one of ten that would at the same time", async ({ store, client }) => {
    const outcomes = await Promise.all([...Array(10)].map(() => store.remove(client.clientId, DIGEST, NOW)));
    deepStrictEqual([counted(outcomes, "removed"), counted(outcomes, false)], [1, 9]);
  }),
  claim(
    "that can come again leaves its identifier taken",
    async ({ store, client, table, key }) => {
      deepStrictEqual(await store.remove(client.clientId, DIGEST, NOW), false);
      deepStrictEqual(await store.removeAsRead(client, NOW), "removed");
      deepStrictEqual([await store.find(client.clientId), await store.create(client)], [undefined, false]);
      deepStrictEqual(await table.item(key), { id: key, format_version: 1, deleted_at: NOW, expires_at: NOW + 60 });
      deepStrictEqual([await store.replace(next(client), 1), await store.removeAsRead(client, NOW)], [false, false]);
    },
    repeatable,
  ),
  claim(
    "that can come again no more leaves nothing",
    async ({ store, client, table, key }) => {
      deepStrictEqual(await store.removeAsRead(client, NOW + 60), "removed");
      deepStrictEqual(await table.item(key), undefined);
    },
    repeatable,
  ),
  claim("is not removed as it was read once it has changed", async ({ store, client }) => {
    await store.replace(next(client), 1);
    deepStrictEqual(await store.removeAsRead(client, NOW), false);
  }),
  claim("is removed by the token before, as it was read, only while that is good", async ({ store, client }) => {
    const rotated = next(client, { previousRegistrationTokenDigest: "before" });
    await store.replace(rotated, 1);
    deepStrictEqual(await store.removeAsRead(rotated, NOW, { previousTokenDigest: "older" }), false);
    deepStrictEqual(await store.removeAsRead(rotated, NOW, { previousTokenDigest: "before" }), "removed");
  }),
];
