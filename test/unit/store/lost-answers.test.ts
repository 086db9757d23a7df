import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { createDynamoQuotaCounter } from "../../../lib/store/dynamo-quota-counter.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { storedClient } from "../../support/clients.ts";

/** What becomes of the first try of a write, before the SDK makes a second one. */
type FirstTry = "answer lost" | "never arrived";

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

/** A client of the table with a network that fails once, in between doing what `meanwhile` says. */
async function failingOnce(firstTry: FirstTry, meanwhile = async (): Promise<void> => {}) {
  const { protocol, hostname, port } = (await table.documents.config.endpoint?.()) ?? { hostname: "nobody" };
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const endpoint = `${protocol}//${hostname}:${port}`;
  const documents = DynamoDBDocumentClient.from(
    new DynamoDBClient({ endpoint, region: "us-east-1", credentials, maxAttempts: 2 }),
  );
  let tries = 0;
  documents.middlewareStack.add(
    (next) => async (args) => {
      tries += 1;
      if (tries > 1) return next(args);
      if (firstTry === "answer lost") await next(args);
      await meanwhile();
      throw Object.assign(new Error("the connection broke"), { name: "TimeoutError" });
    },
    // Nearer to the wire than what tries again.
    { step: "finalizeRequest", priority: "low" },
  );
  return { documents, tries: () => tries };
}

describe("a removal that has to be tried again", () => {
  const remove = ({ documents }: { documents: DynamoDBDocumentClient }) =>
    createDynamoClientStore(documents, table.name).remove(client.clientId, client.registrationTokenDigest);

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
