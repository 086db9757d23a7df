import { createServer, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  type DynamoDBClientConfig,
  DynamoDBServiceException,
} from "@aws-sdk/client-dynamodb";
import {
  DescribeSecretCommand,
  GetSecretValueCommand,
  ResourceNotFoundException,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { DynamoDBDocumentClient, GetCommand, PutCommand, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { close, listen, loopbackUrl } from "../../../infra/local/listen.ts";
import { AwsJson1_0Protocol, AwsJson1_1Protocol } from "../../../lib/runtime/stand-ins/aws-json-protocol.ts";

/** What was sent: that it is the same is all there is to compare, but for the signature and the time in it. */
interface Sent {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly target: unknown;
  readonly type: unknown;
  readonly body: unknown;
}

describe("the protocol in the bundles, beside the SDK's own", () => {
  const sent: Sent[] = [];
  let answer: readonly [status: number, body: string, headers?: Readonly<Record<string, string>>] = [200, "{}"];
  const sentBy = async ({ method, url, headers }: IncomingMessage, body: unknown): Promise<Sent> => ({
    method,
    url,
    target: headers["x-amz-target"],
    type: headers["content-type"],
    body,
  });
  const server = createServer(async (request, response) => {
    sent.push(await sentBy(request, await json(request)));
    const [status, body, headers = {}] = answer;
    response.writeHead(status, { "x-amzn-requestid": "R1", ...headers }).end(body);
  });
  const clients: { destroy(): void }[] = [];
  let url = "";

  beforeAll(async () => {
    url = loopbackUrl(await listen(server, 0));
  });
  afterAll(async () => {
    for (const client of clients) client.destroy();
    await close(server, 500);
  });

  const options = (protocol?: unknown) => ({
    endpoint: url,
    region: "eu-central-1",
    credentials: { accessKeyId: "a", secretAccessKey: "b" },
    maxAttempts: 1,
    ...(protocol !== undefined && { protocol: protocol as NonNullable<DynamoDBClientConfig["protocol"]> }),
  });
  function kept<C extends { destroy(): void }>(client: C): C {
    clients.push(client);
    return client;
  }

  /** What both come to, and what both sent. The outcome of a call that throws is what it throws. */
  async function both(call: (isStandIn: boolean) => Promise<unknown>) {
    sent.length = 0;
    const outcomes = [];
    for (const isStandIn of [false, true]) outcomes.push(await call(isStandIn).catch((error: unknown) => error));
    const [stock, own] = outcomes;
    expect(sent.length).toBe(2);
    expect(sent[1]).toEqual(sent[0]);
    return { stock, own };
  }
  const table = (command: GetCommand | PutCommand | UpdateCommand) =>
    both((isStandIn) =>
      DynamoDBDocumentClient.from(kept(new DynamoDBClient(options(isStandIn ? AwsJson1_0Protocol : undefined)))).send(
        command as PutCommand,
      ),
    );
  const secrets = (command: GetSecretValueCommand | DescribeSecretCommand) =>
    both((isStandIn) =>
      kept(new SecretsManagerClient(options(isStandIn ? AwsJson1_1Protocol : undefined))).send(
        command as GetSecretValueCommand,
      ),
    );

  const ITEM = { id: "client/ü", n: 1_800_000_000, list: ["a", "b"], isFlag: true, nested: { deep: [1, null] } };
  const WIRE = {
    id: { S: "client/ü" },
    n: { N: "1800000000" },
    list: { L: [{ S: "a" }, { S: "b" }] },
    isFlag: { BOOL: true },
    nested: { M: { deep: { L: [{ N: "1" }, { NULL: true }] } } },
  };

  it("sends an item as the SDK does, conditions and all", async () => {
    answer = [200, "{}"];
    const { stock, own } = await table(
      new PutCommand({
        TableName: "clients",
        Item: ITEM,
        ConditionExpression: "attribute_not_exists(#id)",
        ExpressionAttributeNames: { "#id": "id" },
      }),
    );
    expect(own).toEqual(stock);
    expect(sent[1]).toMatchObject({
      target: "DynamoDB_20120810.PutItem",
      type: "application/x-amz-json-1.0",
      body: { TableName: "clients", Item: WIRE },
    });
  });

  it("sends an update as the SDK does, and leaves out what is undefined", async () => {
    answer = [200, JSON.stringify({ Attributes: WIRE })];
    const { stock, own } = await table(
      new UpdateCommand({
        TableName: "clients",
        Key: { id: "client/1" },
        UpdateExpression: "SET revision = :new",
        ExpressionAttributeValues: { ":new": 2 },
        ConditionExpression: undefined,
        ReturnValues: "ALL_NEW",
      }),
    );
    expect(own).toEqual(stock);
    expect(own).toMatchObject({ Attributes: ITEM, $metadata: { httpStatusCode: 200, requestId: "R1" } });
  });

  it.each([
    ["an item", JSON.stringify({ Item: WIRE })],
    ["no item", "{}"],
    ["nothing at all", ""],
  ])("reads %s as the SDK does", async (_, body) => {
    answer = [200, body];
    const { stock, own } = await table(
      new GetCommand({ TableName: "clients", Key: { id: "client/1" }, ConsistentRead: true }),
    );
    expect(own).toEqual(stock);
    expect(own).not.toBeInstanceOf(Error);
  });

  it("reads a secret as the SDK does, its time as a date", async () => {
    answer = [200, JSON.stringify({ VersionId: "v", SecretString: "s", CreatedDate: 1_800_000_000.123 })];
    const { stock, own } = await secrets(new GetSecretValueCommand({ SecretId: "keys" }));
    expect(own).toEqual(stock);
    expect(own).toMatchObject({ CreatedDate: new Date(1_800_000_000_123) });
    expect(sent[1]).toMatchObject({ target: "secretsmanager.GetSecretValue", type: "application/x-amz-json-1.1" });
  });

  it("reads the versions of a secret as the SDK does", async () => {
    answer = [200, JSON.stringify({ Name: "keys", VersionIdsToStages: { v: ["AWSCURRENT"] }, LastChangedDate: 1 })];
    const { stock, own } = await secrets(new DescribeSecretCommand({ SecretId: "keys" }));
    expect(own).toEqual(stock);
  });

  const asSeen = (error: unknown) => {
    const { name, message, $fault, $metadata, Item } = error as DynamoDBServiceException & { readonly Item?: object };
    return { name, message, $fault, status: $metadata.httpStatusCode, requestId: $metadata.requestId, Item };
  };
  const fault = (name: string, more: object = {}) =>
    JSON.stringify({ __type: `com.amazonaws.dynamodb.v20120810#${name}`, ...more });

  it.each([
    [
      "a failed condition",
      400,
      fault("ConditionalCheckFailedException", { message: "The conditional request failed" }),
    ],
    ["a failed condition with the item", 400, fault("ConditionalCheckFailedException", { message: "m", Item: WIRE })],
    ["a throttle", 400, fault("ThrottlingException", { message: "slow down" })],
    ["a refusal in other letters", 400, fault("ValidationException", { Message: "one" })],
    ["a fault of the service", 500, fault("InternalServerError", { message: "two" })],
    ["a fault without a message", 503, fault("ServiceUnavailable")],
  ])("reads %s as the SDK does", async (_, status, body) => {
    answer = [status, body];
    const { stock, own } = await table(new PutCommand({ TableName: "clients", Item: ITEM }));
    expect(own).toBeInstanceOf(DynamoDBServiceException);
    const isCondition = body.includes("Conditional");
    expect(own instanceof ConditionalCheckFailedException).toBe(isCondition);
    expect(asSeen(own)).toEqual({ ...asSeen(stock), message: expect.any(String) });
    expect((own as { $response?: object }).$response).toBeDefined();
  });

  it.each(["ResourceNotFoundException", "ResourceNotFoundException:http://internal.amazon.com/coral/"])(
    "knows an error by its header where the body does not name it: %s",
    async (type) => {
      answer = [400, "{}", { "x-amzn-errortype": type }];
      const { stock, own } = await secrets(new GetSecretValueCommand({ SecretId: "keys" }));
      expect([own, stock].map((error) => error instanceof ResourceNotFoundException)).toEqual([true, true]);
    },
  );

  it("calls an error unknown that nobody names, as the SDK does", async () => {
    answer = [400, "{}"];
    const { stock, own } = await table(new PutCommand({ TableName: "clients", Item: ITEM }));
    expect([own, stock].map((error) => (error as Error).name)).toEqual(["Unknown", "Unknown"]);
  });

  it("calls an answer that is no JSON an error that the retries look at by its status", async () => {
    answer = [502, "<html>"];
    const { stock, own } = await table(new PutCommand({ TableName: "clients", Item: ITEM }));
    for (const error of [stock, own]) expect((error as DynamoDBServiceException).$metadata.httpStatusCode).toBe(502);
  });
});
