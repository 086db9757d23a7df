import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { mayHaveTakenEffect } from "../../../lib/store/available.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { createDynamoInitialTokenLedger } from "../../../lib/store/dynamo-initial-token-ledger.ts";
import { createDynamoQuotaCounter } from "../../../lib/store/dynamo-quota-counter.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { storedClient } from "../../support/clients.ts";
import { clientThatFailsOnce, type FirstTry } from "../../support/failing-once.ts";

/** An audit as of somebody else's registration. */
const OTHER_AUDIT = storedClient().audit.map((entry) => ({ ...entry, hash: "other" }));

let table: ClientTable;
let count = 0;
let client = storedClient();
beforeAll(async () => {
  table = await startClientTable();
});
afterAll(() => table.close());
beforeEach(async () => {
  count += 1;
  client = storedClient({ clientId: `client-${count}` });
  await createDynamoClientStore(table.documents, table.name).create(client);
});

const failingOnce = (firstTry: FirstTry, meanwhile?: () => Promise<void>) =>
  clientThatFailsOnce(table.documents, firstTry, meanwhile);

describe("a removal that has to be tried again", () => {
  const remove = ({ documents }: { documents: DynamoDBDocumentClient }) =>
    createDynamoClientStore(documents, table.name).remove(
      client.clientId,
      client.registrationTokenDigest,
      1_800_000_000,
    );

  it("and never arrived before is one", async () => {
    expect(await remove(await failingOnce("never arrived"))).toBe("removed");
  });

  it("though it was done before only finds the client gone", async () => {
    const network = await failingOnce("answer lost");
    expect([await remove(network), network.tries()]).toEqual(["found removed", 3]);
  });

  it("finds the same if another removal came in between: of the two only that one counts", async () => {
    const outcomes: unknown[] = [];
    const network = await failingOnce("never arrived", async () => void outcomes.push(await remove(table)));
    expect([await remove(network), ...outcomes]).toEqual(["found removed", "removed"]);
  });
});

describe("a client whose answer is lost", () => {
  const storeOver = ({ documents }: { documents: DynamoDBDocumentClient }) =>
    createDynamoClientStore(documents, table.name);
  const anew = () =>
    storedClient({ clientId: `new-${count}`, idempotency: { bodyDigest: "digest", until: 2_000_000_000 } });

  it.each(["answer lost", "never arrived"] as const)(
    "at its creation, %s: is created all the same",
    async (firstTry) => {
      const network = await failingOnce(firstTry);
      expect(await storeOver(network).create(anew())).toBe(true);
      expect(await storeOver(table).find(anew().clientId)).toStrictEqual(anew());
    },
  );

  it.each([
    ["another secret", { secret: { digest: "other", sealed: "other", expiresAt: 0 }, audit: OTHER_AUDIT }],
    ["another body", { idempotency: { bodyDigest: "other", until: 2_000_000_000 } }],
    ["another token", { registrationTokenDigest: "other", audit: OTHER_AUDIT }],
    ["no audit", { audit: [] }],
  ] as const)("is not taken for the one that came in between under its identifier, by %s", async (_, members) => {
    const other = { ...anew(), ...members };
    const network = await failingOnce("never arrived", async () => void (await storeOver(table).create(other)));
    expect(await storeOver(network).create(anew())).toBe(false);
    expect(await storeOver(table).find(other.clientId)).toStrictEqual(other);
  });

  it.each(["answer lost", "never arrived"] as const)(
    "at its creation, %s, and of which a deletion left the identifier in between: may have been that one",
    async (firstTry) => {
      const network = await failingOnce(firstTry, async () => {
        await storeOver(table).create(anew());
        await storeOver(table).removeAsRead(anew(), 1_800_000_000);
      });
      const failed = await storeOver(network)
        .create(anew())
        .catch((error: unknown) => error);
      expect(failed).toMatchObject({ reason: { kind: "unavailable" } });
      // So that nothing is given back that was counted for it: the deletion has done that.
      expect(mayHaveTakenEffect(failed)).toBe(true);
    },
  );

  it("at the first use of a new token, which has ended since, has used it: it was good when it was read", async () => {
    const other = { ...client, revision: 2, registrationTokenDigest: "other" };
    const network = await failingOnce("never arrived", async () => void (await storeOver(table).replace(other, 1)));
    const { clientId, registrationTokenDigest } = client;
    expect(await storeOver(network).endPreviousToken(clientId, registrationTokenDigest)).toBe(true);
    expect(await storeOver(table).find(clientId)).toStrictEqual(other);
    expect(await storeOver(table).endPreviousToken(clientId, registrationTokenDigest)).toBe(false);
  });

  it.each(["answer lost", "never arrived"] as const)(
    "at an update by the token before, %s: is updated once",
    async (firstTry) => {
      const rotated = { ...client, revision: 2, previousRegistrationTokenDigest: "before" };
      await storeOver(table).replace(rotated, 1);
      const network = await failingOnce(firstTry);
      const next = { ...rotated, revision: 3, registrationTokenDigest: "next" };
      expect(await storeOver(network).replace(next, 2, { previousTokenDigest: "before" })).toBe(true);
      expect(await storeOver(table).find(client.clientId)).toStrictEqual(next);
    },
  );

  it("at a deletion that leaves its identifier, is found removed", async () => {
    await storeOver(table).create(anew());
    const network = await failingOnce("answer lost");
    expect(await storeOver(network).removeAsRead(anew(), 1_800_000_000)).toBe("found removed");
  });

  it("at the end of its token before, has that ended", async () => {
    await storeOver(table).replace({ ...client, revision: 2, previousRegistrationTokenDigest: "before" }, 1);
    const network = await failingOnce("answer lost");
    await storeOver(network).endPreviousToken(client.clientId, client.registrationTokenDigest);
    expect((await storeOver(table).find(client.clientId))?.previousRegistrationTokenDigest).toBeUndefined();
  });
});

