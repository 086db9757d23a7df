import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { digestOf } from "../../../lib/tokens/equal.ts";
import { hangUp } from "../../support/secrets-manager.ts";
import { callsOf, FIRST_KEYS, ID, type Minted, NOW, type Reading, SECOND_KEYS, startReading } from "./reading.ts";

let reading: Reading;
let [now, before]: [Minted, Minted] = [] as never;
beforeAll(async () => {
  reading = await startReading();
  [now, before] = [await reading.mint(100), await reading.mint(10)];
});
afterAll(() => reading.close());
beforeEach(async () => {
  reading.time.now = NOW;
  await reading.put({ secret: now.stored, previousSecret: before.stored });
});

/** The reader's verdicts on the current secret and the one before. */
async function verdicts(reader = reading.reader()) {
  return [await reader.verifySecret(ID, now.secret), await reader.verifySecret(ID, before.secret)];
}

describe("a presented secret is checked by digest", () => {
  it("the current one and the one before are told apart, and nothing else is good", async () => {
    expect(await verdicts()).toEqual(["current", "previous"]);
    const reader = reading.reader();
    for (const wrong of ["", "x", now.secret.slice(1), `${now.secret}x`, now.stored.digest, before.stored.digest])
      expect(await reader.verifySecret(ID, wrong)).toBeUndefined();
  });

  it("each is good until its own end, to the second", async () => {
    const at = (seconds: number) => {
      reading.time.now = NOW + seconds;
      return verdicts();
    };
    expect(await at(9)).toEqual(["current", "previous"]);
    expect(await at(10)).toEqual(["current", undefined]);
    expect(await at(99)).toEqual(["current", undefined]);
    expect(await at(100)).toEqual([undefined, undefined]);
  });

  it.each([
    ["disabled", { disabledAt: NOW }],
    ["expired", { life: { expiresAt: NOW, lifetimeSeconds: 1, graceSeconds: 1000 } }],
    ["gone", { life: { expiresAt: NOW - 10, lifetimeSeconds: 1, graceSeconds: 10 } }],
  ])("a client that is %s has none", async (_, members) => {
    await reading.put({ secret: now.stored, previousSecret: before.stored, ...members });
    expect(await verdicts()).toEqual([undefined, undefined]);
    expect(await reading.reader().openSecrets(ID)).toEqual({});
  });

  it("no client, and one without a secret, have none, not even an empty one", async () => {
    const reader = reading.reader();
    await reading.remove();
    for (const id of [ID, "f".repeat(32), "no identifier"])
      for (const secret of [now.secret, "", digestOf("")])
        expect(await reader.verifySecret(id, secret)).toBeUndefined();
    await reading.put({}, { client_secret_digest: undefined });
    reader.forget();
    expect(await verdicts(reader)).toEqual([undefined, undefined]);
    expect(await reader.verifySecret(ID, "")).toBeUndefined();
  });

  it("checking asks Secrets Manager for nothing", async () => {
    reading.secrets.calls.length = 0;
    await verdicts();
    expect(reading.secrets.calls).toEqual([]);
  });

  it("a secret that is new since the client was remembered works at once", async () => {
    const reader = reading.reader();
    await reader.find(ID);
    const next = await reading.mint();
    await reading.put({ secret: next.stored, previousSecret: { ...now.stored, expiresAt: NOW + 60 } });
    reading.time.now += 1;
    expect(await reader.verifySecret(ID, next.secret)).toBe("current");
    expect(await reader.verifySecret(ID, now.secret)).toBe("previous");
    expect(await reader.verifySecret(ID, before.secret)).toBeUndefined();
  });

  it("guessing costs one read a second for each client, whether or not there is one", async () => {
    for (const id of [ID, "e".repeat(32)]) {
      const reader = reading.reader();
      const guess = async () => (await callsOf(reading, () => reader.verifySecret(id, "guess"))).calls.length;
      expect([await guess(), await guess(), await guess()]).toEqual([1, 0, 0]);
      reading.time.now += 1;
      expect([await guess(), await guess()]).toEqual([1, 0]);
    }
  });
});

describe("a sealed secret is opened where that is needed", () => {
  it("both good secrets, with their ends", async () => {
    expect(await reading.reader().openSecrets(ID)).toEqual({
      current: { secret: now.secret, expiresAt: NOW + 100 },
      previous: { secret: before.secret, expiresAt: NOW + 10 },
    });
    reading.time.now = NOW + 10;
    expect(await reading.reader().openSecrets(ID)).toEqual({ current: { secret: now.secret, expiresAt: NOW + 100 } });
  });

  it("a version of the keys is read once, and each secret by its own", async () => {
    reading.secrets.put(SECOND_KEYS, "the second text of the keys secret");
    const next = await reading.mint();
    await reading.put({ secret: next.stored, previousSecret: before.stored });
    const reader = reading.reader();
    reading.secrets.calls.length = 0;
    const opened = await reader.openSecrets(ID);
    await reader.openSecrets(ID);
    expect([opened.current?.secret, opened.previous?.secret]).toEqual([next.secret, before.secret]);
    expect(reading.secrets.calls.toSorted()).toEqual([FIRST_KEYS, SECOND_KEYS]);
  });

  it("one whose key no longer exists is absent, and still checked", async () => {
    const [header = "", ...rest] = now.stored.sealed.split(".");
    const lost = { ...JSON.parse(Buffer.from(header, "base64url").toString()), kid: "9".repeat(36) };
    const sealed = [Buffer.from(JSON.stringify(lost)).toString("base64url"), ...rest].join(".");
    await reading.put({ secret: { ...now.stored, sealed } });
    const reader = reading.reader();
    expect(await reader.openSecrets(ID)).toEqual({});
    expect(await reader.verifySecret(ID, now.secret)).toBe("current");
  });

  it("one that was sealed for another client does not open", async () => {
    const others = await reading.mint(0, "another");
    await reading.put({ secret: others.stored });
    await expect(reading.reader().openSecrets(ID)).rejects.toThrow("belongs to another client");
  });

  it("one whose keys secret has no text is an error", async () => {
    reading.secrets.intercept((_, response) => response.end(JSON.stringify({ VersionId: FIRST_KEYS })));
    await expect(reading.reader().openSecrets(ID)).rejects.toThrow("the keys secret has no text");
    reading.secrets.intercept(undefined);
  });

  it("without the keys secret, and while it can not be read, it is an error", async () => {
    const { keysSecret: _, ...none } = { keysSecret: undefined };
    const { createClientReader } = await import("../../../lib/reader/client-reader.ts");
    const reader = createClientReader({ documents: reading.table.documents, tableName: reading.table.name, ...none });
    await expect(reader.openSecrets(ID)).rejects.toThrow("keysSecret");
    reading.secrets.intercept(hangUp);
    await expect(reading.reader().openSecrets(ID)).rejects.toThrow();
    reading.secrets.intercept(undefined);
    expect((await reading.reader().openSecrets(ID)).current?.secret).toBe(now.secret);
  });
});
