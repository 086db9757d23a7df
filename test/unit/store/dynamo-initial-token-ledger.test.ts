import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import type { InitialTokenLedger, InitialTokenRecord } from "../../../lib/registration/ports.ts";
import { createDynamoInitialTokenLedger } from "../../../lib/store/dynamo-initial-token-ledger.ts";
import { type ClientTable, startClientTable, unreachableTable } from "../../support/client-table.ts";

let table: ClientTable;
let ledger: InitialTokenLedger;
const tooHigh: unknown[] = [];
let count = 0;
let tokenId = "";
beforeAll(async () => {
  table = await startClientTable();
  ledger = ledgerOver(table.documents);
});
afterAll(() => table.close());
beforeEach(() => {
  count += 1;
  tokenId = `token-${count}`;
  tooHigh.length = 0;
});

const ledgerOver = (documents: ClientTable["documents"]): InitialTokenLedger =>
  createDynamoInitialTokenLedger({
    documents,
    once: () => documents,
    tableName: table.name,
    onLeftTooHigh: (error) => void tooHigh.push(error),
  });
const record = async (members: Partial<InitialTokenRecord> = {}): Promise<void> => {
  await ledger.record({ tokenId, subject: "operator", issuedAt: 1000, expiresAt: 2000, ...members });
  table.calls.length = 0;
};
const item = () => table.item(`token/${tokenId}`);
const spent = async (): Promise<unknown> => (await item())?.["spent"];
const unavailable = { reason: { kind: "unavailable", what: "client store" }, cause: expect.any(Error) };
const failure = (promise: Promise<unknown>): Promise<unknown> => promise.catch((error: unknown) => error);

describe("a recorded token", () => {
  it("is an item that time to live sweeps away once the token is over", async () => {
    await record({ usesMax: 5, label: "team", policy: { redirectHosts: ["rp.example.org"] } });
    expect(await item()).toEqual({
      id: `token/${tokenId}`,
      token_id: tokenId,
      subject: "operator",
      issued_at: 1000,
      token_expires_at: 2000,
      expires_at: 2000,
      uses_max: 5,
      spent: 0,
      label: "team",
      policy: '{"redirect_hosts":["rp.example.org"]}',
    });
  });

  it("has no attribute for what was not asked", async () => {
    await record();
    const names = ["expires_at", "id", "issued_at", "spent", "subject", "token_expires_at", "token_id"];
    expect(Object.keys((await item()) ?? {}).toSorted()).toEqual(names);
  });

  it("is recorded in one call, and never in the place of another", async () => {
    await record({ usesMax: 1 });
    await expect(record({ usesMax: 9 })).rejects.toThrow("a new token identifier is taken");
    expect([table.calls, (await item())?.["uses_max"]]).toEqual([["PutItem"], 1]);
  });

  it("that can not be recorded is unavailable", async () => {
    const refused = ledgerOver(unreachableTable()).record({ tokenId, subject: "x", issuedAt: 1, expiresAt: 2 });
    expect(await failure(refused)).toMatchObject(unavailable);
  });
});

describe("a use", () => {
  it("is taken one by one, each in one call, until there is none left", async () => {
    await record({ usesMax: 2 });
    const outcomes = [await ledger.spend(tokenId), await ledger.spend(tokenId), await ledger.spend(tokenId)];
    expect([outcomes, await spent()]).toEqual([["taken", "taken", "refused"], 2]);
    expect(table.calls).toEqual(["UpdateItem", "UpdateItem", "UpdateItem"]);
  });

  it("is never taken by more than there are uses, of a hundred at the same time", async () => {
    await record({ usesMax: 7 });
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => ledger.spend(tokenId)));
    expect([outcomes.filter((one) => one === "taken").length, await spent()]).toEqual([7, 7]);
  });

  it("of a token without a number is counted, and never the last", async () => {
    await record();
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => ledger.spend(tokenId)));
    expect([new Set(outcomes), await spent()]).toEqual([new Set(["taken"]), 20]);
  });

  it.each([undefined, "client-1"])("of a revoked token is refused, for the client %s too", async (clientId) => {
    for (const usesMax of [{ usesMax: 5 }, {}]) {
      tokenId = `${tokenId}-`;
      await record(usesMax);
      await table.set(`token/${tokenId}`, "revoked_at", 1500);
      expect([await ledger.spend(tokenId, clientId), await spent()]).toEqual(["refused", 0]);
    }
  });

  it.each([undefined, "client-1"])("of what was never recorded is refused and makes nothing up", async (clientId) => {
    expect([await ledger.spend(tokenId, clientId), await item()]).toEqual(["refused", undefined]);
  });

  it("that can not be counted is unavailable, and nobody is let through", async () => {
    expect(await failure(ledgerOver(unreachableTable()).spend(tokenId))).toMatchObject(unavailable);
    expect(await failure(ledgerOver(unreachableTable()).spend(tokenId, "client-1"))).toMatchObject(unavailable);
  });
});

