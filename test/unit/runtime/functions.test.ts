import { Resolver } from "node:dns/promises";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { type EmbeddedAws, startEmbeddedAws } from "../../../infra/local/embedded-aws.ts";
import { lambdaContext } from "../../../infra/local/lambda-context.ts";
import type { Handler } from "../../../lib/http/endpoint.ts";
import { type AssertionSigner, createAssertionSigner } from "../../support/assertions.ts";
import { replacementOf, webClient } from "../../support/builders.ts";
import { gatewayEvent, PUBLIC } from "../../support/gateway-events.ts";
import type { Json } from "../../support/http-client.ts";
import type { RequestParts } from "../../support/requests.ts";
import { createStatementSigner } from "../../support/statement-signer.ts";

const OPERATOR = { username: "registrar", password: "a password of nobody" };
const BASIC = { authorization: `Basic ${Buffer.from(`${OPERATOR.username}:${OPERATOR.password}`).toString("base64")}` };
const JSON_TYPE = { "content-type": "application/json" };
const FORM_TYPE = { "content-type": "application/x-www-form-urlencoded" };
const ISSUER = "https://statements.example.com";
const CONFIG = `${PUBLIC.PUBLIC_BASE_URL}/oidc/clientConfig`;

let aws: EmbeddedAws;
let signer: AssertionSigner;
let functions: Readonly<Record<"initToken" | "register" | "clientConfig", Handler>>;
const lines: Json[] = [];
beforeAll(async () => {
  // Nobody on this machine has a name.
  for (const question of ["resolve4", "resolve6"] as const)
    vi.spyOn(Resolver.prototype, question).mockRejectedValue(new Error("no such name"));
  signer = await createAssertionSigner();
  aws = await startEmbeddedAws(undefined, OPERATOR);
  Object.assign(process.env, aws.environment, PUBLIC, {
    REGISTRATION_ACCESS_TOKEN_RECOVERY: "true",
    SECRETS_CACHE_SECONDS: "1",
    SOFTWARE_STATEMENT_ISSUERS: JSON.stringify([{ issuer: ISSUER, jwks_uri: `${ISSUER}/jwks` }]),
  });
  vi.spyOn(process.stdout, "write").mockImplementation((line) => {
    lines.push(JSON.parse(String(line)));
    return true;
  });
  // Functions read their environment when they are loaded.
  const [{ handler: initToken }, { handler: register }, { handler: clientConfig }] = await Promise.all([
    import("../../../functions/initToken.ts"),
    import("../../../functions/register.ts"),
    import("../../../functions/clientConfig.ts"),
  ]);
  functions = { initToken, register, clientConfig };
});
afterAll(() => {
  vi.restoreAllMocks();
  return aws.close();
});

interface Answer {
  readonly status: number | undefined;
  readonly json: Json;
  readonly headers: APIGatewayProxyStructuredResultV2["headers"];
}
async function call(asked: RequestParts & { readonly endpoint: keyof typeof functions }): Promise<Answer> {
  const context = lambdaContext(asked.endpoint, "request-1", 10_000);
  const { statusCode: status, body = "{}", headers } = await functions[asked.endpoint](gatewayEvent(asked), context);
  return { status, json: JSON.parse(body), headers };
}
const bearer = (token: unknown, headers: RequestParts["headers"] = {}) => ({
  authorization: `Bearer ${token}`,
  ...headers,
});

/** A new initial access token, with the limits of a query. */
async function initialToken(query = ""): Promise<unknown> {
  const { status, json } = await call({ endpoint: "initToken", query, headers: BASIC });
  expect(status).toBe(200);
  return json["access_token"];
}
const register = async (metadata: Json = webClient(), more: Partial<RequestParts> = {}): Promise<Answer> =>
  call({
    endpoint: "register",
    method: "POST",
    body: JSON.stringify(metadata),
    ...more,
    headers: bearer(await initialToken(), { ...JSON_TYPE, ...more.headers }),
  });
const configure = (method: string, { json }: Answer, more: Partial<RequestParts> = {}): Promise<Answer> =>
  call({
    endpoint: "clientConfig",
    method,
    query: `clientId=${json["client_id"]}`,
    ...more,
    headers: bearer(json["registration_access_token"], more.headers),
  });

