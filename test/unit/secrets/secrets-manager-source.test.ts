import { beforeEach, describe, expect, it } from "vitest";
import type { SecretSource } from "../../../lib/registration/ports.ts";
import { createSecretsManagerSource } from "../../../lib/secrets/secrets-manager-source.ts";
import { hangUp, type SecretsManager, startSecretsManager } from "../../support/secrets-manager.ts";

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "22222222-2222-4222-8222-222222222222";
const THIRD = "33333333-3333-4333-8333-333333333333";
const NOBODY = "99999999-9999-4999-8999-999999999999";
const UNAVAILABLE = { reason: { kind: "unavailable", what: "secrets" } };

/** An identifier that anybody could make up. */
const guessed = (index: number): string => `${NOBODY.slice(0, -2)}${10 + index}`;

let manager: SecretsManager;
let nowMilliseconds: number;
let told: unknown[];
let source: SecretSource;
const fresh = (): SecretSource =>
  createSecretsManagerSource({
    client: manager.client,
    secretId: manager.secretId,
    cacheSeconds: 60,
    monotonicMilliseconds: () => nowMilliseconds,
    onUnreachable: (error) => told.push(error),
  });

beforeEach(async () => {
  manager = await startSecretsManager();
  manager.put(FIRST, "first");
  nowMilliseconds = 10_000;
  told = [];
  source = fresh();
  return () => manager.close();
});

describe("the current version", () => {
  it("is read when it is first needed, by the secret's ARN", async () => {
    expect(manager.calls).toEqual([]);
    expect(await source.current()).toEqual({ versionId: FIRST, value: "first", createdAt: expect.any(Number) });
    expect(manager.calls).toEqual(["current"]);
  });

  it("is as old as can be where Secrets Manager does not say when it was made", async () => {
    manager.intercept((_, response) => response.end(JSON.stringify({ VersionId: FIRST, SecretString: "first" })));
    expect(await source.current()).toEqual({ versionId: FIRST, value: "first", createdAt: 0 });
  });

  it("serves from memory until its time is over, and then is read again", async () => {
    await source.current();
    manager.put(SECOND, "second");
    nowMilliseconds += 59_999;
    expect((await source.current()).value).toBe("first");
    nowMilliseconds += 1;
    expect((await source.current()).value).toBe("second");
    expect(manager.calls).toEqual(["current", "current"]);
  });

  it("is read once for all that need it at the same time", async () => {
    const all = await Promise.all([source.current(), source.reread(), source.current(), source.version(FIRST)]);
    expect(all.map((version) => version?.value)).toEqual(["first", "first", "first", "first"]);
    expect(manager.calls).toEqual(["current"]);
  });
});

describe("reading again", () => {
  it("sees a rotation before the time in memory is over", async () => {
    await source.current();
    manager.put(SECOND, "second");
    nowMilliseconds += 1000;
    expect((await source.reread()).value).toBe("second");
    expect((await source.current()).value).toBe("second");
    expect(manager.calls).toEqual(["current", "current"]);
  });

  it("happens once a second at most, counted from whichever read was last", async () => {
    await source.current();
    nowMilliseconds += 999;
    await source.reread();
    expect(manager.calls.length).toBe(1);
    nowMilliseconds += 1;
    for (let guess = 0; guess < 50; guess += 1) await source.reread();
    await Promise.all(Array.from({ length: 50 }, () => source.reread()));
    expect(manager.calls.length).toBe(2);
  });

  it("is shared by those who want it at the same time", async () => {
    await source.current();
    nowMilliseconds += 5000;
    await Promise.all(Array.from({ length: 20 }, () => source.reread()));
    expect(manager.calls.length).toBe(2);
  });
});

