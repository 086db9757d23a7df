import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type EmbeddedAws, startEmbeddedAws } from "../../infra/local/embedded-aws.ts";
import { lambdaContext } from "../../infra/local/lambda-context.ts";
import { bindProperties } from "../../infra/settings/bind-properties.ts";
import type { FunctionName } from "../../lib/config/setting.ts";
import { SETTINGS } from "../../lib/config/settings.ts";
import type { Handler } from "../../lib/http/endpoint.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { type AssertionSigner, createAssertionSigner } from "../support/assertions.ts";
import { replacementOf, webClient } from "../support/builders.ts";
import { type Exchange, type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { gatewayEvent, PUBLIC } from "../support/gateway-events.ts";
import type { Json } from "../support/http-client.ts";
import { basic } from "../support/registrar.ts";
import type { RequestParts } from "../support/requests.ts";
import { rightsOf } from "./spoken-rights.ts";
import { synthesize } from "./synthesized-stack.ts";

/** Everything that makes a function ask more of the table. */
const PROPERTIES = {
  [SETTINGS.clientsMax.property]: "1000",
  [SETTINGS.clientExpirationSeconds.property]: "P90D",
  [SETTINGS.registrationTokenRotation.property]: "true",
  [SETTINGS.registrationTokenRecovery.property]: "true",
};
const NAMES = Object.keys(ROUTES) as FunctionName[];
const OPERATOR = { username: "registrar", password: "a password of nobody" };
const JSON_TYPE = { "content-type": "application/json" };
const PREFIXES = ["client/", "token/", "quota/"];

const template = synthesize(PROPERTIES);
/** The rights of a function on the table, such as "dynamodb:PutItem on client table, items token/*". */
const tableRights = (name: FunctionName): readonly string[] =>
  rightsOf(template, name).filter((right) => right.startsWith("dynamodb:"));

let aws: EmbeddedAws;
let proxy: FaultProxy;
let signer: AssertionSigner;
let functions: Readonly<Record<FunctionName, Handler>>;
let running: FunctionName;
const used: Record<FunctionName, Set<string>> = { initToken: new Set(), register: new Set(), clientConfig: new Set() };

/** What IAM does, for the function that runs; the emulator lets everybody do everything. */
async function authorize({ operation, body, response, deliver }: Exchange): Promise<void> {
  const { Key, Item } = JSON.parse(body.toString()) as Record<"Key" | "Item", { id: { S: string } } | undefined>;
  const id = (Key ?? Item)?.id.S ?? "";
  const right = `dynamodb:${operation} on client table, items ${PREFIXES.find((one) => id.startsWith(one))}*`;
  used[running].add(right);
  // One that names no items is on all.
  const isAllowed = tableRights(running).some((one) => right.startsWith(one));
  const denial = { status: 400, headers: {}, body: Buffer.from('{"__type":"AccessDeniedException"}') };
  const answer = isAllowed ? await deliver() : denial;
  response.writeHead(answer.status, { ...answer.headers, "content-length": String(answer.body.length) });
  response.end(answer.body);
}

beforeAll(async () => {
  signer = await createAssertionSigner();
  aws = await startEmbeddedAws(undefined, OPERATOR);
  proxy = await startFaultProxy(aws.dynamodbUrl);
  proxy.follow({ operation: undefined, times: Number.POSITIVE_INFINITY, strike: authorize });
  const { environmentOf } = bindProperties(PROPERTIES, "cdk");
  Object.assign(process.env, aws.environment, PUBLIC, ...NAMES.map(environmentOf));
  process.env["AWS_ENDPOINT_URL_DYNAMODB"] = proxy.url;
  vi.spyOn(process.stdout, "write").mockReturnValue(true);
  // Functions read their environment when they are loaded.
  const [{ handler: initToken }, { handler: register }, { handler: clientConfig }] = await Promise.all([
    import("../../functions/initToken.ts"),
    import("../../functions/register.ts"),
    import("../../functions/clientConfig.ts"),
  ]);
  functions = { initToken, register, clientConfig };
});
afterAll(async () => {
  vi.restoreAllMocks();
  await proxy.close();
  await aws.close();
});

/** The document of an answer with this status; throws for any other. */
async function call(endpoint: FunctionName, status: number, parts: RequestParts): Promise<Json> {
  running = endpoint;
  const context = lambdaContext(endpoint, "request-1", 10_000);
  const { statusCode, body = "" } = await functions[endpoint](gatewayEvent({ endpoint, ...parts }), context);
  if (statusCode !== status) throw new Error(`${endpoint} answered ${statusCode} ${body}`);
  return body === "" ? {} : JSON.parse(body);
}

/** The header of a new initial access token, with the limits of a query. */
async function leave(query = ""): Promise<Record<string, string>> {
  const authorization = basic(OPERATOR.username, OPERATOR.password);
  const { access_token: token } = await call("initToken", 200, { query, headers: { authorization } });
  return { authorization: `Bearer ${token}` };
}

const register = (headers: Record<string, string>, metadata: Json = webClient(), status = 201): Promise<Json> =>
  call("register", status, {
    method: "POST",
    headers: { ...JSON_TYPE, ...headers },
    body: JSON.stringify(metadata),
  });

/** A request of a client's own by the token of a document. */
const manage = (method: string, document: Json, status: number, more: RequestParts = {}): Promise<Json> =>
  call("clientConfig", status, {
    method,
    query: `clientId=${document["client_id"]}`,
    ...more,
    headers: { ...JSON_TYPE, authorization: `Bearer ${document["registration_access_token"]}` },
  });

const amended = (document: Json): Promise<Json> => manage("PATCH", document, 200, { body: '{"client_name":"New"}' });

async function recovered(id: unknown): Promise<Json> {
  const now = Math.floor(Date.now() / 1000);
  const aud = `${PUBLIC.PUBLIC_BASE_URL}${ROUTES.clientConfig.path}`;
  const body = new URLSearchParams({
    client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    client_assertion: await signer.sign({ iss: id, sub: id, aud, iat: now, exp: now + 60 }),
  }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded" };
  return call("clientConfig", 200, { method: "POST", query: `clientId=${id}`, headers, body });
}

describe("under the rights of its role on the table", () => {
  it("RFC 7592: a client registers, changes its token and deletes itself", async () => {
    const registered = await register(await leave());
    const first = await amended(registered);
    expect(await manage("GET", first, 200)).toMatchObject({ client_name: "New" });
    const second = await manage("PUT", first, 200, { body: JSON.stringify(replacementOf(first)) });
    await manage("DELETE", second, 204);
    await manage("GET", second, 401);
  });

  it("a limited token gives one client, and what was taken for another is given back", async () => {
    const limited = await leave("uses=1");
    await register(limited);
    await register(limited, webClient(), 401);
  });

  it("a repeated registration gives a client whose token has moved on a working one", async () => {
    const repeatable = { ...(await leave("uses=1")), "idempotency-key": "k".repeat(22) };
    const registered = await register(repeatable);
    const first = await amended(registered);
    await manage("GET", first, 200);
    const again = await register(repeatable);
    expect(again["client_id"]).toBe(registered["client_id"]);
    expect(await manage("GET", again, 200)).toMatchObject({ client_name: "New" });
  });

  it("RFC 7592 2.3: a client that was registered with a key is deleted, and its identifier stays taken", async () => {
    const repeatable = { ...(await leave("uses=1")), "idempotency-key": "d".repeat(22) };
    await manage("DELETE", await register(repeatable), 204);
    await register(repeatable, webClient(), 422);
  });

  it("a client that lost its token recovers one", async () => {
    const keys = { token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [signer.jwk] } };
    const { client_id: id } = await register(await leave(), webClient(keys));
    await manage("GET", await recovered(id), 200);
  });

  it.each(NAMES)("%s has used every right that it has: the requests above are all that there are", (name) => {
    expect([...used[name]].toSorted()).toEqual(tableRights(name));
  });
});