describe("the functions, in the environment that the stack gives them", () => {
  it("RFC 7592: register a client that reads, amends, replaces and deletes itself", async () => {
    const registered = await register();
    expect(registered).toMatchObject({ status: 201, headers: { etag: '"1"' } });
    expect(registered.headers).not.toHaveProperty("idempotent-replayed");
    const amended = await configure("PATCH", registered, {
      headers: { ...JSON_TYPE, "if-match": '"1"' },
      body: '{"client_name":"New"}',
    });
    expect(amended).toMatchObject({ status: 200, json: { client_name: "New" }, headers: { etag: '"2"' } });
    const body = JSON.stringify(replacementOf(registered.json, { client_name: "Newer" }));
    expect(await configure("PUT", registered, { headers: JSON_TYPE, body })).toMatchObject({ status: 200 });
    expect(await configure("GET", registered)).toMatchObject({ status: 200, json: { client_name: "Newer" } });
    const conditional = { headers: { "if-match": "*" } };
    expect(await configure("DELETE", registered, conditional)).toMatchObject({ status: 204 });
    expect(await configure("GET", registered)).toMatchObject({ status: 401 });
  });

  it("rehearse a registration, and answer a repeated one as before", async () => {
    expect(await register(webClient(), { query: "dry_run=true" })).toMatchObject({ status: 200 });
    const headers = bearer(await initialToken(), { ...JSON_TYPE, "idempotency-key": "k".repeat(22) });
    const again = () => call({ endpoint: "register", method: "POST", body: JSON.stringify(webClient()), headers });
    const [first, second] = [await again(), await again()];
    expect(second.json["client_id"]).toBe(first.json["client_id"]);
    expect(second).toMatchObject({ status: 201, headers: { "idempotent-replayed": "true" } });
  });

  it("RFC 7592 2.1: ask for a token, and a client to go with it", async () => {
    const registered = await register();
    expect(await call({ endpoint: "clientConfig" })).toMatchObject({ status: 401 });
    expect(await configure("GET", registered, { query: "" })).toMatchObject({ status: 400 });
    expect(await configure("GET", registered, { host: "other.example.com" })).toMatchObject({ status: 400 });
  });

  it("load what counts uses when the first limited token is asked for, and once", async () => {
    const headers = bearer(await initialToken("uses=1"), JSON_TYPE);
    const spend = () => call({ endpoint: "register", method: "POST", body: JSON.stringify(webClient()), headers });
    expect([(await spend()).status, (await spend()).status]).toEqual([201, 401]);
    expect(await initialToken("uses=1")).toEqual(expect.any(String));
  });

  it("RFC 7591 2.3: look for the keys of an issuer of software statements where the settings say, and can not without them", async () => {
    const { sign } = await createStatementSigner(ISSUER);
    const answer = await register(webClient({ software_statement: await sign({ client_name: "Signed" }) }));
    expect(answer).toMatchObject({ status: 503, json: { error: "temporarily_unavailable" } });
    expect(lines.at(-1)).toMatchObject({ why: "issuer keys", error: expect.stringContaining("FetchRefused") });
  });

  it("leave lines of JSON in the log, each with the function that wrote it", () => {
    expect(new Set(lines.map((line) => line["function"]))).toEqual(new Set(["initToken", "register", "clientConfig"]));
  });
});

describe("RFC 7521 4.2: the form of a recovery", () => {
  const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  let client: Answer;
  let assertion: string;
  beforeAll(async () => {
    client = await register(webClient({ token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [signer.jwk] } }));
    const { client_id: id } = client.json;
    const now = Math.floor(Date.now() / 1000);
    assertion = await signer.sign({ iss: id, sub: id, aud: CONFIG, iat: now, exp: now + 60 });
  });
  type Form = readonly (readonly [string, string])[];
  const recover = (form: Form): Promise<Answer> =>
    call({
      endpoint: "clientConfig",
      method: "POST",
      query: `clientId=${client.json["client_id"]}`,
      headers: FORM_TYPE,
      body: new URLSearchParams(form.map(([name, value]): [string, string] => [name, value])).toString(),
    });

  it.each<readonly [string, () => Form]>([
    ["client_assertion_type", () => [["client_assertion", assertion]]],
    [
      "client_assertion_type",
      () => [
        ["client_assertion_type", "urn:x"],
        ["client_assertion", assertion],
      ],
    ],
    ["client_assertion", () => [["client_assertion_type", TYPE]]],
    [
      "client_assertion",
      () => [
        ["client_assertion_type", TYPE],
        ["client_assertion", ""],
      ],
    ],
    [
      "client_assertion",
      () => [
        ["client_assertion_type", TYPE],
        ["client_assertion", "a"],
        ["client_assertion", "b"],
      ],
    ],
    [
      "client_id",
      () => [
        ["client_assertion_type", TYPE],
        ["client_assertion", assertion],
        ["client_id", "another"],
      ],
    ],
  ])("without a good %s is refused", async (name, form) => {
    const { status, json } = await recover(form());
    expect([status, json["error_description"]]).toEqual([400, expect.stringContaining(`parameter ${name} `)]);
  });

  it("that is good gives a new registration access token, which opens the client", async () => {
    const answer = await recover([
      ["client_assertion_type", TYPE],
      ["client_assertion", assertion],
      ["client_id", String(client.json["client_id"])],
    ]);
    expect(answer.status).toBe(200);
    expect(await configure("GET", client)).toMatchObject({ status: 401 });
    expect(await configure("GET", answer)).toMatchObject({ status: 200 });
  });
});

describe("what the stack has to set", () => {
  it("is missed by its name, and an empty text is as good as none", async () => {
    const { required } = await import("../../../lib/runtime/basics.ts");
    process.env["EMPTY_ON_PURPOSE"] = "";
    for (const name of ["EMPTY_ON_PURPOSE", "SET_BY_NOBODY"])
      expect(() => required(name)).toThrow(`the variable ${name} is not set`);
    expect(required("AWS_REGION")).toBe("us-east-1");
  });
});

describe("without Secrets Manager", () => {
  it("the functions go on with what they know, and the log says so", async () => {
    const registered = await register();
    await aws.close();
    await new Promise((resolve) => setTimeout(resolve, 1100));
    lines.length = 0;
    expect((await call({ endpoint: "initToken", headers: BASIC })).status).toBe(200);
    expect((await configure("GET", registered)).status).toBe(503);
    expect(lines.map(({ event }) => event)).toContain("secrets unreachable");
  });
});
