import { describe, expect, it } from "vitest";
import { createClientReader } from "../../../lib/reader/client-reader.ts";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import {
  disableClient,
  expireClient,
  expireSecret,
  issueRegistrationToken,
} from "../../../lib/registration/operate-client.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { type ClientStage, createStage } from "../../support/client-stage.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { grantOf, NOW, targetOf } from "../../support/use-cases.ts";

const KEY = "0123456789abcdef-ABCDEF";
const DAY = 86_400;
const [LIFE, GRACE] = [90 * DAY, 30 * DAY];
const VARIABLES = {
  CLIENT_EXPIRATION_SECONDS: String(LIFE),
  CLIENT_EXPIRATION_GRACE_SECONDS: String(GRACE),
};

const { store, table } = await openTestedStore();
let count = 0;

/** A client, and a stage on which an OpenID Provider tells of a use of it just before it is next written. */
async function usedMeanwhile() {
  const outcomes: unknown[] = [];
  const uses: (() => Promise<unknown>)[] = [];
  const contended: ClientStore = {
    ...store,
    replace: async (...write) => {
      for (const use of uses.splice(0)) outcomes.push(await use());
      return store.replace(...write);
    },
  };
  const stage = createStage(contended, VARIABLES);
  const reader = createClientReader({ documents: table.documents, tableName: table.name, clock: stage.on.clock });
  count += 1;
  const grant = grantOf(`used-${count}`);
  const client = await stage.registerAgain(grant, KEY);
  const operation = { clientId: client.client.clientId, name: "operator" };
  return {
    stage,
    grant,
    client,
    operation,
    outcomes,
    useIt: () => uses.push(() => reader.heartbeat(operation.clientId)),
  };
}
const livesUntil = async ({ client: { clientId } }: ClientAnswer) => {
  const item = await table.item(`client/${clientId}`);
  return [item?.["client_expires_at"], item?.["expires_at"]];
};

describe("a change of a client that is used at the same time takes nothing of its life", () => {
  type Used = Awaited<ReturnType<typeof usedMeanwhile>>;
  it.each<[string, (used: Used) => Promise<unknown>]>([
    ["an operator issues a token", ({ stage, operation }) => issueRegistrationToken(stage.on, operation)],
    ["an operator ends its secrets", ({ stage, operation }) => expireSecret(stage.on, operation)],
    ["an operator disables it", ({ stage, operation }) => disableClient(stage.on, operation)],
  ])("%s", async (_, change) => {
    const used = await usedMeanwhile();
    used.stage.at(80 * DAY);
    used.useIt();
    await change(used);
    expect(used.outcomes).toEqual([{ outcome: "renewed" }]);
    expect(await livesUntil(used.client)).toEqual([NOW + 80 * DAY + LIFE, NOW + 80 * DAY + LIFE + GRACE]);
    expect(await store.find(used.operation.clientId)).toMatchObject({ revision: 2 });
  });

  it("its registration is sent again, and needs another token", async () => {
    const { stage, grant, client, operation, outcomes, useIt } = await usedMeanwhile();
    await issueRegistrationToken(stage.on, operation);
    stage.at(3600);
    useIt();
    await stage.registerAgain(grant, KEY);
    expect(outcomes).toEqual([{ outcome: "renewed" }]);
    expect(await livesUntil(client)).toEqual([NOW + 3600 + LIFE, NOW + 3600 + LIFE + GRACE]);
  });
});

describe("a change that is about the life of a client holds, though it is used at the same time", () => {
  it.each<[string, number, (stage: ClientStage, client: ClientAnswer) => Promise<unknown>]>([
    ["an update begins it anew", LIFE, (stage, client) => stage.patch(targetOf(client))],
    ["an operator ends it", 0, (stage, { client: { clientId } }) => expireClient(stage.on, { clientId, name: "op" })],
  ])("%s", async (_, seconds, change) => {
    const { stage, client, outcomes, useIt } = await usedMeanwhile();
    stage.at(DAY);
    useIt();
    await change(stage, client);
    expect(outcomes).toEqual([{ outcome: "renewed" }]);
    expect((await livesUntil(client))[0]).toBe(NOW + DAY + seconds);
  });
});
