import { describe, expect, it } from "vitest";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import { lifeStateOf, warningDaysOf } from "../../../lib/registration/client-life.ts";
import { keyClient, webClient } from "../../support/builders.ts";
import {
  type ClientStage,
  createStage,
  documentOf,
  outcomeOf,
  refusalOf,
  withToken,
} from "../../support/client-stage.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { NOW, targetOf } from "../../support/use-cases.ts";

const DAY = 86_400;
const [LIFE, GRACE] = [90 * DAY, 10 * DAY];
const VARIABLES = {
  CLIENT_EXPIRATION_SECONDS: String(LIFE),
  CLIENT_EXPIRATION_GRACE_SECONDS: String(GRACE),
};

const { store, table } = await openTestedStore();

/** A client that was just registered where clients expire. */
async function living(metadata = webClient()) {
  const stage = createStage(store, VARIABLES);
  const client = await stage.register(metadata);
  return { stage, client, target: targetOf(client) };
}
const itemOf = ({ client }: ClientAnswer) => table.item(`client/${client.clientId}`);
const timesIn = (item: Awaited<ReturnType<typeof itemOf>>) => [
  item?.["client_expires_at"],
  item?.["client_lifetime"],
  item?.["client_grace"],
  item?.["expires_at"],
];
const NONE = [undefined, undefined, undefined, undefined];
const livesFrom = (seconds: number) => [NOW + seconds + LIFE, LIFE, GRACE, NOW + seconds + LIFE + GRACE];

describe("the state of a client's life", () => {
  const life = { expiresAt: 1000, lifetimeSeconds: 500, graceSeconds: 100 };
  it.each([
    [999, "alive"],
    [1000, "expired"],
    [1099, "expired"],
    [1100, "gone"],
  ] as const)("at %i is %s", (now, state) => {
    expect(lifeStateOf({ life }, now)).toBe(state);
  });

  it("is alive at all times without a life, and never expired without a grace", () => {
    expect(lifeStateOf({}, Number.MAX_SAFE_INTEGER)).toBe("alive");
    expect(lifeStateOf({ life: { ...life, graceSeconds: 0 } }, 1000)).toBe("gone");
  });

  it.each([
    [31 * DAY, undefined],
    [30 * DAY + 1, undefined],
    [30 * DAY, 30],
    [7 * DAY + 1, 30],
    [7 * DAY, 7],
    [DAY + 1, 7],
    [DAY, 1],
    [1, 1],
    [0, undefined],
  ])("with %i seconds left is worth the warning of %s days", (left, days) => {
    expect(warningDaysOf({ ...life, lifetimeSeconds: 31 * DAY, expiresAt: 5_000_000 }, 5_000_000 - left)).toBe(days);
  });

  it.each([
    [30 * DAY + 1, [30, 7, 1]],
    [30 * DAY, [undefined, 7, 1]],
    [7 * DAY, [undefined, undefined, 1]],
    [DAY, [undefined, undefined, undefined]],
  ])("of %i seconds in all is not worth a warning that would hold from the start", (lifetimeSeconds, warnings) => {
    const warningAt = (days: number) =>
      warningDaysOf({ ...life, lifetimeSeconds, expiresAt: 30 * DAY }, (30 - days) * DAY);
    expect([7.5, 7, 1].map(warningAt)).toEqual(warnings);
  });
});

