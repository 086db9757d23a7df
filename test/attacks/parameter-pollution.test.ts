import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createAssertionSigner } from "../support/assertions.ts";
import { keyClient, webClient } from "../support/builders.ts";
import {
  basic,
  CLIENT_CONFIG,
  createRegistrar,
  INIT_TOKEN,
  REGISTER,
  type RegisteredClient,
  type Registrar,
} from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

let runner: Runner;
let registrar: Registrar;
let client: RegisteredClient;
let other: RegisteredClient;
let assertion: string;
beforeAll(async () => {
  runner = await startRunner({
    settings: { "cas.authn.oidc.registration.registration-access-token-recovery": "true" },
  });
  registrar = createRegistrar(runner);
  const signer = await createAssertionSigner("ES256");
  [client, other] = await Promise.all([
    registrar.client(keyClient({ jwks: { keys: [signer.jwk] } })),
    registrar.client(),
  ]);
  const now = Math.floor(Date.now() / 1000);
  const { id } = client;
  assertion = await signer.sign({ iss: id, sub: id, aud: `${runner.url}${CLIENT_CONFIG}`, iat: now, exp: now + 60 });
});
afterAll(() => runner.stop());

describe("a parameter that comes twice, or in two places", () => {
  it.each([
    ["clientId twice", () => `clientId=${client.id}&clientId=${other.id}`],
    ["clientId twice, with the same value", () => `clientId=${client.id}&clientId=${client.id}`],
    ["clientId twice, once with an escape", () => `clientId=${client.id}&client%49d=${other.id}`],
    ["both spellings, for two clients", () => `clientId=${client.id}&client_id=${other.id}`],
    ["a list in brackets", () => `clientId[]=${client.id}`],
    ["a semicolon between two", () => `clientId=${client.id};clientId=${other.id}`],
  ])("%s manages nobody", async (_, query) => {
    for (const method of ["GET", "DELETE", "PATCH"]) {
      const { status } = await registrar.call(`${CLIENT_CONFIG}?${query()}`, { method, token: client.token });
      expect([400, 401], method).toContain(status);
    }
    expect((await registrar.manage(client, "GET")).headers["etag"]).toBe(client.etag);
  });

  it.each(["uses=1&uses=10000", "uses=1&us%65s=10000", "scope=openid&scope=email", "uses=1&Uses=5"])(
    "initToken?%s gives no token",
    async (query) => {
      const { status, text } = await registrar.call(`${INIT_TOKEN}?${query}`, {
        headers: [["Authorization", basic(runner.user, runner.password)]],
      });
      expect([status, text.includes('access_token"')]).toEqual([400, false]);
    },
  );

  it.each(["dry_run=true&dry_run=false", "dry_run=false&dry_run=true", "dry_run=true,false"])(
    "register?%s registers nobody",
    async (query) => {
      const { status } = await registrar.call(`${REGISTER}?${query}`, {
        method: "POST",
        type: "application/json",
        token: await registrar.initialAccessToken(),
        body: webClient(),
      });
      expect(status).toBe(400);
    },
  );

  const TYPE = "client_assertion_type=urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
  it.each([
    ["the assertion twice", () => `${TYPE}&client_assertion=${assertion}&client_assertion=${assertion}`, 400],
    ["its type twice", () => `${TYPE}&${TYPE}&client_assertion=${assertion}`, 400],
    ["another client in the form", () => `${TYPE}&client_assertion=${assertion}&client_id=${other.id}`, 400],
    [
      "the client in the form and another one",
      () => `${TYPE}&client_assertion=${assertion}&client_id=${client.id}&client_id=${other.id}`,
      400,
    ],
    [
      "the client in the form twice",
      () => `${TYPE}&client_assertion=${assertion}&client_id=${client.id}&client_id=${client.id}`,
      400,
    ],
    ["no assertion in the form", () => TYPE, 400],
  ])("%s recovers nothing", async (_, body, expected) => {
    const { status } = await registrar.manage(client, "POST", {
      token: undefined,
      type: "application/x-www-form-urlencoded",
      body: body(),
    });
    expect(status).toBe(expected);
    expect((await registrar.manage(client, "GET")).status).toBe(200);
  });

  it("an assertion in the query recovers nothing: addresses are logged on the way", async () => {
    const { status } = await registrar.call(
      `${CLIENT_CONFIG}?clientId=${client.id}&${TYPE}&client_assertion=${assertion}`,
      {
        method: "POST",
        type: "application/x-www-form-urlencoded",
        body: "a=b",
      },
    );
    expect([status, (await registrar.manage(client, "GET")).status]).toEqual([400, 200]);
  });
});
