import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type EmbeddedAws, startEmbeddedAws } from "../../infra/local/embedded-aws.ts";
import { lambdaContext } from "../../infra/local/lambda-context.ts";
import type { Handler } from "../../lib/http/endpoint.ts";
import { replacementOf, webClient } from "../support/builders.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { gatewayEvent, PUBLIC } from "../support/gateway-events.ts";
import type { Json } from "../support/http-client.ts";

const JSON_TYPE = { "content-type": "application/json" };
/** What is left to a request that is to be given up: 250 ms before its end it is told so. */
const SHORT_MILLISECONDS = 1000;

let aws: EmbeddedAws;
let proxy: FaultProxy;
let functions: Readonly<Record<"register" | "clientConfig", Handler>>;
let client: Json;
beforeAll(async () => {
  aws = await startEmbeddedAws(undefined, { username: "registrar", password: "a password of nobody" });
  proxy = await startFaultProxy(aws.dynamodbUrl);
  Object.assign(process.env, aws.environment, PUBLIC, {
    AWS_ENDPOINT_URL_DYNAMODB: proxy.url,
    REGISTRATION_MODE: "OPEN",
    CLIENTS_MAX: "100",
  });
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  // Functions read their environment when they are loaded.
  const [{ handler: register }, { handler: clientConfig }] = await Promise.all([
    import("../../functions/register.ts"),
    import("../../functions/clientConfig.ts"),
  ]);
  functions = { register, clientConfig };
});
afterAll(async () => {
  vi.restoreAllMocks();
  await proxy.close();
  await aws.close();
});

async function register(milliseconds: number): Promise<{ readonly status: unknown; readonly json: Json }> {
  const body = JSON.stringify(webClient());
  const event = gatewayEvent({ endpoint: "register", method: "POST", headers: JSON_TYPE, body });
  const answer = await functions.register(event, lambdaContext("register", "request-1", milliseconds));
  return { status: answer.statusCode, json: JSON.parse(answer.body ?? "{}") };
}

async function configure(method: string, members?: Json, milliseconds = 10_000) {
  const authorization = `Bearer ${client["registration_access_token"]}`;
  const event = gatewayEvent({
    method,
    query: `clientId=${client["client_id"]}`,
    headers: { ...JSON_TYPE, authorization },
    body: members && JSON.stringify(members),
  });
  const answer = await functions.clientConfig(event, lambdaContext("clientConfig", "request-1", milliseconds));
  return { status: answer.statusCode, json: JSON.parse(answer.body ?? "{}") as Json };
}

/** The next call of this operation hangs until it is let go, and breaks then without having reached the table. */
function hang(operation: string): () => void {
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  proxy.follow({ operation, times: 1, strike: ({ response }) => held.then(() => void response.destroy()) });
  return letGo;
}

beforeEach(async () => {
  proxy.follow(undefined);
  client = (await register(10_000)).json;
});

const replace = (name: string, milliseconds?: number) =>
  configure("PUT", { ...replacementOf(client), client_name: name }, milliseconds);
const amend = (name: string, milliseconds?: number) => configure("PATCH", { client_name: name }, milliseconds);

const GIVEN_UP: readonly (readonly [claim: string, operation: string, ask: (ms: number) => Promise<object>])[] = [
  ["a replacement", "UpdateItem", (milliseconds) => replace("Old", milliseconds)],
  ["a patch", "UpdateItem", (milliseconds) => amend("Old", milliseconds)],
  ["a patch that had not read yet", "GetItem", (milliseconds) => amend("Old", milliseconds)],
  ["a deletion", "DeleteItem", (milliseconds) => configure("DELETE", undefined, milliseconds)],
];

describe("a request that was given up", () => {
  it.each(GIVEN_UP)("does not go on later and undo what was done since: %s", async (_, operation, ask) => {
    const letGo = hang(operation);
    expect(await ask(SHORT_MILLISECONDS)).toMatchObject({ status: 503 });
    expect(await replace("New")).toMatchObject({ status: 200 });
    const sent = proxy.operations.length;
    letGo();
    await pause(700);
    expect(proxy.operations.length).toBe(sent);
    expect(await configure("GET")).toMatchObject({ status: 200, json: { client_name: "New" } });
  });

  it("registers nobody later", async () => {
    const letGo = hang("PutItem");
    expect(await register(SHORT_MILLISECONDS)).toMatchObject({ status: 503 });
    const sent = proxy.operations.length;
    letGo();
    await pause(700);
    expect(proxy.operations.slice(0, sent)).toEqual(["UpdateItem", "PutItem"]);
    expect(proxy.operations.length).toBe(sent);
  });
});
