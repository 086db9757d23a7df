import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nativeClient, webClient } from "../support/builders.ts";
import { type Answer, send } from "../support/http-client.ts";
import { CLIENT_CONFIG, createRegistrar, type RegisteredClient, type Registrar, textOf } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
let client: RegisteredClient;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
  client = await registrar.client(webClient({ client_name: "Reader", "client_name#de": "Leser" }));
});
afterAll(() => target.stop());

const readBy = (query: string, token: string | undefined = client.token): Promise<Answer> =>
  registrar.call(`${CLIENT_CONFIG}${query}`, { token });

describe("a client is read by its own registration access token", () => {
  it("RFC 7592 2.1: the answer is the document of the registration, but for what the server told then", async () => {
    const { status, json } = await registrar.manage(client, "GET");
    const { supplied_metadata: _, ...registered } = client.document;
    expect(status).toBe(200);
    expect(json).toEqual(registered);
  });

  it("RFC 7592 3: token and URI are in the answer", async () => {
    const { json } = await registrar.manage(client, "GET");
    expect([json["registration_access_token"], json["registration_client_uri"]]).toEqual([client.token, client.uri]);
  });

  it("OIDC Registration 4.3: reading again gives the same, byte for byte, with the same entity tag", async () => {
    const first = await registrar.manage(client, "GET");
    const second = await registrar.manage(client, "GET");
    expect(second.bytes).toEqual(first.bytes);
    expect([first.headers["etag"], second.headers["etag"]]).toEqual([client.etag, client.etag]);
  });

  it.each([
    ["the current entity tag", 200, () => client.etag],
    ["any", 200, () => "*"],
    ["a stale entity tag", 412, () => '"0"'],
    ["a weak entity tag", 412, () => `W/${client.etag}`],
  ])("RFC 9110 13.1.1: under %s it is %i", async (_, expected, ifMatch) => {
    expect((await registrar.manage(client, "GET", { ifMatch: ifMatch() })).status).toBe(expected);
  });

  it("a client without a secret has neither a secret nor an expiry", async () => {
    const publicClient = await registrar.client(nativeClient());
    const { json } = await registrar.manage(publicClient, "GET");
    expect(Object.keys(json).filter((name) => name.startsWith("client_secret"))).toEqual([]);
  });

  it("RFC 9110 11.1: the scheme may be written in any case", async () => {
    const headers = [["Authorization", `bEARER ${client.token}`]] as const;
    expect((await send(client.uri, { headers })).status).toBe(200);
  });
});

describe("the query names the client", () => {
  it.each([
    ["clientId", () => `?clientId=${client.id}`],
    ["client_id", () => `?client_id=${client.id}`],
    ["both with the same value", () => `?clientId=${client.id}&client_id=${client.id}`],
    ["percent-encoded", () => `?clientId=%${client.id.charCodeAt(0).toString(16)}${client.id.slice(1)}`],
    ["after other parameters", () => `?x=1&clientId=${client.id}&y=%FF`],
  ])("by %s", async (_, query) => {
    const { status, json } = await readBy(query());
    expect([status, json["client_id"]]).toEqual([200, client.id]);
  });

  it.each([
    ["no query", () => ""],
    ["an empty value", () => "?clientId="],
    ["another parameter", () => `?id=${client.id}`],
    ["another case", () => `?CLIENTID=${client.id}`],
    ["an array parameter", () => `?clientId[]=${client.id}`],
    ["clientId twice", () => `?clientId=${client.id}&clientId=${client.id}`],
    ["clientId twice, differing", () => `?clientId=${client.id}&clientId=other`],
    ["client_id twice", () => `?client_id=${client.id}&client_id=${client.id}`],
    ["an escaped repetition", () => `?clientId=${client.id}&client%49d=${client.id}`],
    ["both spellings, differing", () => `?clientId=${client.id}&client_id=other`],
    ["both spellings, one blank", () => `?clientId=${client.id}&client_id=`],
  ])("%s is 400 invalid_request", async (_, query) => {
    const { status, json, headers } = await readBy(query());
    expect([status, json["error"]]).toEqual([400, "invalid_request"]);
    expect(headers["www-authenticate"]).toBeUndefined();
  });

  it("without a token the query is not looked at", async () => {
    expect((await registrar.call(CLIENT_CONFIG)).status).toBe(401);
  });
});

describe("nothing else opens a client", () => {
  it("RFC 6750 3.1: without a token the challenge names no error", async () => {
    const { status, headers, json } = await send(client.uri);
    expect(status).toBe(401);
    expect(headers["www-authenticate"]).toBe('Bearer realm="oidc-registrar"');
    expect(json["error"]).toBe("invalid_token");
  });

  it.each([
    ["a wrong token", () => `Bearer ${client.token.slice(0, -1)}${client.token.endsWith("A") ? "B" : "A"}`],
    ["a token in another case", () => `Bearer ${client.token.toUpperCase()}`],
    ["a token cut short", () => `Bearer ${client.token.slice(0, -1)}`],
    ["a token with more at its end", () => `Bearer ${client.token}=`],
    ["the client's secret", () => `Bearer ${textOf(client.document, "client_secret")}`],
    ["the client's identifier", () => `Bearer ${client.id}`],
    ["no token after the scheme", () => "Bearer"],
    ["a token with a blank in it", () => `Bearer ${client.token} x`],
    ["a token in quotation marks", () => `Bearer "${client.token}"`],
  ])("RFC 6750 3.1: %s is 401 invalid_token", async (_, authorization) => {
    const { status, headers, json } = await send(client.uri, { headers: [["Authorization", authorization()]] });
    expect([status, json["error"]]).toEqual([401, "invalid_token"]);
    expect(headers["www-authenticate"]).toContain('error="invalid_token"');
    expect(json).not.toHaveProperty("client_id");
  });

  it("RFC 6749 5.2: client_id and secret by Basic are no token", async () => {
    const secret = textOf(client.document, "client_secret");
    const headers = [["Authorization", `Basic ${Buffer.from(`${client.id}:${secret}`).toString("base64")}`]] as const;
    const answer = await send(client.uri, { headers });
    expect([answer.status, answer.headers["www-authenticate"]]).toEqual([401, 'Bearer realm="oidc-registrar"']);
  });

  it("HEAD reads nothing: 405", async () => {
    const { status, headers } = await registrar.manage(client, "HEAD");
    expect([status, headers["allow"]]).toEqual([405, "GET, PUT, PATCH, DELETE, OPTIONS"]);
  });
});
