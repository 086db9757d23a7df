import { PutCommand } from "@aws-sdk/lib-dynamodb";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import { createLog } from "../../../lib/observability/log.ts";
import type { Client } from "../../../lib/registration/client.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { createDynamoExpiringClients } from "../../../lib/store/dynamo-expiring-clients.ts";
import type { ExpiringClients } from "../../../lib/warnings/ports.ts";
import { warnExpiring } from "../../../lib/warnings/warn-expiring.ts";
import { type ClientTable, startClientTable, unreachableTable } from "../../support/client-table.ts";
import { accepted, storedClient } from "../../support/clients.ts";
import type { Json } from "../../support/http-client.ts";

const DAY = 86_400;
const NOW = 1_800_000_000;
const MINUTES_15 = 900_000;

let table: ClientTable;
beforeEach(async () => {
  table = await startClientTable();
});
afterEach(() => table.close());

const idOf = (index: number): string => index.toString(16).padStart(32, "0");
/** A client that expires so many days from now, unless it is used. */
const expiring = (index: number, days: number, members: Partial<Client> = {}): Client =>
  storedClient({
    clientId: idOf(index),
    life: { expiresAt: NOW + days * DAY, lifetimeSeconds: 90 * DAY, graceSeconds: 30 * DAY },
    ...members,
  });

async function put(...clients: readonly Client[]): Promise<void> {
  const store = createDynamoClientStore(table.documents, table.name);
  for (const client of clients) expect(await store.create(client)).toBe(true);
}

/** A run; gives its line of the log. */
async function run(now = NOW, clients: ExpiringClients = all(), remaining = () => MINUTES_15): Promise<Json> {
  const lines: Json[] = [];
  const write = (line: string) => lines.push(JSON.parse(line));
  const log = createLog({ write, nowMilliseconds: () => now * 1000, functionName: "warnExpiring" });
  try {
    await warnExpiring({ clients, clock: () => now, log }, remaining);
  } finally {
    expect(lines).toHaveLength(1);
  }
  return lines[0] ?? {};
}

/** Fewer parts than the service takes, for the sake of time. */
const all = (parts = 4): ExpiringClients => createDynamoExpiringClients(table.documents, table.name, parts);
const asDeployed = (): ExpiringClients => createDynamoExpiringClients(table.documents, table.name);
const warningOf = async (index: number): Promise<unknown> =>
  (await table.item(`client/${idOf(index)}`))?.["expiry_warned_days"];

describe("a client is warned before it expires", () => {
  it("once at each of three thresholds, however often the run comes", async () => {
    await put(expiring(1, 40));
    const given: [number, unknown][] = [];
    let total = 0;
    for (let hours = 0; hours <= 42 * 24; hours += 12) {
      const before = await warningOf(1);
      const { clients_warned: warned } = await run(NOW + hours * 3600, all(1));
      total += Number(warned);
      const after = await warningOf(1);
      if (after !== before) given.push([hours / 24, after]);
    }
    expect(given).toEqual([
      [10, 30],
      [33, 7],
      [39, 1],
    ]);
    expect(total).toBe(3);
  });

  it.each([
    [31, undefined],
    [30, 30],
    [7.5, 30],
    [7, 7],
    [1, 1],
    [0.001, 1],
    [0, undefined],
    [-1, undefined],
  ])(
    "%s days before, first seen then: the warning that holds, and those that were missed not afterwards",
    async (days, warning) => {
      await put(expiring(1, days));
      expect(await run()).toMatchObject({ clients_warned: warning === undefined ? 0 : 1 });
      expect(await warningOf(1)).toBe(warning);
    },
  );

  it("once by two runs at the same time", async () => {
    await put(...Array.from({ length: 60 }, (_, index) => expiring(index, index % 29)));
    const [one, other] = await Promise.all([run(), run()]);
    expect(Number(one["clients_warned"]) + Number(other["clients_warned"])).toBe(57);
    expect(await run()).toMatchObject({ clients_warned: 0 });
  });

  it("anew after an update has begun its life anew", async () => {
    const client = expiring(1, 5);
    await put(client);
    await run();
    expect(await warningOf(1)).toBe(7);
    const renewed = { ...expiring(1, 90), revision: 2 };
    expect(await createDynamoClientStore(table.documents, table.name).replace(renewed, 1)).toBe(true);
    expect(await warningOf(1)).toBeUndefined();
    expect(await run()).toMatchObject({ clients_warned: 0 });
    expect(await run(NOW + 61 * DAY)).toMatchObject({ clients_warned: 1 });
    expect(await warningOf(1)).toBe(30);
  });

  it("and nothing else of its item changes", async () => {
    await put(expiring(1, 5));
    await table.set(`client/${idOf(1)}`, "op_note", "seen");
    const before = await table.item(`client/${idOf(1)}`);
    await run();
    expect(await table.item(`client/${idOf(1)}`)).toEqual({ ...before, expiry_warned_days: 7 });
  });
});

