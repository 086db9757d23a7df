import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { clientResponse } from "../../../lib/http/client-response.ts";
import type { Operation } from "../../../lib/http/endpoint.ts";
import { answeringClient, deletingClient } from "../../../lib/http/management.ts";
import { amendingClient, recoveringToken, replacingClient } from "../../../lib/http/writing.ts";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import type { ClientDependencies } from "../../../lib/registration/dependencies.ts";
import type { ClientStore } from "../../../lib/registration/ports.ts";
import { readClient } from "../../../lib/registration/read-client.ts";
import { createDynamoClientStore } from "../../../lib/store/dynamo-client-store.ts";
import { type AssertionSigner, createAssertionSigner } from "../../support/assertions.ts";
import { webClient } from "../../support/builders.ts";
import { type ClientStage, createStage, outcomeOf } from "../../support/client-stage.ts";
import { type ClientTable, startClientTable } from "../../support/client-table.ts";
import { type RequestParts, requestWith } from "../../support/requests.ts";
import { NOW } from "../../support/use-cases.ts";

const ENDPOINT = "https://op.example.com/oidc/clientConfig";

let table: ClientTable;
let store: ClientStore;
let signer: AssertionSigner;
let stage: ClientStage;
let client: ClientAnswer;
beforeAll(async () => {
  table = await startClientTable();
  store = createDynamoClientStore(table.documents, table.name);
  signer = await createAssertionSigner();
});
beforeEach(async () => {
  stage = createStage(store, { BODY_BYTES_MAX: "4096" });
  client = await stage.register(webClient({ client_name: "before" }));
});
afterAll(() => table.close());

/** An operation on the client, with its own token unless the test says otherwise. */
const call = async (operation: Operation<ClientDependencies>, { headers, ...parts }: RequestParts = {}) => {
  const request = requestWith({
    query: `clientId=${client.client.clientId}`,
    ...parts,
    headers: { authorization: `Bearer ${client.registrationAccessToken}`, ...headers },
  });
  const { statusCode, headers: answered, body } = await operation(request, stage.on);
  return { status: statusCode, etag: answered?.["etag"], body: body === undefined ? undefined : JSON.parse(body) };
};
const reading = answeringClient(readClient);
const WAYS: readonly (readonly [string, Operation<ClientDependencies>, RequestParts])[] = [
  ["read", reading, {}],
  ["replaced", replacingClient, { headers: { "content-type": "application/json" }, body: "{}" }],
  ["amended", amendingClient, {}],
  ["deleted", deletingClient, {}],
];

describe("RFC 7592 2: a client", () => {
  it("2.1: is read with the entity tag of its revision", async () => {
    expect(await call(reading)).toMatchObject({
      status: 200,
      etag: '"1"',
      body: { client_id: client.client.clientId, client_name: "before", client_secret: client.secret },
    });
  });

  it("2.2: is replaced by a body of JSON, and has another entity tag then", async () => {
    const body = JSON.stringify(webClient({ client_id: client.client.clientId, client_name: "after" }));
    expect(await call(replacingClient, { headers: { "content-type": "application/json" }, body })).toMatchObject({
      status: 200,
      etag: '"2"',
      body: { client_name: "after" },
    });
  });

  it("2.2: is replaced by nothing else, and by no more than the settings allow", async () => {
    const replace = (type: string, body: string) =>
      outcomeOf(call(replacingClient, { headers: { "content-type": type }, body }));
    expect(await replace("application/merge-patch+json", "{}")).toBe("media_type_refused");
    expect(await replace("application/json", `{"a":"${"x".repeat(4096)}"}`)).toBe("body_too_large");
  });

  it("RFC 7396: is amended by a merge patch", async () => {
    const patch = { headers: { "content-type": "application/merge-patch+json" }, body: '{"client_name":null}' };
    const { status, body } = await call(amendingClient, patch);
    expect([status, body]).toEqual([200, expect.not.objectContaining({ client_name: "before" })]);
    const long = { ...patch, body: `{"client_name":"${"x".repeat(4096)}"}` };
    expect(await outcomeOf(call(amendingClient, long))).toBe("body_too_large");
  });

  it("2.3: is deleted without a word", async () => {
    expect(await call(deletingClient)).toEqual({ status: 204, etag: undefined, body: undefined });
    expect(await outcomeOf(call(reading))).toBe("token_refused");
  });
});

describe.each(WAYS)("a client is not %s", (_, operation, parts) => {
  const refusal = ({ headers, ...more }: RequestParts) =>
    outcomeOf(call(operation, { ...parts, ...more, headers: { ...parts.headers, ...headers } }));

  it("without a token, or with another one", async () => {
    const request = requestWith({ ...parts, query: `clientId=${client.client.clientId}` });
    expect(await outcomeOf(operation(request, stage.on))).toBe("token_missing");
    expect(await refusal({ headers: { authorization: "Bearer another" } })).toBe("token_refused");
  });

  it("under another host", async () => {
    expect(await refusal({ host: "other.example.com" })).toBe("host_not_served");
  });

  it("without its identifier", async () => {
    expect(await refusal({ query: "" })).toBe("query_refused");
  });
});

