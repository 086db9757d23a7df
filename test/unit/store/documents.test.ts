import { createServer } from "node:http";
import { setTimeout as pause } from "node:timers/promises";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { close, listen, loopbackUrl } from "../../../infra/local/listen.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { createDynamoInitialTokenLedger } from "../../../lib/store/dynamo-initial-token-ledger.ts";
import { createDynamoQuotaCounter } from "../../../lib/store/dynamo-quota-counter.ts";
import { partsUnder } from "../../../lib/store/give-back.ts";
import { storedClient } from "../../support/clients.ts";

/** What the table answers, and who is told that it was asked. */
let answer: "a fault" | "nothing";
let onRequest: () => void;
let requests = 0;
const table = createServer((request, response) => {
  request.resume();
  requests += 1;
  if (answer === "a fault") response.writeHead(500).end('{"__type":"InternalServerError"}');
  onRequest();
});
let url = "";
beforeAll(async () => {
  url = loopbackUrl(await listen(table, 0));
});
afterAll(() => close(table, 0));

let givenUp: AbortController;
let leftTooHigh: unknown[];
beforeEach(() => {
  givenUp = new AbortController();
  [requests, leftTooHigh, answer, onRequest] = [0, [], "a fault", () => {}];
});

/** Everything that stands on the table, for one request; the SDK tries three times, as in the functions. */
function stores() {
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  const requestHandler = { requestTimeout: 100, throwOnRequestTimeout: true };
  const clientOf = (maxAttempts: number) =>
    DynamoDBDocumentClient.from(
      new DynamoDBClient({ endpoint: url, region: "us-east-1", credentials, maxAttempts, requestHandler }),
    );
  const documents = clientOf(3);
  const once = () => clientOf(1);
  const onLeftTooHigh = (error: unknown) => void leftTooHigh.push(error);
  const parts = partsUnder({ documents, once, tableName: "clients", onLeftTooHigh }, givenUp.signal);
  const [store, ledger] = [createDynamoClientStore(parts.documents, "clients"), createDynamoInitialTokenLedger(parts)];
  return { store, ledger, quotas: createDynamoQuotaCounter(parts) };
}

const client = storedClient();
const token = { tokenId: "t", subject: "operator", issuedAt: 1, expiresAt: 2 };
const CALLS: readonly (readonly [name: string, call: (on: ReturnType<typeof stores>) => Promise<unknown>])[] = [
  ["create", ({ store }) => store.create(client)],
  ["find", ({ store }) => store.find("a")],
  ["replace", ({ store }) => store.replace(client, 1)],
  ["remove", ({ store }) => store.remove("a", "digest", 1)],
  ["removeAsRead", ({ store }) => store.removeAsRead(client, 1)],
  ["endPreviousToken", ({ store }) => store.endPreviousToken("a", "digest")],
  ["record", ({ ledger }) => ledger.record(token)],
  ["spend of a token", ({ ledger }) => ledger.spend("t")],
  ["isLive", ({ ledger }) => ledger.isLive("t")],
  ["spend of a quota", ({ quotas }) => quotas.spend({ id: "q", max: 1 })],
];

describe("a call of the table for a request that was given up", () => {
  it("is tried for every one that there is", () => {
    expect(CALLS.length).toBe(10);
  });

  it.each(CALLS)("before it began, %s, is never sent", async (_, call) => {
    givenUp.abort();
    await expect(call(stores())).rejects.toMatchObject({ reason: { kind: "unavailable" } });
    expect(requests).toBe(0);
  });

  it.each(CALLS)("while it waited for its answer, %s, ends at once and is not sent again", async (_, call) => {
    answer = "nothing";
    onRequest = () => givenUp.abort();
    await expect(call(stores())).rejects.toMatchObject({ cause: { name: "AbortError" } });
    await pause(150);
    expect(requests).toBe(1);
  });

  it("between two tries has no other", async () => {
    onRequest = () => void setImmediate(() => givenUp.abort());
    await expect(stores().store.find("a")).rejects.toMatchObject({ reason: { kind: "unavailable" } });
    await pause(300);
    expect(requests).toBe(1);
  });

  it("has up to three tries until then", async () => {
    await expect(stores().store.find("a")).rejects.toMatchObject({ reason: { kind: "unavailable" } });
    expect(requests).toBe(3);
  });

  it("that gives something back leaves the count too high, and says so", async () => {
    givenUp.abort();
    const { ledger, quotas } = stores();
    await Promise.all([ledger.giveBack("t"), quotas.giveBack("q")]);
    expect([requests, leftTooHigh]).toMatchObject([0, [{ name: "AbortError" }, { name: "AbortError" }]]);
  });
});
