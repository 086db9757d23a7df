import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { ClientDependencies } from "../../../lib/registration/dependencies.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { createDynamoQuotaCounter } from "../../../lib/store/dynamo-quota-counter.ts";
import { type ClientStage, createStage, outcomeOf } from "../../support/client-stage.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { clientThatFailsOnce, type FirstTry } from "../../support/failing-once.ts";
import { grantOf, targetOf } from "../../support/use-cases.ts";

const KEY = "0123456789abcdef-ABCDEF";

let table: ClientTable;
beforeAll(async () => {
  table = await startClientTable();
});
afterAll(() => table.close());

const CLIENTS_MAX = { CLIENTS_MAX: "10000" };
const stageOver = (documents: DynamoDBDocumentClient, overrides: Partial<ClientDependencies> = {}): ClientStage =>
  createStage(createDynamoClientStore(documents, table.name), CLIENTS_MAX, {
    quotas: createDynamoQuotaCounter({
      documents: table.documents,
      once: () => table.documents,
      tableName: table.name,
      onLeftTooHigh: () => {},
    }),
    ...overrides,
  });

/** A stage whose first write of one kind fails, and the same on a good network, for whoever comes in between. */
async function failing(command: string, firstTry: FirstTry, meanwhile: (others: ClientStage) => Promise<unknown>) {
  const others = stageOver(table.documents);
  const between = async () => void (await meanwhile(others));
  const { documents } = await clientThatFailsOnce(table.documents, firstTry, between, (name) => name === command);
  return { others, stage: stageOver(documents, { keyring: others.on.keyring }) };
}
const count = async (): Promise<number> => Number((await table.item("quota/clients"))?.["spent"] ?? 0);

describe("a change whose answer is lost, and which another one follows", () => {
  it.each(["answer lost", "never arrived"] as const)("%s: rotates a secret once", async (firstTry) => {
    const { others, stage } = await failing("UpdateItemCommand", firstTry, () =>
      others.patch(targetOf(client), { client_name: "another writer" }),
    );
    const client = await others.register();
    const rotated = await stage.patch(targetOf(client), { client_secret: null });
    const now = await others.get(targetOf(client));
    expect([now.secret, now.client.previousSecret?.digest]).toEqual([rotated.secret, client.client.secret?.digest]);
    expect(now.client.audit.flatMap(({ actions }) => actions).toSorted()).toEqual([
      "amended",
      "registered",
      "secret-rotated",
    ]);
    expect(now.client.metadata).toMatchObject({ client_name: "another writer" });
  });

  it("is told to be open where so many follow that nothing shows it any more", async () => {
    const { others, stage } = await failing("UpdateItemCommand", "answer lost", async () => {
      for (let name = 0; name < 22; name += 1) await others.patch(targetOf(client), { client_name: `${name}` });
    });
    const client = await others.register();
    expect(await outcomeOf(stage.patch(targetOf(client), { client_secret: null }))).toBe("unavailable");
    expect((await others.get(targetOf(client))).client.previousSecret?.digest).toBe(client.client.secret?.digest);
  });
});

describe("a change that never arrived, and is like another one that came in between", () => {
  it("ends the token before all the same, which the other one was made by", async () => {
    const lives = { clientExpirationSeconds: 1000 };
    const { others, stage } = await failing("UpdateItemCommand", "never arrived", () =>
      others.under(lives).patch(targetOf(client)),
    );
    const client = await others.register();
    const next = await others.under({ registrationTokenRotation: true }).patch(targetOf(client));
    await stage.under(lives).patch(targetOf(next));
    expect(await outcomeOf(others.get(targetOf(client)))).toBe("token_refused");
    expect(await outcomeOf(others.get(targetOf(next)))).toBe("done");
  });
});

describe("a registration whose answer is lost, and which the same one follows", () => {
  it.each(["answer lost", "never arrived"] as const)("%s: is counted once, or one too high", async (firstTry) => {
    const before = await count();
    const grant = grantOf(`lost ${firstTry}`);
    const { stage } = await failing("PutItemCommand", firstTry, async (others) => {
      const again = await others.registerAgain(grant, KEY);
      await others.patch(targetOf(again), { client_name: "mine" });
    });
    const { client } = await stage.registerAgain(grant, KEY);
    expect(client.clientId).toHaveLength(32);
    expect((await count()) - before).toBe(1);
  });

  it.each([
    ["answer lost", 0],
    ["never arrived", 1],
  ] as const)("%s: leaves no count too low where it was deleted, too", async (firstTry, left) => {
    const before = await count();
    const grant = grantOf(`deleted ${firstTry}`);
    const { stage } = await failing("PutItemCommand", firstTry, async (others) => {
      await others.remove(targetOf(await others.registerAgain(grant, KEY)));
    });
    expect(await outcomeOf(stage.registerAgain(grant, KEY))).toBe("unavailable");
    expect((await count()) - before).toBe(left);
    expect(await outcomeOf(stage.registerAgain(grant, KEY))).toBe("idempotency_key_refused");
  });
});