describe("a client where clients expire", () => {
  it("is registered with its times, which time to live knows", async () => {
    const { client } = await living();
    expect(timesIn(await itemOf(client))).toEqual(livesFrom(0));
    expect(documentOf(client)).toMatchObject({ client_expires_at: NOW + LIFE });
    expect(documentOf(client)).not.toHaveProperty("client_expiry_warning_days");
  });

  it("is warned in every answer, from 30 days before on", async () => {
    const { stage, target } = await living();
    const warnings: unknown[] = [];
    for (const left of [31, 30, 7, 1]) {
      stage.at(LIFE - left * DAY);
      warnings.push(documentOf(await stage.get(target))["client_expiry_warning_days"]);
    }
    expect(warnings).toEqual([undefined, 30, 7, 1]);
  });

  it("lives on by every PATCH and PUT, an empty PATCH too, and not by GET", async () => {
    const { stage, client, target } = await living();
    stage.at(10);
    await stage.get(target);
    expect(timesIn(await itemOf(client))).toEqual(livesFrom(0));
    expect((await stage.patch(target)).client.life?.expiresAt).toBe(NOW + 10 + LIFE);
    expect(timesIn(await itemOf(client))).toEqual(livesFrom(10));
    stage.at(20);
    await stage.put(target);
    expect(timesIn(await itemOf(client))).toEqual(livesFrom(20));
    stage.at(30);
    await stage.patch(target, { client_name: "New" });
    expect(timesIn(await itemOf(client))).toEqual(livesFrom(30));
  });

  it("forgets with each use that it was warned", async () => {
    const { stage, client, target } = await living();
    await table.set(`client/${client.client.clientId}`, "expiry_warned_days", 7);
    await stage.patch(target);
    expect(await itemOf(client)).not.toHaveProperty("expiry_warned_days");
  });

  it("that lives for its key alone lives on in the same way", async () => {
    const { stage, client, target } = await living(keyClient());
    stage.at(5);
    await stage.patch(target, { client_secret: null });
    expect(timesIn(await itemOf(client))).toEqual(livesFrom(5));
  });
});

describe("an expired client", () => {
  it("is told so by GET with its own token: RFC 6750 3.1 invalid_token, and until when it can come back", async () => {
    const { stage, target } = await living();
    stage.at(LIFE - 1);
    expect(await outcomeOf(stage.get(target))).toBe("done");
    stage.at(LIFE);
    const { statusCode, headers, body } = await refusalOf(stage.get(target));
    expect([statusCode, JSON.parse(body ?? "")]).toEqual([
      401,
      {
        error: "invalid_token",
        error_description: expect.stringContaining("revivable_until"),
        client_expired_at: NOW + LIFE,
        revivable_until: NOW + LIFE + GRACE,
      },
    ]);
    expect(headers?.["www-authenticate"]).toMatch(/^Bearer .*error="invalid_token"/);
  });

  it("OIDC Registration 4.4: cannot be told from an unknown one by anybody else", async () => {
    const { stage, client, target } = await living();
    stage.at(LIFE);
    const stranger = withToken(client, "another");
    const unknown = await refusalOf(stage.get({ ...target, clientId: "nobody" }));
    for (const operation of [stage.get, stage.patch, stage.put, stage.remove])
      expect(await refusalOf(operation(stranger))).toEqual(unknown);
  });

  it.each([
    ["an empty PATCH", (stage: ClientStage, client: ClientAnswer) => stage.patch(targetOf(client)), {}],
    [
      "a PATCH",
      (stage: ClientStage, client: ClientAnswer) => stage.patch(targetOf(client), { client_name: "New" }),
      { client_name: "New" },
    ],
    [
      "a PUT",
      (stage: ClientStage, client: ClientAnswer) => stage.put(targetOf(client), { client_name: "New" }),
      { client_name: "New" },
    ],
  ] as const)("comes back whole by %s, up to the last second", async (_, revive, changed) => {
    const { stage, client, target } = await living();
    stage.at(LIFE + GRACE - 1);
    const revived = await revive(stage, client);
    expect([revived.secret, revived.registrationAccessToken]).toEqual([client.secret, client.registrationAccessToken]);
    expect(revived.client.metadata).toEqual({ ...client.client.metadata, ...changed });
    expect(revived.client.audit.at(-1)?.actions).toContain("revived");
    expect(documentOf(revived)["client_expires_at"]).toBe(NOW + LIFE + GRACE - 1 + LIFE);
    stage.at(LIFE + GRACE + LIFE - 2);
    expect((await stage.get(target)).secret).toBe(client.secret);
  });

  it("does not come back by an update that is refused", async () => {
    const { stage, client, target } = await living();
    stage.at(LIFE);
    expect(await outcomeOf(stage.patch(target, { redirect_uris: null }))).toBe("metadata_refused");
    expect(await outcomeOf(stage.put(target, { client_secret: null }))).toBe("member_refused");
    expect(await outcomeOf(stage.patch(targetOf(client, (revision) => revision === 7)))).toBe("precondition_failed");
    expect(await outcomeOf(stage.get(target))).toBe("client_expired");
    expect(timesIn(await itemOf(client))).toEqual(livesFrom(0));
  });

  it("is deleted by its own token, under a condition too", async () => {
    for (const condition of [undefined, () => true]) {
      const { stage, client } = await living();
      stage.at(LIFE);
      expect(await outcomeOf(stage.remove(targetOf(client, condition)))).toBe("done");
      expect(await itemOf(client)).toBeUndefined();
    }
  });

  it("renews its expired secret by the PATCH that brings it back", async () => {
    const stage = createStage(store, { ...VARIABLES, CLIENT_SECRET_EXPIRATION_SECONDS: "3600" });
    const client = await stage.register();
    stage.at(LIFE);
    const revived = await stage.patch(targetOf(client));
    expect(revived.secret).not.toBe(client.secret);
    expect(revived.client.audit.at(-1)?.actions).toEqual(["revived", "secret-renewed"]);
  });
});

