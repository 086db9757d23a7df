import { setTimeout as pause } from "node:timers/promises";
import {
  CreateTableCommand,
  DeleteTableCommand,
  DescribeTableCommand,
  DynamoDBClient,
  ResourceNotFoundException,
} from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replacementOf, webClient } from "../support/builders.ts";
import { createRegistrar, type RegisteredClient, type Registrar } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

let runner: Runner;
let registrar: Registrar;
let client: RegisteredClient;
let dynamodb: DynamoDBClient;
beforeAll(async () => {
  runner = await startRunner();
  registrar = createRegistrar(runner);
  client = await registrar.client();
  const credentials = { accessKeyId: "local", secretAccessKey: "local" };
  dynamodb = new DynamoDBClient({ endpoint: runner.dynamodbUrl, region: "us-east-1", credentials });
  await dynamodb.send(new DeleteTableCommand({ TableName: runner.table }));
  await untilTableIs(undefined);
});
afterAll(async () => {
  dynamodb.destroy();
  await runner.stop();
});

/** The state of the table; undefined where there is none. */
async function tableStatus(): Promise<string | undefined> {
  try {
    return (await dynamodb.send(new DescribeTableCommand({ TableName: runner.table }))).Table?.TableStatus;
  } catch (error) {
    if (error instanceof ResourceNotFoundException) return undefined;
    throw error;
  }
}

async function untilTableIs(status: string | undefined): Promise<void> {
  while ((await tableStatus()) !== status) await pause(20);
}

async function restoreTable(): Promise<void> {
  await dynamodb.send(
    new CreateTableCommand({
      TableName: runner.table,
      BillingMode: "PAY_PER_REQUEST",
      AttributeDefinitions: [{ AttributeName: "id", AttributeType: "S" }],
      KeySchema: [{ AttributeName: "id", KeyType: "HASH" }],
    }),
  );
  await untilTableIs("ACTIVE");
}

describe("while the table can not be reached", () => {
  it.each([
    ["a registration", () => registrar.register()],
    ["a reading", () => registrar.manage(client, "GET")],
    ["a replacement", () => registrar.manage(client, "PUT", { body: replacementOf(client.document) })],
    ["a patch", () => registrar.manage(client, "PATCH", { body: { client_name: "x" } })],
    ["a deletion", () => registrar.manage(client, "DELETE")],
    ["a deletion under a condition", () => registrar.manage(client, "DELETE", { ifMatch: "*" })],
  ])("%s is 503, not a refusal of the token and not a fault", async (_, ask) => {
    const { status, json, headers } = await ask();
    expect([status, json["error"], headers["retry-after"], headers["cache-control"]]).toEqual([
      503,
      "temporarily_unavailable",
      "1",
      "no-store",
    ]);
    expect([headers["www-authenticate"], headers["access-control-allow-origin"]]).toEqual([undefined, "*"]);
    expect(JSON.stringify(json)).not.toMatch(/table|dynamo|aws/i);
  });

  it("what needs no table is answered as ever", async () => {
    expect((await registrar.initToken()).status).toBe(200);
    expect((await registrar.register({ redirect_uris: ["x"] })).status).toBe(400);
    expect((await registrar.register(webClient(), { token: "x" })).status).toBe(401);
  });

  it("the log says what was missing, by the names of errors alone", () => {
    const [line] = runner.logs().filter(({ reason }) => reason === "unavailable");
    expect(line).toMatchObject({
      event: "request refused",
      status: 503,
      why: "client store",
      error: "ResourceNotFoundException",
    });
  });

  it("once it is back the service needs nothing else", async () => {
    await restoreTable();
    const next = await registrar.client();
    expect((await registrar.manage(next, "GET")).status).toBe(200);
  });
});
