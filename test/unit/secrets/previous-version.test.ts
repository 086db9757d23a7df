import { UpdateSecretVersionStageCommand } from "@aws-sdk/client-secrets-manager";
import { beforeEach, describe, expect, it } from "vitest";
import type { SecretSource } from "../../../lib/registration/ports.ts";
import { createSecretsManagerSource } from "../../../lib/secrets/secrets-manager-source.ts";
import { hangUp, type SecretsManager, startSecretsManager } from "../../support/secrets-manager.ts";

const FIRST = "11111111-1111-4111-8111-111111111111";
const SECOND = "22222222-2222-4222-8222-222222222222";
const THIRD = "33333333-3333-4333-8333-333333333333";
const UNAVAILABLE = { reason: { kind: "unavailable", what: "secrets" } };

let manager: SecretsManager;
let nowMilliseconds: number;
let told: unknown[];
let source: SecretSource;
/** Calls to Secrets Manager since the last look. */
const newCalls = (): number => manager.calls.splice(0).length;

beforeEach(async () => {
  manager = await startSecretsManager();
  manager.put(FIRST, "first");
  nowMilliseconds = 10_000;
  told = [];
  source = createSecretsManagerSource({
    client: manager.client,
    secretId: manager.secretId,
    cacheSeconds: 60,
    monotonicMilliseconds: () => nowMilliseconds,
    onUnreachable: (error) => told.push(error),
  });
  return () => manager.close();
});

describe("the version before the current one", () => {
  it("is read when it is asked for, and then serves from memory until its time is over", async () => {
    manager.put(SECOND, "second");
    await source.current();
    expect(newCalls()).toBe(1);
    for (let time = 0; time < 50; time += 1) expect((await source.previous())?.value).toBe("first");
    expect(newCalls()).toBe(1);
    nowMilliseconds += 59_999;
    await source.previous();
    expect(newCalls()).toBe(0);
    nowMilliseconds += 1;
    await source.previous();
    // The current one is read again as well.
    expect(newCalls()).toBe(2);
  });

  it("is read once for all that ask at the same time", async () => {
    manager.put(SECOND, "second");
    await source.current();
    newCalls();
    const all = await Promise.all(Array.from({ length: 20 }, () => source.previous()));
    expect(new Set(all.map((version) => version?.value))).toEqual(new Set(["first"]));
    expect(newCalls()).toBe(1);
  });

  it("where there is none, it is asked for once a second at most", async () => {
    await source.current();
    newCalls();
    for (let time = 0; time < 20; time += 1) expect(await source.previous()).toBeUndefined();
    expect(newCalls()).toBe(1);
    nowMilliseconds += 999;
    await source.previous();
    expect(newCalls()).toBe(0);
    nowMilliseconds += 1;
    await source.previous();
    expect(newCalls()).toBe(1);
  });

  it("is another one as soon as the current one is: what is two rotations old never comes back", async () => {
    manager.put(SECOND, "second");
    expect((await source.previous())?.value).toBe("first");
    manager.put(THIRD, "third");
    nowMilliseconds += 1000;
    await source.reread();
    expect((await source.previous())?.value).toBe("second");
  });

  it("within a second of the last look, another current one makes it unavailable rather than wrong", async () => {
    manager.put(SECOND, "second");
    await source.current();
    nowMilliseconds += 900;
    expect((await source.previous())?.value).toBe("first");
    manager.put(THIRD, "third");
    nowMilliseconds += 100;
    await source.reread();
    await expect(source.previous()).rejects.toMatchObject(UNAVAILABLE);
    nowMilliseconds += 900;
    expect((await source.previous())?.value).toBe("second");
  });

  it("is none once an operator has taken the label away, after the time in memory", async () => {
    manager.put(SECOND, "second");
    expect((await source.previous())?.value).toBe("first");
    const change = { SecretId: manager.secretId, VersionStage: "AWSPREVIOUS", RemoveFromVersionId: FIRST };
    await manager.client.send(new UpdateSecretVersionStageCommand(change));
    nowMilliseconds += 60_000;
    expect(await source.previous()).toBeUndefined();
  });

  it("while nobody can be reached: what was read serves on, what was not is unavailable, once a second at most", async () => {
    manager.put(SECOND, "second");
    await source.current();
    manager.intercept(hangUp);
    newCalls();
    for (let time = 0; time < 20; time += 1) await expect(source.previous()).rejects.toMatchObject(UNAVAILABLE);
    expect([newCalls(), told.length]).toEqual([1, 1]);
    manager.intercept(undefined);
    nowMilliseconds += 1000;
    expect((await source.previous())?.value).toBe("first");
    manager.intercept(hangUp);
    nowMilliseconds += 60_000;
    expect((await source.previous())?.value).toBe("first");
  });

  it("says when each version was made", async () => {
    const before = Math.floor(Date.now() / 1000);
    manager.put(SECOND, "second");
    const { createdAt } = await source.reread();
    expect(createdAt).toBeGreaterThanOrEqual(before);
    expect(createdAt).toBeLessThanOrEqual(Math.floor(Date.now() / 1000));
  });
});
