import { ConditionalCheckFailedException, DynamoDBServiceException } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { OAuthError } from "../../../lib/errors.ts";
import type { QuotaCounter } from "../../../lib/registration/ports.ts";
import { createDynamoQuotaCounter } from "../../../lib/store/dynamo-quota-counter.ts";
import { type ClientTable, startClientTable, unreachableTable } from "../../support/client-table.ts";

let table: ClientTable;
let counter: QuotaCounter;
const tooHigh: unknown[] = [];
let count = 0;
let id = "";
beforeAll(async () => {
  table = await startClientTable();
  counter = counterOver(table.documents);
});
afterAll(() => table.close());
beforeEach(() => {
  count += 1;
  id = `source/${count}`;
  table.calls.length = 0;
  tooHigh.length = 0;
});

const counterOver = (documents: ClientTable["documents"]): QuotaCounter =>
  createDynamoQuotaCounter({
    documents,
    once: () => documents,
    tableName: table.name,
    onLeftTooHigh: (error) => void tooHigh.push(error),
  });
const spend = (max: number) => counter.spend({ id, max });
const spent = async (): Promise<unknown> => (await table.item(`quota/${id}`))?.["spent"];

describe("a quota", () => {
  it("is taken one by one until there is none left", async () => {
    expect([await spend(3), await spend(3), await spend(3), await spend(3)]).toEqual([true, true, true, false]);
    expect(await spent()).toBe(3);
  });

  it("is taken, or found used up, in one call", async () => {
    await spend(1);
    await spend(1);
    expect(table.calls).toEqual(["UpdateItem", "UpdateItem"]);
  });

  it("is never exceeded by a hundred who take at the same time", async () => {
    const outcomes = await Promise.all(Array.from({ length: 100 }, () => spend(10)));
    expect([outcomes.filter((isTaken) => isTaken).length, await spent()]).toEqual([10, 10]);
  });

  it("is its own: another one is not touched", async () => {
    await spend(1);
    expect(await counter.spend({ id: `${id}/other`, max: 1 })).toBe(true);
  });

  it("that was made smaller than its count is used up", async () => {
    for (let index = 0; index < 3; index += 1) await spend(3);
    expect(await spend(2)).toBe(false);
  });

  it("can be swept away once it no longer matters, where there is such a time", async () => {
    await spend(1);
    expect(await table.item(`quota/${id}`)).toEqual({ id: `quota/${id}`, spent: 1 });
    await counter.spend({ id: `${id}/window`, max: 2, expiresAt: 1_800_000_000 });
    const counted = { id: `quota/${id}/window`, spent: 1, expires_at: 1_800_000_000 };
    expect(await table.item(`quota/${id}/window`)).toEqual(counted);
  });

  it("that can not be counted is unavailable, and nobody is let through", async () => {
    const refused = await counterOver(unreachableTable())
      .spend({ id, max: 1 })
      .catch((error: unknown) => error);
    expect(refused).toMatchObject({ reason: { kind: "unavailable", what: "client store" }, cause: expect.any(Error) });
  });
});

/** A failed write as the store tells it. */
const failedBy = (cause: unknown): OAuthError =>
  new OAuthError({ kind: "unavailable", what: "client store" }, { cause });
const answered = (httpStatusCode: number, attempts = 1): OAuthError =>
  failedBy(
    new DynamoDBServiceException({
      name: "Any",
      $fault: "client",
      message: "",
      $metadata: { httpStatusCode, attempts },
    }),
  );

describe("what was taken", () => {
  it("is given back in one call, and can be taken again", async () => {
    await spend(1);
    await counter.giveBack(id);
    expect([[...table.calls], await spent()]).toEqual([["UpdateItem", "UpdateItem"], 0]);
    expect([await spend(1), await spend(1)]).toEqual([true, false]);
  });

  it("is given back down to nothing and no further, so that no quota grows", async () => {
    await spend(2);
    await Promise.all([counter.giveBack(id), counter.giveBack(id), counter.giveBack(id)]);
    expect([await spent(), tooHigh]).toEqual([0, []]);
  });

  it("is not made up where nothing was counted", async () => {
    await counter.giveBack(id);
    expect([await table.item(`quota/${id}`), tooHigh]).toEqual([undefined, []]);
  });

  it.each([
    ["was refused", answered(400)],
    ["met a taken identifier", new Error("a new client identifier is taken")],
    [
      "met a condition",
      failedBy(new ConditionalCheckFailedException({ message: "", $metadata: { httpStatusCode: 400 } })),
    ],
  ])("is given back for a write that %s", async (_, failed) => {
    await spend(1);
    await counter.giveBack(id, failed);
    expect([await spent(), tooHigh]).toEqual([0, []]);
  });

  it.each([
    ["was never answered", failedBy(new Error("timeout"))],
    ["was answered with a fault of the table's", answered(500)],
    ["was refused at a second try, the first one's answer being lost", answered(400, 2)],
  ])("is kept, and told so, for a write that %s and may be there all the same", async (_, failed) => {
    await spend(1);
    await counter.giveBack(id, failed);
    expect([await spent(), tooHigh, table.calls]).toEqual([1, [failed], ["UpdateItem"]]);
  });

  it("and can not be given back is told, and fails nothing", async () => {
    await counterOver(unreachableTable()).giveBack(id);
    expect(tooHigh).toEqual([expect.any(Error)]);
  });
});