describe("while Secrets Manager cannot be reached", () => {
  it("a secret that was never read is unavailable, with the cause, and is asked for again each time", async () => {
    manager.intercept(hangUp);
    const refused = await source.current().catch((error: unknown) => error);
    expect(refused).toMatchObject({ ...UNAVAILABLE, cause: told[0] });
    await expect(source.version(FIRST)).rejects.toMatchObject(UNAVAILABLE);
    expect([manager.calls.length, told.length, told[0] instanceof Error]).toEqual([2, 2, true]);
    manager.intercept(undefined);
    expect((await source.current()).value).toBe("first");
  });

  it("the last known value serves on, and the operator is told at each try", async () => {
    await source.current();
    manager.intercept(hangUp);
    nowMilliseconds += 60_000;
    expect((await source.current()).value).toBe("first");
    expect((await source.current()).value).toBe("first");
    expect([manager.calls.length, told.length]).toEqual([2, 1]);
    nowMilliseconds += 60_000;
    expect((await source.reread()).value).toBe("first");
    expect([manager.calls.length, told.length]).toEqual([3, 2]);
  });

  it("a rotation made meanwhile is seen as soon as it can be reached again", async () => {
    await source.current();
    manager.intercept(hangUp);
    nowMilliseconds += 60_000;
    await source.current();
    manager.put(SECOND, "second");
    manager.intercept(undefined);
    nowMilliseconds += 1000;
    expect((await source.reread()).value).toBe("second");
  });

  it("versions that were seen serve on, others are unavailable", async () => {
    manager.put(SECOND, "second");
    await source.current();
    manager.intercept(hangUp);
    expect((await source.version(SECOND))?.value).toBe("second");
    await expect(source.version(FIRST)).rejects.toMatchObject(UNAVAILABLE);
  });

  it.each([
    ["no text", 200, { VersionId: FIRST, SecretBinary: "AA==" }],
    ["no version", 200, { SecretString: "first" }],
    ["a refusal", 400, { __type: "AccessDeniedException", message: "no" }],
    ["no such secret", 400, { __type: "ResourceNotFoundException", message: "no" }],
    ["a fault of its own", 500, { __type: "InternalServiceError", message: "no" }],
  ])("%s is as good as no answer", async (_, status, body) => {
    const answer = JSON.stringify(body);
    manager.intercept((request, response) => {
      request.resume();
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(answer);
    });
    await expect(source.current()).rejects.toMatchObject(UNAVAILABLE);
    manager.intercept(undefined);
    await source.current();
    manager.intercept((request, response) => {
      request.resume();
      response.writeHead(status, { "content-type": "application/x-amz-json-1.1" }).end(answer);
    });
    nowMilliseconds += 60_000;
    expect([(await source.current()).value, told.length]).toEqual(["first", 2]);
  });
});

describe("a version by its identifier", () => {
  beforeEach(() => manager.put(SECOND, "second"));

  it("the current one takes the read that is due anyway", async () => {
    expect((await source.version(SECOND))?.value).toBe("second");
    expect(manager.calls).toEqual(["current"]);
  });

  it("an older one is asked for once", async () => {
    await source.current();
    expect((await source.version(FIRST))?.value).toBe("first");
    expect((await source.version(FIRST))?.value).toBe("first");
    expect(manager.calls).toEqual(["current", FIRST]);
  });

  it("one that another instance has made current meanwhile is found at once", async () => {
    await source.current();
    manager.put(THIRD, "third");
    expect((await source.version(THIRD))?.value).toBe("third");
    expect((await source.current()).value).toBe("second");
  });

  it("one that was current here serves on without a call", async () => {
    await source.current();
    manager.put(THIRD, "third");
    nowMilliseconds += 60_000;
    await source.current();
    expect((await source.version(SECOND))?.value).toBe("second");
    expect(manager.calls).toEqual(["current", "current"]);
  });

  it("one that does not exist is none", async () => {
    expect(await source.version(NOBODY)).toBeUndefined();
    expect(manager.calls).toEqual(["current", NOBODY]);
  });

  it("one that was not there, or not to be reached, is asked for again", async () => {
    await source.current();
    await source.version(NOBODY);
    manager.put(NOBODY, "somebody");
    expect((await source.version(NOBODY))?.value).toBe("somebody");
    manager.intercept(hangUp);
    await expect(source.version(FIRST)).rejects.toMatchObject(UNAVAILABLE);
    manager.intercept(undefined);
    expect((await source.version(FIRST))?.value).toBe("first");
  });

  it.each(["", "v1", "../secret", "x".repeat(65), `${FIRST}\n`, "AWSPREVIOUS", "é".repeat(32)])(
    "%j is no identifier and is never asked for",
    async (versionId) => {
      expect([await source.version(versionId), await source.claimedVersion(versionId)]).toEqual([undefined, undefined]);
      expect(manager.calls).toEqual(["current"]);
    },
  );

  it("two older ones are both found, however soon one is asked for after the other", async () => {
    manager.put(THIRD, "third");
    await source.current();
    expect((await source.version(FIRST))?.value).toBe("first");
    expect((await source.version(SECOND))?.value).toBe("second");
  });

  it("an older one is found by all that ask for it at the same time", async () => {
    await source.current();
    const all = await Promise.all([source.version(FIRST), source.version(FIRST)]);
    expect(all.map((version) => version?.value)).toEqual(["first", "first"]);
  });

  it("an older one is unavailable, not unknown, each time while nobody can be reached", async () => {
    await source.current();
    manager.intercept(hangUp);
    for (let time = 0; time < 2; time += 1) await expect(source.version(FIRST)).rejects.toMatchObject(UNAVAILABLE);
  });

  it("an older one of our own records is found though strangers guess at others", async () => {
    await source.current();
    for (let guess = 0; guess < 50; guess += 1) await source.claimedVersion(guessed(guess)).catch(() => undefined);
    expect((await source.version(FIRST))?.value).toBe("first");
  });
});