describe("nobody is warned", () => {
  it("who is disabled, lives for ever, is no client, or of a format that is not known", async () => {
    const { life: _, ...endless } = expiring(2, 5);
    await put(expiring(1, 5, { disabledAt: NOW }), endless, expiring(3, 5), expiring(4, 5));
    await table.set(`client/${idOf(3)}`, "format_version", 2);
    await table.set(`client/${idOf(4)}`, "client_grace", "long");
    for (const Item of [
      { id: "quota/1", format_version: 1, client_expires_at: NOW + DAY, client_lifetime: 1, client_grace: 1 },
      { id: `client/${idOf(5)}`, format_version: 1, deleted_at: NOW, expires_at: NOW + DAY },
      { id: `client/${idOf(6)}`, format_version: 1, client_expires_at: String(NOW + DAY) },
    ])
      await table.documents.send(new PutCommand({ TableName: table.name, Item }));
    const before = await table.items();
    expect(await run()).toMatchObject({ clients_warned: 0, items_scanned: 7, parts_left: 0 });
    expect(await table.items()).toEqual(before);
  });

  it.each([
    ["was used", "client_expires_at", NOW + 90 * DAY],
    ["was disabled", "disabled_at", NOW],
    ["was warned", "expiry_warned_days", 7],
  ])("who %s after it was found", async (_, attribute, value) => {
    await put(expiring(1, 5));
    const clients = all();
    const late: ExpiringClients = {
      ...clients,
      warn: async (client, days) => {
        await table.set(`client/${client.clientId}`, attribute, value);
        return clients.warn(client, days);
      },
    };
    expect(await run(NOW, late)).toMatchObject({ clients_warned: 0 });
    expect(await warningOf(1)).toBe(attribute === "expiry_warned_days" ? value : undefined);
  });

  it("who has expired after it was found", async () => {
    await put(expiring(1, 5));
    let now = NOW;
    const clients = all();
    const slow: ExpiringClients = {
      ...clients,
      async *search(...asked) {
        for await (const page of clients.search(...asked)) {
          now += 5 * DAY;
          yield page;
        }
      },
    };
    const write = () => undefined;
    const log = createLog({ write, nowMilliseconds: () => now * 1000, functionName: "warnExpiring" });
    await warnExpiring({ clients: slow, clock: () => now, log }, () => MINUTES_15);
    expect(await warningOf(1)).toBeUndefined();
  });

  it("who was deleted after it was found, and does not come back for it", async () => {
    await put(expiring(1, 5));
    const clients = all();
    const store = createDynamoClientStore(table.documents, table.name);
    const late: ExpiringClients = {
      ...clients,
      warn: async (client, days) => {
        await store.removeAsRead(expiring(1, 5), NOW);
        return clients.warn(client, days);
      },
    };
    expect(await run(NOW, late)).toMatchObject({ clients_warned: 0 });
    expect(await table.items()).toEqual([]);
  });
});

