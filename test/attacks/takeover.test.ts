import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replacementOf, webClient } from "../support/builders.ts";
import { claimsOf, type Issuer, startIssuer } from "../support/limited-tokens.ts";
import {
  basic,
  REGISTER,
  type RegisteredClient,
  type Registrar,
  registeredClient,
  textOf,
} from "../support/registrar.ts";

let issuer: Issuer;
let registrar: Registrar;
let victim: RegisteredClient;
beforeAll(async () => {
  issuer = await startIssuer();
  ({ registrar } = issuer);
  victim = await registrar.client(webClient({ client_name: "Victim", software_id: "victim" }));
});
afterAll(() => issuer.stop());

/** The victim is as it was, to the byte and by its own token. */
async function expectUntouched(): Promise<void> {
  const { status, headers, json } = await registrar.manage(victim, "GET");
  const { supplied_metadata: _, ...document } = victim.document;
  expect([status, headers["etag"], json]).toEqual([200, victim.etag, document]);
}

describe("a takeover", () => {
  it("by redirect URI: who registers another's gets a client of his own, and the other one stays as it is", async () => {
    const thief = await registrar.client(webClient({ client_name: "Victim", software_id: "victim" }));
    expect(thief.id).not.toBe(victim.id);
    expect([thief.token, thief.document["client_secret"]]).not.toContain(victim.token);
    expect(thief.document["client_secret"]).not.toBe(victim.document["client_secret"]);
    const foreign = await registrar.manage({ uri: victim.uri, token: thief.token }, "GET");
    expect(foreign.status).toBe(401);
    await expectUntouched();
  });

  it("by the identifier of another in the body of a registration", async () => {
    const members = { client_id: victim.id, registration_access_token: victim.token };
    const thief = registeredClient(await registrar.register(webClient(members)));
    expect([thief.id === victim.id, thief.token === victim.token]).toEqual([false, false]);
    await expectUntouched();
  });

  it.each(["PUT", "PATCH"])("by the identifier of another in the body of a %s with a good token", async (method) => {
    const thief = await registrar.client();
    const body = { ...replacementOf(thief.document), client_id: victim.id };
    const { status } = await registrar.manage(thief, method, { body });
    expect(status).toBe(400);
    await expectUntouched();
  });

  it.each(["GET", "PUT", "PATCH", "DELETE"])("by a foreign registration access token: %s", async (method) => {
    const thief = await registrar.client();
    const body = method === "PUT" ? replacementOf(victim.document) : undefined;
    const { status } = await registrar.manage({ uri: victim.uri, token: thief.token }, method, { body });
    expect(status).toBe(401);
    await expectUntouched();
  });

  it("by a client that was deleted: its identifier, token and secret open nothing, nor what is registered after it", async () => {
    const deleted = await registrar.client(webClient({ client_name: "Deleted" }));
    await registrar.manage(deleted, "DELETE");
    const again = await registrar.client(webClient({ client_name: "Deleted" }));
    const answers = await Promise.all([
      registrar.manage(deleted, "GET"),
      registrar.manage({ uri: again.uri, token: deleted.token }, "GET"),
      registrar.register(webClient(), { token: deleted.token }),
    ]);
    expect([again.id === deleted.id, ...answers.map(({ status }) => status)]).toEqual([false, 401, 401, 401]);
  });
});

describe("a theft of an Idempotency-Key", () => {
  const KEY = "stolen-key-0123456789abcdef";
  const send = (token: string | undefined, call: { readonly body?: object; readonly key?: string } = {}) =>
    registrar.register(call.body ?? webClient(), { token, headers: [["Idempotency-Key", call.key ?? KEY]] });
  const freshToken = async () => textOf((await registrar.initToken()).json, "access_token");

  it("gives the thief a client of his own where he has another initial access token", async () => {
    const [own, other] = [await freshToken(), await freshToken()];
    const [first, stolen] = [registeredClient(await send(own)), registeredClient(await send(other))];
    expect(new Set([first.id, stolen.id]).size).toBe(2);
    expect(new Set([first.token, stolen.token]).size).toBe(2);
  });

  it("gives him nothing without a token, with the client's own one, or with the operator's password", async () => {
    const client = registeredClient(await send(await freshToken()));
    const { user, password } = issuer.runner;
    const answers = [
      await send(undefined),
      await send(client.token),
      await registrar.call(REGISTER, {
        method: "POST",
        type: "application/json",
        body: webClient(),
        headers: [
          ["Idempotency-Key", KEY],
          ["Authorization", basic(user, password)],
        ],
      }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 401, 401]);
  });

  it("gives him no credentials where he shares the token but not the body", async () => {
    const token = await freshToken();
    const client = registeredClient(await send(token));
    const { status, text } = await send(token, { body: webClient({ client_name: "Thief" }) });
    expect([status, text.includes(client.id), text.includes(client.token)]).toEqual([422, false, false]);
  });

  it("gives him nothing once the initial access token is revoked, though it was used before", async () => {
    const { token, tokenId } = await issuer.limited("?label=shared");
    expect((await send(token)).status).toBe(201);
    await issuer.set(tokenId, "revoked_at", Math.floor(Date.now() / 1000));
    const { status, json } = await send(token);
    expect([status, json["error"]]).toEqual([401, "invalid_token"]);
  });

  it("can not be prepared: no key makes an identifier that the thief can choose or foresee", async () => {
    const token = await freshToken();
    const { id } = registeredClient(await send(token, { key: "a".repeat(32) }));
    const { jti } = claimsOf(token);
    expect(id).toMatch(/^[0-9a-f]{32}$/);
    expect([id === "a".repeat(32), id === jti]).toEqual([false, false]);
  });
});
