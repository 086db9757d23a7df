import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createClientReader } from "../../../lib/reader/client-reader.ts";
import { UnreadableItem } from "../../../lib/reader/unreadable-item.ts";
import { unreachableTable } from "../../support/client-table.ts";
import { accepted } from "../../support/clients.ts";
import { callsOf, ID, NOW, type Reading, startReading } from "./reading.ts";

const DAY = 86_400;
const life = (expiresAt: number) => ({ expiresAt, lifetimeSeconds: 30 * DAY, graceSeconds: DAY });

let reading: Reading;
beforeAll(async () => {
  reading = await startReading();
});
afterAll(() => reading.close());
beforeEach(async () => {
  reading.time.now = NOW;
  await reading.remove();
});

describe("a provider is told what became of a client", () => {
  it("one that may be used comes with its metadata and with nothing secret", async () => {
    await reading.put({ metadata: accepted({ redirect_uris: ["https://rp.example.org/cb"], "client_name#ja": "名" }) });
    const lookup = await reading.reader().find(ID);
    expect(lookup).toEqual({
      state: "active",
      client: {
        clientId: ID,
        issuedAt: 1_800_000_000,
        revision: 1,
        metadata: { redirect_uris: ["https://rp.example.org/cb"], "client_name#ja": "名" },
        secretExpiresAt: 1_800_003_600,
      },
    });
    expect(JSON.stringify(lookup)).not.toMatch(/digest|sealed/);
  });

  it("nothing that is told of a client can be written to, since all who look it up share it", async () => {
    await reading.put({ metadata: accepted({ redirect_uris: ["https://rp.example.org/cb"] }) });
    const lookup = await reading.reader().find(ID);
    if (lookup.state !== "active") throw new Error("it is active");
    const { metadata } = lookup.client;
    expect(Reflect.set(lookup.client, "revision", 9)).toBe(false);
    expect(Reflect.set(metadata, "client_name", "Another")).toBe(false);
    expect(Reflect.set(metadata.redirect_uris ?? [], 0, "https://evil.example.org/cb")).toBe(false);
  });

  it("it is expired from the second that client_expires_at says, and gone from the end of its grace", async () => {
    await reading.put({ life: life(NOW + 10) });
    const reader = reading.reader({ cacheSeconds: 10 * DAY });
    const at = async (now: number) => {
      reading.time.now = now;
      return reader.find(ID);
    };
    expect(await at(NOW + 9)).toMatchObject({ state: "active", client: { expiresAt: NOW + 10 } });
    expect(await at(NOW + 10)).toMatchObject({ state: "expired", since: NOW + 10, client: { clientId: ID } });
    expect((await at(NOW + 9 + DAY)).state).toBe("expired");
    expect(await at(NOW + 10 + DAY)).toEqual({ state: "gone" });
  });

  it("an expiry without a lifetime still is one", async () => {
    await reading.put({}, { client_expires_at: NOW });
    expect(await reading.reader().find(ID)).toEqual({ state: "gone" });
  });

  it("one that was disabled says since when, also when it has expired, until it is gone", async () => {
    await reading.put({ disabledAt: NOW - 1, life: life(NOW) });
    expect(await reading.reader().find(ID)).toMatchObject({
      state: "disabled",
      since: NOW - 1,
      client: { revision: 1 },
    });
    reading.time.now = NOW + DAY;
    expect(await reading.reader().find(ID)).toEqual({ state: "gone" });
  });

  it("what is left of a deleted one is gone, and one that never was is unknown", async () => {
    await reading.putItem({ id: `client/${ID}`, format_version: 1, deleted_at: NOW - 1, expires_at: NOW + 60 });
    expect(await reading.reader().find(ID)).toEqual({ state: "gone" });
    expect(await reading.reader().find("f".repeat(32))).toEqual({ state: "unknown" });
  });

  it.each(["", "x".repeat(129), "a/b", "quota/clients", "a b", "ä"])(
    "what can not be an identifier costs no call: %j",
    async (id) => {
      const { calls, result } = await callsOf(reading, () => reading.reader().find(id));
      expect([calls, result]).toEqual([[], { state: "unknown" }]);
    },
  );

  it("an item of another format is an error that says which, and nothing of its content", async () => {
    await reading.put({}, { format_version: 2 });
    const refused = await reading
      .reader()
      .find(ID)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UnreadableItem);
    expect(String(refused)).toBe(
      `UnreadableItem: the item of client ${ID} has format version 2, which this reader does not know`,
    );
  });

  it("so is one that names another client, and one whose metadata is not JSON", async () => {
    await reading.put({}, { client_id: "another" });
    await expect(reading.reader().find(ID)).rejects.toThrow("names another client");
    await reading.put({}, { metadata: '{"client_name": "Secret plan' });
    const refused = await reading
      .reader()
      .find(ID)
      .catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UnreadableItem);
    expect(String((refused as Error).stack)).not.toContain("Secret plan");
  });

  it("an item that never was updated by this version reads as well", async () => {
    await reading.put({}, { op_own: "x", a_later_attribute: 1 });
    expect((await reading.reader().find(ID)).state).toBe("active");
  });

  it("by the system's own clock, unless another is given", async () => {
    const reader = createClientReader({ documents: reading.table.documents, tableName: reading.table.name });
    const state = async (expiresAt: number) => {
      await reading.put({ life: life(expiresAt) });
      return (await reader.find(ID, { fresh: true })).state;
    };
    const now = Math.floor(Date.now() / 1000);
    expect([await state(now + 60), await state(now - 60)]).toEqual(["active", "expired"]);
  });

  it("what DynamoDB throws is thrown, and asked again", async () => {
    await reading.put();
    const reader = reading.reader({ documents: unreachableTable() });
    await expect(reader.find(ID)).rejects.toThrow(/ECONNREFUSED|connect/);
    await expect(reader.find(ID)).rejects.toThrow(/ECONNREFUSED|connect/);
  });
});

