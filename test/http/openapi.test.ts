import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EXAMPLE_CLIENT_ID, PATCHES, REGISTRATIONS, REPLACEMENTS } from "../../infra/openapi/examples.ts";
import { renderOpenapiDocument } from "../../infra/openapi/openapi-document.ts";
import type { Answer } from "../support/http-client.ts";
import { createChecker, type OpenapiDocument, operationsOf } from "../support/openapi.ts";
import { CLIENT_CONFIG, createRegistrar, REGISTER, type Registrar } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
afterAll(() => target.stop());

const document = JSON.parse(renderOpenapiDocument()) as OpenapiDocument;
const operations = operationsOf(document);
const check = createChecker(document);

/** What an answer has that the document does not say of this operation, or lacks that it says. */
function deviations(operationId: string, { status, headers, text }: Answer): readonly string[] {
  const response = operations[operationId]?.responses[status];
  if (response === undefined) return [`${status} is not in the document`];
  const declared = Object.entries(response.headers ?? {});
  const missing = declared.filter(([name, { required }]) => required === true && !(name.toLowerCase() in headers));
  const schema = response.content?.["application/json"]?.schema;
  return [
    ...missing.map(([name]) => `${name} is missing`),
    ...(schema === undefined ? (text === "" ? [] : ["a body"]) : check(schema, JSON.parse(text))),
  ];
}

describe("the examples of the OpenAPI document", () => {
  it("are as many as there were", () => {
    expect([REGISTRATIONS, PATCHES, REPLACEMENTS].map((examples) => Object.keys(examples).length)).toEqual([4, 4, 1]);
  });

  it.each(Object.entries(REGISTRATIONS))("register: %s", async (_, { value }) => {
    const answer = await registrar.register(value);
    expect([answer.status, deviations("registerClient", answer)]).toEqual([201, []]);
    const rehearsal = await registrar.call(`${REGISTER}?dry_run=true`, {
      method: "POST",
      token: await registrar.initialAccessToken(),
      type: "application/json",
      body: value,
    });
    expect([rehearsal.status, deviations("registerClient", rehearsal)]).toEqual([200, []]);
  });

  it.each(Object.entries(PATCHES))("change: %s", async (_, { value }) => {
    const client = await registrar.client(REGISTRATIONS["web"]?.value);
    const answer = await registrar.manage(client, "PATCH", { body: value });
    expect([answer.status, deviations("amendClient", answer)]).toEqual([200, []]);
  });

  it.each(Object.entries(REPLACEMENTS))("replace: %s", async (_, { value }) => {
    const client = await registrar.client();
    expect(value["client_id"]).toBe(EXAMPLE_CLIENT_ID);
    const answer = await registrar.manage(client, "PUT", { body: { ...value, client_id: client.id } });
    expect([answer.status, deviations("replaceClient", answer)]).toEqual([200, []]);
  });
});

describe("answers are as the OpenAPI document says", () => {
  it("to initToken", async () => {
    expect(deviations("issueInitialAccessToken", await registrar.initToken())).toEqual([]);
    const refused = await registrar.call("/oidc/initToken");
    expect([refused.status, deviations("issueInitialAccessToken", refused)]).toEqual([401, []]);
  });

  it("when a client is read and deleted", async () => {
    const client = await registrar.client();
    const read = await registrar.manage(client, "GET");
    expect([read.status, deviations("readClient", read)]).toEqual([200, []]);
    const deleted = await registrar.manage(client, "DELETE");
    expect([deleted.status, deviations("deleteClient", deleted)]).toEqual([204, []]);
    const gone = await registrar.manage(client, "GET");
    expect([gone.status, deviations("readClient", gone)]).toEqual([401, []]);
  });

  it.each([
    ["faulty metadata", 400, { body: { redirect_uris: ["https://a.example/#x"] } }],
    ["no JSON", 400, { body: "{" }],
    ["another type", 415, { type: "text/plain" }],
    ["no token", 401, { token: undefined }],
    ["a body too large", 413, { body: { x: "x".repeat(300_000) } }],
  ])("when a registration is refused for %s", async (_, status, call) => {
    const answer = await registrar.register(undefined, call);
    expect([answer.status, deviations("registerClient", answer)]).toEqual([status, []]);
  });

  it("when a change is refused", async () => {
    const client = await registrar.client();
    const stale = await registrar.manage(client, "PATCH", { ifMatch: '"7"', body: {} });
    const type = await registrar.manage(client, "PATCH", { type: "text/plain", body: "x" });
    const foreign = await registrar.manage(client, "PUT", { body: { client_id: "other" } });
    const nameless = await registrar.call(CLIENT_CONFIG, { token: client.token });
    expect([stale, type, foreign, nameless].map(({ status }) => status)).toEqual([412, 415, 400, 400]);
    expect([
      ...deviations("amendClient", stale),
      ...deviations("amendClient", type),
      ...deviations("replaceClient", foreign),
      ...deviations("readClient", nameless),
    ]).toEqual([]);
  });
});