describe("a use that is a client's", () => {
  it("is taken once, in one call, however often its request comes", async () => {
    await record({ usesMax: 2 });
    expect([await ledger.spend(tokenId, "a"), table.calls]).toEqual(["taken", ["UpdateItem"]]);
    expect([await ledger.spend(tokenId, "a"), await ledger.spend(tokenId, "b")]).toEqual(["taken before", "taken"]);
    expect([await ledger.spend(tokenId, "a"), await ledger.spend(tokenId, "c")]).toEqual(["taken before", "refused"]);
    expect([await spent(), (await item())?.["keyed"]]).toEqual([2, new Set(["a", "b"])]);
  });

  it("is taken once by a hundred requests of it at the same time", async () => {
    await record({ usesMax: 3 });
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => ledger.spend(tokenId, "a")));
    const taken = outcomes.filter((one) => one === "taken").length;
    expect([taken, outcomes.includes("refused"), await spent()]).toEqual([1, false, 1]);
  });

  it("shares the number with all others", async () => {
    await record({ usesMax: 2 });
    await ledger.spend(tokenId);
    const outcomes = [await ledger.spend(tokenId, "a"), await ledger.spend(tokenId, "b"), await ledger.spend(tokenId)];
    expect(outcomes).toEqual(["taken", "refused", "refused"]);
  });

  it("is refused to the same client once the token was revoked", async () => {
    await record({ usesMax: 2 });
    await ledger.spend(tokenId, "a");
    await table.set(`token/${tokenId}`, "revoked_at", 1500);
    expect(await ledger.spend(tokenId, "a")).toBe("refused");
  });

  it("leaves no client behind where nothing is limited: an item must not grow for ever", async () => {
    await record();
    expect([await ledger.spend(tokenId, "a"), await ledger.spend(tokenId, "a")]).toEqual(["taken", "taken"]);
    expect([await spent(), (await item())?.["keyed"]]).toEqual([2, undefined]);
  });
});

describe("what was taken", () => {
  it("is given back in one call, and can be taken again", async () => {
    await record({ usesMax: 1 });
    await ledger.spend(tokenId);
    table.calls.length = 0;
    await ledger.giveBack(tokenId);
    expect([[...table.calls], await ledger.spend(tokenId), await ledger.spend(tokenId)]).toEqual([
      ["UpdateItem"],
      "taken",
      "refused",
    ]);
  });

  it("is given back down to nothing and no further, so that no token grows", async () => {
    await record({ usesMax: 1 });
    await Promise.all([ledger.giveBack(tokenId), ledger.giveBack(tokenId)]);
    expect([await spent(), tooHigh]).toEqual([0, []]);
  });

  it("is not made up where nothing was recorded", async () => {
    await ledger.giveBack(tokenId);
    expect([await item(), tooHigh]).toEqual([undefined, []]);
  });

  it("is kept, and told so, for a write that may be there all the same", async () => {
    await record({ usesMax: 1 });
    await ledger.spend(tokenId);
    const failed = new OAuthError({ kind: "unavailable", what: "client store" }, { cause: new Error("timeout") });
    await ledger.giveBack(tokenId, failed);
    expect([await spent(), tooHigh]).toEqual([1, [failed]]);
  });

  it("and can not be given back is told, and fails nothing", async () => {
    await ledgerOver(unreachableTable()).giveBack(tokenId);
    expect(tooHigh).toEqual([expect.any(Error)]);
  });
});