describe("a client that is beyond recall", () => {
  it("is as if it had been deleted, to its own token too, whether or not DynamoDB has removed it", async () => {
    const { stage, client, target } = await living();
    const unknown = await refusalOf(stage.get({ ...target, clientId: "nobody" }));
    stage.at(LIFE + GRACE);
    const conditional = targetOf(client, () => true);
    for (const operation of [stage.get, stage.patch, stage.put, stage.remove]) {
      expect(await refusalOf(operation(target))).toEqual(unknown);
      expect(await refusalOf(operation(conditional))).toEqual(unknown);
    }
    expect(timesIn(await itemOf(client))).toEqual(livesFrom(0));
  });

  it("is gone at once where there is no grace", async () => {
    const stage = createStage(store, { ...VARIABLES, CLIENT_EXPIRATION_GRACE_SECONDS: "0" });
    const client = await stage.register();
    stage.at(LIFE);
    expect(await outcomeOf(stage.get(targetOf(client)))).toBe("token_refused");
    expect(await outcomeOf(stage.patch(targetOf(client)))).toBe("token_refused");
  });
});

describe("a setting that changes", () => {
  it("switched on: a client from before gets a life with its next write, an empty PATCH too, and not by GET", async () => {
    const stage = createStage(store);
    const client = await stage.register();
    expect(timesIn(await itemOf(client))).toEqual(NONE);
    const later = stage.under({ clientExpirationSeconds: LIFE, clientExpirationGraceSeconds: GRACE });
    later.at(7);
    expect(documentOf(await later.get(targetOf(client)))).not.toHaveProperty("client_expires_at");
    await later.patch(targetOf(client));
    expect(timesIn(await itemOf(client))).toEqual(livesFrom(7));
  });

  it.each([0, LIFE])("switched off: the next write takes the life away, after %i seconds", async (seconds) => {
    const { stage, client, target } = await living();
    stage.at(seconds);
    const later = stage.under({ clientExpirationSeconds: 0 });
    expect(documentOf(await later.patch(target))).not.toHaveProperty("client_expires_at");
    expect(timesIn(await itemOf(client))).toEqual(NONE);
    later.at(100 * LIFE);
    expect(await outcomeOf(later.get(target))).toBe("done");
  });

  it("holds from the next use on, and until then the times that the client carries", async () => {
    const { stage, client, target } = await living();
    const later = stage.under({ clientExpirationSeconds: 60, clientExpirationGraceSeconds: 6 });
    later.at(1000);
    expect(documentOf(await later.get(target))["client_expires_at"]).toBe(NOW + LIFE);
    await later.patch(target);
    expect(timesIn(await itemOf(client))).toEqual([NOW + 1060, 60, 6, NOW + 1066]);
  });

  it("that was never on leaves an empty PATCH without a write", async () => {
    const stage = createStage(store);
    const client = await stage.register();
    expect((await stage.patch(targetOf(client))).client.revision).toBe(1);
  });
});
