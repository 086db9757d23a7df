import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import type { InitialTokenLedger } from "../../../lib/registration/ports.ts";
import {
  type RegistrationGrant,
  registerClient,
  rehearseRegistration,
} from "../../../lib/registration/register-client.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { createDynamoInitialTokenLedger } from "../../../lib/store/dynamo-initial-token-ledger.ts";
import { webClient } from "../../support/builders.ts";
import { type ClientTable, startClientTable, unreachableTable } from "../../support/client-table.ts";
import { createUseCases, NOW } from "../../support/use-cases.ts";

let table: ClientTable;
let ledger: InitialTokenLedger;
let tokenId = "";
let count = 0;
const tooHigh: unknown[] = [];
beforeAll(async () => {
  table = await startClientTable();
  const { documents, name: tableName } = table;
  const onLeftTooHigh = (error: unknown) => void tooHigh.push(error);
  ledger = createDynamoInitialTokenLedger({ documents, once: () => documents, tableName, onLeftTooHigh });
});
afterAll(() => table.close());
beforeEach(async () => {
  count += 1;
  tokenId = `token-${count}`;
  tooHigh.length = 0;
  await ledger.record({ tokenId, subject: "operator", issuedAt: NOW, expiresAt: NOW + 60, usesMax: 1 });
  table.calls.length = 0;
});

const grantOf = (isRecorded: boolean): RegistrationGrant => ({
  initialToken: { tokenId, kid: "v1", expiresAt: NOW + 60, isRecorded },
});
const good = () => createDynamoClientStore(table.documents, table.name);
/** How a registration ends, and what it asks of the table. */
async function registered(isRecorded: boolean, store = good(), body: object = webClient(), clientsMax?: boolean) {
  const quotas = { spend: async () => !clientsMax, giveBack: async () => {} };
  const variables = clientsMax === undefined ? {} : { CLIENTS_MAX: "1" };
  const { dependencies } = createUseCases(store, variables, { ledger, quotas });
  const outcome = await registerClient(dependencies, grantOf(isRecorded), { body: { ...body }, source: "" }).then(
    () => "done",
    (error: unknown) => (error instanceof OAuthError ? error.reason.kind : String(error)),
  );
  return [outcome, ...table.calls];
}
const spent = async (): Promise<unknown> => (await table.item(`token/${tokenId}`))?.["spent"];

describe("a registration with an initial access token", () => {
  it("that is plain is one write", async () => {
    expect([await registered(false), await spent()]).toEqual([["done", "PutItem"], 0]);
  });

  it("that is recorded takes a use before the client is stored: two writes", async () => {
    expect([await registered(true), await spent()]).toEqual([["done", "UpdateItem", "PutItem"], 1]);
  });

  it("that is used up is refused in one call, and no client is stored", async () => {
    await registered(true);
    table.calls.length = 0;
    expect([await registered(true), await spent()]).toEqual([["token_refused", "UpdateItem"], 1]);
  });

  it("that is used up is told apart by the log alone", async () => {
    await registered(true);
    const { dependencies } = createUseCases(good(), {}, { ledger });
    await expect(registerClient(dependencies, grantOf(true), { body: webClient(), source: "" })).rejects.toMatchObject({
      reason: { kind: "token_refused", why: "used up or revoked" },
    });
  });

  it("that was revoked opens nothing that it had opened before", async () => {
    const { dependencies } = createUseCases(good(), {}, { ledger });
    const repeatable = { key: "0123456789abcdefghijkl", body: Buffer.from("{}") };
    const send = () => registerClient(dependencies, grantOf(true), { body: webClient(), source: "", repeatable });
    const { client } = await send();
    expect((await send()).client).toStrictEqual(client);
    await table.set(`token/${tokenId}`, "revoked_at", NOW);
    await expect(send()).rejects.toMatchObject({ reason: { kind: "token_refused", why: "used up or revoked" } });
  });

  it("of metadata that is refused asks nothing of the table", async () => {
    expect([await registered(true, good(), {}), await spent()]).toEqual([["metadata_refused"], 0]);
  });

  it("that is only rehearsed asks nothing of it either", async () => {
    const { dependencies } = createUseCases(good(), {}, { ledger });
    await rehearseRegistration(dependencies, grantOf(true), webClient());
    expect([table.calls, await spent()]).toEqual([[], 0]);
  });

  it("gives the use back where the store refused the client for certain", async () => {
    const refusing = { ...good(), create: () => Promise.reject(new OAuthError({ kind: "unavailable", what: "time" })) };
    expect(await registered(true, refusing)).toEqual(["unavailable", "UpdateItem", "UpdateItem"]);
    expect([await spent(), tooHigh]).toEqual([0, []]);
    expect((await registered(true))[0]).toBe("done");
  });

  it("takes no use, for good least of all, where another limit stands against it: not by a request that can come again", async () => {
    const quotas = { spend: async () => false, giveBack: async () => {} };
    const { dependencies } = createUseCases(good(), { CLIENTS_MAX: "1" }, { ledger, quotas });
    const repeatable = { key: "0123456789abcdefghijkl", body: Buffer.from("{}") };
    const request = { body: webClient(), source: "", repeatable };
    await expect(registerClient(dependencies, grantOf(true), request)).rejects.toMatchObject({
      reason: { kind: "too_many_registrations" },
    });
    expect([table.calls, await spent()]).toEqual([["GetItem"], 0]);
  });

  it("gives it back where another limit stands against it", async () => {
    expect([(await registered(true, good(), webClient(), true))[0], await spent()]).toEqual([
      "too_many_registrations",
      0,
    ]);
  });

  it("keeps it where nobody knows whether the client was stored, and says so", async () => {
    const lost = createDynamoClientStore(unreachableTable(), table.name);
    expect(await registered(true, lost)).toEqual(["unavailable", "UpdateItem"]);
    expect([await spent(), tooHigh.length]).toEqual([1, 1]);
  });
});