describe("a version that a stranger names", () => {
  beforeEach(async () => {
    manager.put(SECOND, "second");
    await source.current();
    manager.calls.length = 0;
  });

  it("is found as any other", async () => {
    expect((await source.claimedVersion(FIRST))?.value).toBe("first");
    expect((await source.claimedVersion(SECOND))?.value).toBe("second");
    expect(manager.calls).toEqual([FIRST]);
  });

  it("costs ten calls at once and one a second afterwards, however many are made up", async () => {
    for (let guess = 0; guess < 10; guess += 1) expect(await source.claimedVersion(guessed(guess))).toBeUndefined();
    // Beyond that it is not known whether a version is made up, so it is not called unknown.
    for (let guess = 10; guess < 50; guess += 1)
      await expect(source.claimedVersion(guessed(guess))).rejects.toMatchObject(UNAVAILABLE);
    expect(manager.calls.length).toBe(10);
    nowMilliseconds += 999;
    await expect(source.claimedVersion(guessed(50))).rejects.toMatchObject(UNAVAILABLE);
    expect(manager.calls.length).toBe(10);
    nowMilliseconds += 1;
    await Promise.allSettled(Array.from({ length: 20 }, (_, index) => source.claimedVersion(guessed(index))));
    expect(manager.calls.length).toBe(11);
  });

  it("may cost ten calls at once again only after ten seconds of peace", async () => {
    for (let guess = 0; guess < 20; guess += 1) await source.claimedVersion(guessed(guess)).catch(() => undefined);
    nowMilliseconds += 30_000;
    for (let guess = 0; guess < 20; guess += 1) await source.claimedVersion(guessed(guess)).catch(() => undefined);
    expect(manager.calls.length).toBe(20);
  });

  it("costs nothing where it is known already", async () => {
    for (let guess = 0; guess < 20; guess += 1) await source.claimedVersion(guessed(guess)).catch(() => undefined);
    expect((await source.claimedVersion(SECOND))?.value).toBe("second");
    await source.version(FIRST);
    expect((await source.claimedVersion(FIRST))?.value).toBe("first");
  });

  it("is asked for once by all that name it at the same time", async () => {
    const all = await Promise.all(Array.from({ length: 20 }, () => source.claimedVersion(FIRST)));
    expect([new Set(all.map((version) => version?.value)), manager.calls]).toEqual([new Set(["first"]), [FIRST]]);
  });

  it("is unavailable, not unknown, while nobody can be reached", async () => {
    manager.intercept(hangUp);
    await expect(source.claimedVersion(FIRST)).rejects.toMatchObject(UNAVAILABLE);
  });
});
