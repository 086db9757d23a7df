import { deepStrictEqual } from "node:assert/strict";
import { randomUUID } from "node:crypto";
import type { InitialTokenLedger, InitialTokenRecord, QuotaCounter } from "../../lib/registration/ports.ts";
import { createDynamoInitialTokenLedger } from "../../lib/store/dynamo-initial-token-ledger.ts";
import { createDynamoQuotaCounter } from "../../lib/store/dynamo-quota-counter.ts";
import type { Claim } from "./contract.ts";
import type { EngineTable } from "./engine.ts";

const partsOf = ({ documents, name: tableName }: EngineTable) => ({
  documents,
  once: () => documents,
  tableName,
  onLeftTooHigh: (error: unknown) => {
    throw error;
  },
});
const times = <T>(count: number, call: (index: number) => Promise<T>): Promise<readonly T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => call(index)));
const counted = (outcomes: readonly unknown[], wanted: unknown): number =>
  outcomes.filter((one) => one === wanted).length;

const quota = (
  name: string,
  check: (counter: QuotaCounter, id: string, item: () => Promise<unknown>) => Promise<void>,
): Claim => [
  `a quota ${name}`,
  async (table) => {
    const id = randomUUID();
    await check(createDynamoQuotaCounter(partsOf(table)), id, () => table.item(`quota/${id}`));
  },
];

interface Given {
  readonly ledger: InitialTokenLedger;
  readonly tokenId: string;
  readonly table: EngineTable;
  readonly spent: () => Promise<unknown>;
}
const token = (
  name: string,
  check: (given: Given) => Promise<void>,
  members: Partial<InitialTokenRecord> = { usesMax: 3 },
): Claim => [
  `a recorded token ${name}`,
  async (table) => {
    const tokenId = randomUUID();
    const ledger = createDynamoInitialTokenLedger(partsOf(table));
    await ledger.record({ tokenId, subject: "operator", issuedAt: 1000, expiresAt: 2000, ...members });
    const spent = async () => (await table.item(`token/${tokenId}`))?.["spent"];
    await check({ ledger, tokenId, table, spent });
  },
];

/** What {@link QuotaCounter} and {@link InitialTokenLedger} promise, and how. */
export const COUNT_CLAIMS: readonly Claim[] = [
  quota("is taken until there is none left, and given back", async (counter, id) => {
    const spend = () => counter.spend({ id, max: 2 });
    deepStrictEqual([await spend(), await spend(), await spend()], [true, true, false]);
    await counter.giveBack(id);
    deepStrictEqual([await spend(), await spend()], [true, false]);
  }),
  quota("is never exceeded by fifty at the same time", async (counter, id, item) => {
    const outcomes = await times(50, () => counter.spend({ id, max: 7 }));
    deepStrictEqual([counted(outcomes, true), await item()], [7, { id: `quota/${id}`, spent: 7 }]);
  }),
  quota("is never given back below nothing, nor made up", async (counter, id, item) => {
    await counter.giveBack(id);
    deepStrictEqual(await item(), undefined);
    await counter.spend({ id, max: 2, expiresAt: 9 });
    await times(5, () => counter.giveBack(id));
    deepStrictEqual(await item(), { id: `quota/${id}`, spent: 0, expires_at: 9 });
  }),
  token(
    "is an item with just what was asked",
    async ({ table, tokenId }) => {
      deepStrictEqual(await table.item(`token/${tokenId}`), {
        id: `token/${tokenId}`,
        token_id: tokenId,
        subject: "operator",
        issued_at: 1000,
        token_expires_at: 2000,
        expires_at: 2000,
        spent: 0,
        label: "team é",
        policy: '{"scopes":["openid"]}',
      });
    },
    { label: "team é", policy: { scopes: ["openid"] } },
  ),
  token("has no more uses than it has, for fifty at the same time", async ({ ledger, tokenId, spent }) => {
    const outcomes = await times(50, () => ledger.spend(tokenId));
    deepStrictEqual([counted(outcomes, "taken"), counted(outcomes, "refused"), await spent()], [3, 47, 3]);
  }),
  token(
    "without a number has any number of uses",
    async ({ ledger, tokenId, spent }) => {
      deepStrictEqual(
        [new Set(await times(10, (index) => ledger.spend(tokenId, `client-${index}`))), await spent()],
        [new Set(["taken"]), 10],
      );
    },
    {},
  ),
  token("gives one client one use, however often and at the same time it asks", async ({ ledger, tokenId, spent }) => {
    const outcomes = await times(20, () => ledger.spend(tokenId, "one"));
    deepStrictEqual([counted(outcomes, "taken"), counted(outcomes, "taken before"), await spent()], [1, 19, 1]);
  }),
  token("gives each client one use, and none to the last", async ({ ledger, tokenId, table }) => {
    const outcomes = [];
    for (const client of ["a", "b", "a", "c", "d", "b"]) outcomes.push(await ledger.spend(tokenId, client));
    deepStrictEqual(outcomes, ["taken", "taken", "taken before", "taken", "refused", "taken before"]);
    deepStrictEqual((await table.item(`token/${tokenId}`))?.["keyed"], new Set(["a", "b", "c"]));
  }),
  token("is refused once it was revoked", async ({ ledger, tokenId, table }) => {
    deepStrictEqual(await ledger.isLive(tokenId), true);
    await table.set(`token/${tokenId}`, "revoked_at", 1);
    deepStrictEqual(
      [await ledger.isLive(tokenId), await ledger.spend(tokenId), await ledger.spend(tokenId, "a")],
      [false, "refused", "refused"],
    );
  }),
  token("that is not there is refused and not made up", async ({ ledger, table }) => {
    const tokenId = randomUUID();
    deepStrictEqual(
      [await ledger.spend(tokenId), await ledger.spend(tokenId, "a"), await ledger.isLive(tokenId)],
      ["refused", "refused", false],
    );
    await ledger.giveBack(tokenId);
    deepStrictEqual(await table.item(`token/${tokenId}`), undefined);
  }),
];