describe("RFC 9110 13.1.1: a client is changed only as it was read", () => {
  const amend = (ifMatch: string) => outcomeOf(call(amendingClient, { headers: { "if-match": ifMatch } }));

  it("with the entity tag that it has, or any", async () => {
    expect([await amend('"1"'), await amend("*")]).toEqual(["done", "done"]);
  });

  it("and not with another one", async () => {
    expect(await amend('"2"')).toBe("precondition_failed");
    expect(await outcomeOf(call(deletingClient, { headers: { "if-match": '"2"' } }))).toBe("precondition_failed");
  });
});

describe("RFC 7523 2.2: a client that has lost its token", () => {
  const TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  beforeEach(async () => {
    stage = createStage(store, { BODY_BYTES_MAX: "4096" });
    const metadata = webClient({ token_endpoint_auth_method: "private_key_jwt", jwks: { keys: [signer.jwk] } });
    client = await stage.register(metadata);
  });
  const assertion = (aud: unknown = ENDPOINT) => {
    const { clientId } = client.client;
    return signer.sign({ iss: clientId, sub: clientId, aud, iat: NOW, exp: NOW + 60 });
  };
  const formOf = async (more: Record<string, string> = {}) =>
    new URLSearchParams({ client_assertion_type: TYPE, client_assertion: await assertion(), ...more });
  const post = (form: URLSearchParams, parts: RequestParts = {}) =>
    call(recoveringToken, {
      method: "POST",
      body: form.toString(),
      ...parts,
      headers: { "content-type": "application/x-www-form-urlencoded" },
    });

  it("gets another one for an assertion", async () => {
    const { status, etag, body } = await post(await formOf());
    expect([status, etag]).toEqual([200, '"2"']);
    const headers = { authorization: `Bearer ${body.registration_access_token}` };
    expect((await call(reading, { headers })).status).toBe(200);
    expect(await outcomeOf(call(reading))).toBe("token_refused");
  });

  it("has the network that asked for it in its audit", async () => {
    await post(await formOf(), { sourceIp: "2001:db8:1:2:3::4" });
    expect((await store.find(client.client.clientId))?.audit.at(-1)).toMatchObject({ source: "2001:db8:1:2::/64" });
  });

  it("may address the assertion to its own URL, and not to another client's", async () => {
    const aud = (clientId: string) => assertion(`${ENDPOINT}?clientId=${clientId}`);
    const own = await formOf({ client_assertion: await aud(client.client.clientId) });
    const foreign = await formOf({ client_assertion: await aud("another") });
    expect([await outcomeOf(post(own)), await outcomeOf(post(foreign))]).toEqual(["done", "assertion_refused"]);
  });

  it("RFC 7521 4.2: may name itself in the form", async () => {
    expect(await outcomeOf(post(await formOf({ client_id: client.client.clientId })))).toBe("done");
  });

  it.each([
    ["client_id", "another"],
    ["client_assertion_type", "urn:x"],
    ["client_assertion_type", ""],
    ["client_assertion", ""],
  ] as const)("RFC 7521 4.2: gets none with the form's %s %j", async (name, value) => {
    await expect(post(await formOf({ [name]: value }))).rejects.toMatchObject({
      reason: { kind: "form_refused", why: name },
    });
  });

  it.each(["client_assertion", "client_assertion_type"])(
    "RFC 7521 4.2: gets none without %s, nor for two",
    async (name) => {
      const [without, twice] = [await formOf(), await formOf()];
      without.delete(name);
      twice.append(name, twice.get(name) ?? "");
      for (const form of [without, twice])
        await expect(post(form)).rejects.toMatchObject({ reason: { kind: "form_refused", why: name } });
    },
  );

  it.each([
    ["another's", () => "another"],
    ["its own as well", () => client.client.clientId],
  ])("RFC 6749 3.2: gets none if the form has two names, the second of which is %s", async (_, second) => {
    const form = await formOf({ client_id: client.client.clientId });
    form.append("client_id", second());
    await expect(post(form)).rejects.toMatchObject({ reason: { kind: "form_refused", why: "client_id" } });
  });

  it("gets none under another host, in a longer body, in another type, or without its identifier", async () => {
    const long = await formOf({ more: "x".repeat(4096) });
    expect([
      await outcomeOf(post(await formOf(), { host: "other.example.com" })),
      await outcomeOf(post(long)),
      await outcomeOf(call(recoveringToken, { headers: { "content-type": "application/json" }, body: "{}" })),
      await outcomeOf(post(await formOf(), { query: "" })),
    ]).toEqual(["host_not_served", "body_too_large", "media_type_refused", "query_refused"]);
  });
});

describe("draft-ietf-httpapi-idempotency-key-header: an answer to a repeated request", () => {
  it("says that it is one, and another does not", async () => {
    const repeated = clientResponse(201, { ...client, isRepeated: true }, stage.on.settings);
    expect([repeated.statusCode, repeated.headers?.["idempotent-replayed"]]).toEqual([201, "true"]);
    expect(clientResponse(201, client, stage.on.settings).headers).not.toHaveProperty("idempotent-replayed");
  });
});