describe("a table that is large", () => {
  it("is read page by page", async () => {
    const metadata = accepted({ client_name: "n".repeat(8000) });
    await put(...Array.from({ length: 150 }, (_, index) => expiring(index, 5, { metadata })));
    table.calls.splice(0);
    expect(await run(NOW, all(1))).toMatchObject({ clients_warned: 150, items_scanned: 150, parts_left: 0 });
    // 1.2 MB, of which an answer holds one; the filter sees a whole page first.
    expect(table.calls.filter((call) => call === "Scan")).toHaveLength(2);
    expect(table.calls.filter((call) => call === "UpdateItem")).toHaveLength(150);
  });

  it("is read in parts that have each item once", async () => {
    await put(...Array.from({ length: 100 }, (_, index) => expiring(index, 40)));
    expect(await run(NOW, asDeployed())).toMatchObject({ items_scanned: 100, clients_warned: 0, parts_left: 0 });
    expect(table.calls.filter((call) => call === "Scan")).toHaveLength(64);
  });

  it("that one run does not come to the end of is gone on with by the next, and both say how far they came", async () => {
    await put(...Array.from({ length: 40 }, (_, index) => expiring(index, 5)));
    let calls = 0;
    const remaining = () => MINUTES_15 - 20_000 * calls++;
    const first = await run(NOW, asDeployed(), remaining);
    expect(first).toMatchObject({ level: "error", event: "expiry warnings unfinished", why: "out of time" });
    expect(first["clients_warned"]).toBeLessThan(40);
    expect(first["parts_left"]).toBeGreaterThan(0);
    const second = await run(NOW + DAY / 24);
    expect(second).toMatchObject({ level: "info", event: "expiry warnings given", parts_left: 0 });
    expect(Number(first["clients_warned"]) + Number(second["clients_warned"])).toBe(40);
  });

  it("is begun elsewhere each day, so that no part is always the last", async () => {
    const firsts = new Set<number>();
    for (let day = 0; day < 64; day += 1) {
      const parts: number[] = [];
      const nobody: ExpiringClients = {
        parts: 64,
        async *search(part) {
          parts.push(part);
          yield { clients: [], scanned: 1 };
        },
        warn: async () => false,
      };
      await run(NOW + day * DAY, nobody);
      expect(new Set(parts)).toEqual(new Set(Array.from({ length: 64 }, (_, part) => part)));
      firsts.add(parts[0] ?? -1);
    }
    expect(firsts.size).toBe(64);
  });
});

describe("a table that fails", () => {
  it("ends the run, which says so and fails, to be tried again", async () => {
    const away = createDynamoExpiringClients(unreachableTable(), "clients");
    const lines: string[] = [];
    const log = createLog({
      write: (line) => lines.push(line),
      nowMilliseconds: () => 0,
      functionName: "warnExpiring",
    });
    const failed = warnExpiring({ clients: away, clock: () => NOW, log }, () => MINUTES_15);
    await expect(failed).rejects.toThrow(OAuthError);
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([
      {
        level: "error",
        event: "expiry warnings unfinished",
        function: "warnExpiring",
        clients_warned: 0,
        parts_left: 64,
      },
    ]);
    expect(lines[0]).toContain('"error":"OAuthError');
  });

  it("in the middle keeps what was done, and no worker goes on", async () => {
    await put(...Array.from({ length: 40 }, (_, index) => expiring(index, 5)));
    const clients = all();
    let writes = 0;
    const failing: ExpiringClients = {
      ...clients,
      warn: (client, days) => {
        writes += 1;
        return writes > 10 ? Promise.reject(new Error("full")) : clients.warn(client, days);
      },
    };
    await expect(run(NOW, failing)).rejects.toThrow("full");
    expect(writes).toBeLessThan(15);
    expect(await run()).toMatchObject({ clients_warned: 30 });
  });
});
