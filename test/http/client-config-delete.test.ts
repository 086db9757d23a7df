import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { replacementOf } from "../support/builders.ts";
import { createRegistrar, type RegisteredClient, type Registrar } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
let client: RegisteredClient;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
beforeEach(async () => {
  client = await registrar.client();
});
afterAll(() => target.stop());

const statusOfRead = async (): Promise<number> => (await registrar.manage(client, "GET")).status;

describe("DELETE ends a client", () => {
  it("RFC 7592 2.3: the answer is 204 without a body or a type, and is not to be stored", async () => {
    const { status, bytes, headers } = await registrar.manage(client, "DELETE");
    expect([status, bytes.length, headers["content-type"]]).toEqual([204, 0, undefined]);
    expect(headers["cache-control"]).toBe("no-store");
  });

  it.each(["GET", "PUT", "PATCH", "DELETE"])("RFC 7592 2.3: %s answers 401 afterwards", async (method) => {
    await registrar.manage(client, "DELETE");
    const body =
      method === "PUT" ? replacementOf(client.document) : method === "PATCH" ? { client_name: "Lazarus" } : undefined;
    const { status, json } = await registrar.manage(client, method, { body });
    expect([status, json["error"]]).toEqual([401, "invalid_token"]);
    expect(await statusOfRead()).toBe(401);
  });

  it("a body is ignored, whatever it is", async () => {
    expect((await registrar.manage(client, "DELETE", { body: "no JSON", type: "text/plain" })).status).toBe(204);
    expect(await statusOfRead()).toBe(401);
  });

  it("another client is left alone", async () => {
    const other = await registrar.client();
    await registrar.manage(client, "DELETE");
    expect((await registrar.manage(other, "GET")).status).toBe(200);
  });

  it("registering the same afterwards gives another client", async () => {
    await registrar.manage(client, "DELETE");
    const next = await registrar.client();
    expect(next.id).not.toBe(client.id);
    expect(await statusOfRead()).toBe(401);
  });
});

describe("DELETE spares a client that it is not allowed to end", () => {
  it("with another client's token", async () => {
    const other = await registrar.client();
    const { status } = await registrar.manage(client, "DELETE", { token: other.token });
    expect([status, await statusOfRead(), (await registrar.manage(other, "GET")).status]).toEqual([401, 200, 200]);
  });

  it("with an initial access token", async () => {
    const { status } = await registrar.manage(client, "DELETE", { token: await registrar.initialAccessToken() });
    expect([status, await statusOfRead()]).toEqual([401, 200]);
  });

  it("without a token", async () => {
    const { status, headers } = await registrar.manage(client, "DELETE", { token: undefined });
    expect([status, headers["www-authenticate"]]).toEqual([401, 'Bearer realm="oidc-registrar"']);
    expect(await statusOfRead()).toBe(200);
  });

  it.each([
    ["a stale entity tag", () => '"0"'],
    ["a weak entity tag", () => `W/${client.etag}`],
    ["an entity tag without quotation marks", () => client.etag.replaceAll('"', "")],
  ])("RFC 9110 13.1.1: under %s it is 412", async (_, ifMatch) => {
    const { status } = await registrar.manage(client, "DELETE", { ifMatch: ifMatch() });
    expect([status, await statusOfRead()]).toEqual([412, 200]);
  });

  it.each([
    ["the current entity tag", () => client.etag],
    ["a list that has it", () => `"0", ${client.etag}`],
    ["any", () => "*"],
  ])("RFC 9110 13.1.1: under %s it is done", async (_, ifMatch) => {
    const { status } = await registrar.manage(client, "DELETE", { ifMatch: ifMatch() });
    expect([status, await statusOfRead()]).toEqual([204, 401]);
  });

  it("the entity tag of a former revision is stale", async () => {
    await registrar.manage(client, "PATCH", { body: { client_name: "Newer" } });
    const { status } = await registrar.manage(client, "DELETE", { ifMatch: client.etag });
    expect([status, await statusOfRead()]).toEqual([412, 200]);
  });
});