describe("what was read is remembered", () => {
  it("a client for cacheSeconds, and that there is none for unknownSeconds", async () => {
    const reader = reading.reader({ cacheSeconds: 60, unknownSeconds: 2 });
    const reads = async (after: number) => {
      reading.time.now += after;
      return (await callsOf(reading, () => reader.find(ID))).calls.length;
    };
    expect([await reads(0), await reads(1), await reads(1)]).toEqual([1, 0, 1]);
    await reading.put();
    expect([await reads(2), await reads(59), await reads(1)]).toEqual([1, 0, 1]);
  });

  it("all who ask at once share one call", async () => {
    await reading.put();
    const reader = reading.reader();
    const { calls, result } = await callsOf(reading, () =>
      Promise.all(Array.from({ length: 20 }, () => reader.find(ID))),
    );
    expect(calls).toEqual(["GetItem"]);
    expect(new Set(result.map(({ state }) => state))).toEqual(new Set(["active"]));
  });

  it("a client that changed is read again once an event of it has come", async () => {
    await reading.put();
    const reader = reading.reader();
    await reader.find(ID);
    await reading.put({ revision: 2, disabledAt: NOW });
    expect((await reader.find(ID)).state).toBe("active");
    expect(reader.follow({ source: "oidc-registrar", detail: { type: "client.updated", client_id: ID } })).toEqual([
      { clientId: ID, change: "changed" },
    ]);
    expect((await reader.find(ID)).state).toBe("disabled");
  });

  it("and once it is forgotten, or asked for fresh", async () => {
    await reading.put();
    const reader = reading.reader();
    await reader.find(ID);
    for (const [revision, forget] of [
      [2, () => reader.forget(ID)],
      [3, () => reader.forget()],
    ] as const) {
      await reading.put({ revision });
      expect(await reader.find(ID)).toMatchObject({ client: { revision: revision - 1 } });
      forget();
      expect(await reader.find(ID)).toMatchObject({ client: { revision } });
    }
    await reading.put({ revision: 4 });
    expect(await reader.find(ID, { fresh: true })).toMatchObject({ client: { revision: 4 } });
  });
});