describe("a count whose answer is lost", () => {
  it.each([
    ["answer lost", 2],
    ["never arrived", 1],
  ] as const)("%s: is too high at worst", async (firstTry, spent) => {
    const { documents } = await failingOnce(firstTry);
    const counter = createDynamoQuotaCounter({
      documents,
      once: () => documents,
      tableName: table.name,
      onLeftTooHigh: () => {},
    });
    const id = `lost/${count}`;
    expect(await counter.spend({ id, max: 5 })).toBe(true);
    expect((await table.item(`quota/${id}`))?.["spent"]).toBe(spent);
  });
});

describe("a recorded token whose answer is lost", () => {
  const token = () => ({ tokenId: `lost-${count}`, subject: "operator", issuedAt: 1, expiresAt: 2, usesMax: 2 });
  const ledgerOver = (documents: DynamoDBDocumentClient) =>
    createDynamoInitialTokenLedger({
      documents,
      once: () => documents,
      tableName: table.name,
      onLeftTooHigh: () => {},
    });
  const spent = async () => (await table.item(`token/lost-${count}`))?.["spent"];

  it.each(["answer lost", "never arrived"] as const)(
    "at its record, %s: is recorded all the same",
    async (firstTry) => {
      const { documents, tries } = await failingOnce(firstTry);
      await ledgerOver(documents).record(token());
      expect([await spent(), tries()]).toEqual([0, 2]);
    },
  );

  it.each([
    ["answer lost", 2],
    ["never arrived", 1],
  ] as const)("at a use, %s: has one too many counted at worst", async (firstTry, uses) => {
    await ledgerOver(table.documents).record(token());
    const { documents } = await failingOnce(firstTry);
    expect([await ledgerOver(documents).spend(`lost-${count}`), await spent()]).toEqual(["taken", uses]);
  });

  it.each([
    ["answer lost", "taken before"],
    ["never arrived", "taken"],
  ] as const)("at a use that is a client's, %s: has it counted once", async (firstTry, outcome) => {
    await ledgerOver(table.documents).record(token());
    const { documents } = await failingOnce(firstTry);
    expect([await ledgerOver(documents).spend(`lost-${count}`, "a"), await spent()]).toEqual([outcome, 1]);
  });
});
