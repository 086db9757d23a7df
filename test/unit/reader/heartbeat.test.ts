import { UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { HEARTBEAT_ATTRIBUTES } from "../../../lib/reader/item-format.ts";
import { toRecord } from "../../../lib/store/client-record.ts";
import { unreachableTable } from "../../support/client-table.ts";
import { storedClient } from "../../support/clients.ts";
import { callsOf, ID, NOW, type Reading, startReading } from "./reading.ts";

const DAY = 86_400;
/** The day of `NOW` ends then. */
const MIDNIGHT = (Math.floor(NOW / DAY) + 1) * DAY;
const LIFE = { expiresAt: NOW + 10 * DAY, lifetimeSeconds: 30 * DAY, graceSeconds: DAY };

let reading: Reading;
beforeAll(async () => {
  reading = await startReading();
});
afterAll(() => reading.close());
beforeEach(async () => {
  reading.time.now = NOW;
  await reading.remove();
});

const item = () => reading.table.item(`client/${ID}`);
const beat = (reader = reading.reader()) => callsOf(reading, () => reader.heartbeat(ID));

describe("a heartbeat notes that a client was used", () => {
  it("begins its life anew, takes the warning away and changes nothing else", async () => {
    await reading.put({ life: LIFE }, { expiry_warned_days: 7, op_own: 1 });
    const then = await item();
    expect((await beat()).result).toEqual({ outcome: "renewed" });
    const { expiry_warned_days: _, ...rest } = then ?? {};
    expect(await item()).toEqual({
      ...rest,
      last_used_at: NOW,
      client_expires_at: NOW + 30 * DAY,
      expires_at: NOW + 31 * DAY,
    });
  });

  it("of a client that does not expire, it is noted alone", async () => {
    await reading.put();
    const then = await item();
    expect((await beat()).result).toEqual({ outcome: "noted" });
    expect(await item()).toEqual({ ...then, last_used_at: NOW });
  });

  it.each([
    ["later", NOW + 365 * DAY, NOW + 365 * DAY],
    ["the same", NOW + 31 * DAY, NOW + 31 * DAY],
    ["earlier", NOW + 31 * DAY - 1, NOW + 31 * DAY],
  ])("never brings time to live forward: where it is %s", async (_, expires_at, then) => {
    await reading.put({ life: LIFE }, { expires_at, expiry_warned_days: 7 });
    expect((await beat()).result).toEqual({ outcome: "renewed" });
    const { expiry_warned_days, ...rest } = (await item()) ?? {};
    expect(rest).toMatchObject({ last_used_at: NOW, client_expires_at: NOW + 30 * DAY, expires_at: then });
    expect(expiry_warned_days).toBeUndefined();
  });

  it("sets a time to live where there is none", async () => {
    const { expires_at: _, ...rest } = toRecord(storedClient({ life: LIFE }));
    await reading.putItem(rest);
    expect((await beat()).result).toEqual({ outcome: "renewed" });
    expect(await item()).toMatchObject({ expires_at: NOW + 31 * DAY });
  });

  it("is one write a day in UTC, and the second of a day not even a call", async () => {
    await reading.put({ life: LIFE });
    const reader = reading.reader();
    expect((await beat(reader)).calls).toEqual(["GetItem", "UpdateItem"]);
    expect(await beat(reader)).toEqual({ calls: [], result: { outcome: "today already" } });
    reading.time.now = MIDNIGHT - 1;
    expect((await beat(reader)).calls).toEqual([]);
    reading.time.now = MIDNIGHT;
    expect(await beat(reader)).toEqual({ calls: ["GetItem", "UpdateItem"], result: { outcome: "renewed" } });
  });

  it("of two processes one writes; the other sees it in the item, or is refused by the condition", async () => {
    await reading.put();
    const [one, other, late] = [reading.reader(), reading.reader(), reading.reader()];
    await other.find(ID);
    expect((await beat(one)).result).toEqual({ outcome: "noted" });
    expect(await beat(other)).toEqual({ calls: ["UpdateItem", "GetItem"], result: { outcome: "today already" } });
    expect(await beat(late)).toEqual({ calls: ["GetItem"], result: { outcome: "today already" } });
  });

  it("many logins at once are one write", async () => {
    await reading.put();
    const reader = reading.reader();
    const { calls } = await callsOf(reading, () => Promise.all(Array.from({ length: 10 }, () => reader.heartbeat(ID))));
    expect(calls).toEqual(["GetItem", "UpdateItem"]);
  });

  it("what it did is seen by the next lookup", async () => {
    await reading.put({ life: LIFE });
    const reader = reading.reader();
    await reader.find(ID);
    await reader.heartbeat(ID);
    expect(await reader.find(ID)).toMatchObject({ client: { expiresAt: NOW + 30 * DAY } });
  });
});

describe("a heartbeat keeps alive only what lives", () => {
  it.each([
    ["expired", { life: { ...LIFE, expiresAt: NOW } }],
    ["disabled", { life: LIFE, disabledAt: NOW - 1 }],
    ["gone", { life: { ...LIFE, expiresAt: NOW - 2 * DAY } }],
  ])("one that is %s stays so", async (_, members) => {
    await reading.put(members);
    const then = await item();
    expect(await beat()).toEqual({ calls: ["GetItem"], result: { outcome: "not active" } });
    expect(await item()).toEqual(then);
  });

  it.each([
    ["was deleted", () => reading.remove()],
    [
      "was deleted and left its place taken",
      () => reading.putItem({ id: `client/${ID}`, format_version: 1, deleted_at: NOW, expires_at: NOW + 60 }),
    ],
    ["was disabled", () => reading.put({ life: LIFE, disabledAt: NOW })],
    ["has expired by a shorter life", () => reading.put({ life: { ...LIFE, expiresAt: NOW - 1 } })],
  ])("one that %s since it was remembered is not brought back", async (_, change) => {
    await reading.put({ life: LIFE });
    const reader = reading.reader();
    await reader.find(ID);
    await change();
    const then = await item();
    // It may be that it only stays for longer than its life, so it is asked a second time.
    const calls = ["UpdateItem", "UpdateItem", "GetItem"];
    expect(await beat(reader)).toEqual({ calls, result: { outcome: "not active" } });
    expect(await item()).toEqual(then);
  });

  it("one that has another lifetime since is given that one", async () => {
    await reading.put({ life: LIFE });
    const reader = reading.reader();
    await reader.find(ID);
    await reading.put({ life: { ...LIFE, lifetimeSeconds: 5 * DAY } });
    expect((await beat(reader)).calls).toEqual(["UpdateItem", "UpdateItem", "GetItem", "UpdateItem", "UpdateItem"]);
    expect(await item()).toMatchObject({ client_expires_at: NOW + 5 * DAY, expires_at: NOW + 11 * DAY });
  });

  it("one that comes back the same day is noted then", async () => {
    await reading.put({ life: { ...LIFE, expiresAt: NOW } });
    const reader = reading.reader();
    await reader.heartbeat(ID);
    await reading.put({ life: LIFE });
    reader.forget(ID);
    expect((await beat(reader)).result).toEqual({ outcome: "renewed" });
  });
});

describe("a heartbeat never fails a login", () => {
  it("what DynamoDB throws is its outcome, and the next login tries again", async () => {
    await reading.put();
    const away = unreachableTable();
    let isAway = true;
    const documents = {
      send: ((command: UpdateCommand) =>
        (isAway && command instanceof UpdateCommand ? away : reading.table.documents).send(command)) as never,
    };
    const reader = reading.reader({ documents });
    expect((await beat(reader)).result).toMatchObject({ outcome: "failed", cause: expect.any(Error) });
    isAway = false;
    expect((await beat(reader)).result).toEqual({ outcome: "noted" });
  });

  it("a client that changes before each of its tries is left for the next login", async () => {
    let lifetimeSeconds = DAY;
    await reading.put({ life: LIFE });
    const documents = {
      send: (async (command: UpdateCommand) => {
        lifetimeSeconds += 1;
        if (command instanceof UpdateCommand) await reading.put({ life: { ...LIFE, lifetimeSeconds } });
        return reading.table.documents.send(command);
      }) as never,
    };
    const { outcome } = await reading.reader({ documents }).heartbeat(ID);
    expect(outcome).toBe("failed");
    expect(await item()).not.toHaveProperty("last_used_at");
  });

  it("it names no attribute but those that the right to write is restricted to", async () => {
    await reading.put({ life: LIFE });
    const named: string[] = [];
    const documents = {
      send: ((command: UpdateCommand) => {
        const { UpdateExpression = "", ConditionExpression = "" } = command.input;
        if (command instanceof UpdateCommand)
          named.push(
            ...(`${UpdateExpression} ${ConditionExpression}`.match(/(?<![:\w])[a-z_]+_[a-z_]+(?![\w(])/g) ?? []),
          );
        return reading.table.documents.send(command);
      }) as never,
    };
    expect((await beat(reading.reader({ documents }))).result).toEqual({ outcome: "renewed" });
    expect([...new Set(named), "id"].toSorted()).toEqual([...HEARTBEAT_ATTRIBUTES].toSorted());
  });
});
