import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { replacementOf } from "../support/builders.ts";
import type { Answer } from "../support/http-client.ts";
import {
  type Call,
  CLIENT_CONFIG,
  createRegistrar,
  type RegisteredClient,
  type Registrar,
  textOf,
} from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
let own: RegisteredClient;
let foreign: RegisteredClient;
let deleted: RegisteredClient;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
  [own, foreign, deleted] = await Promise.all([registrar.client(), registrar.client(), registrar.client()]);
  await registrar.manage(deleted, "DELETE");
});
afterAll(() => target.stop());

/** What differs from answer to answer for no reason of the client's. */
const INCIDENTAL = ["date", "apigw-requestid", "x-amzn-requestid", "x-amzn-trace-id", "connection", "keep-alive"];

/** An answer without what is incidental: status, every header, body. */
function essence({ status, rawHeaders, text }: Answer) {
  const pairs = rawHeaders.flatMap((name, index) => (index % 2 === 0 ? [[name, rawHeaders[index + 1]]] : []));
  return { status, headers: pairs.filter(([name = ""]) => !INCIDENTAL.includes(name.toLowerCase())), text };
}

/** Who asks for whom in vain: a client's name as it stands in the query, and a token. */
const VAIN: readonly (readonly [claim: string, clientId: () => string, token: () => string])[] = [
  ["a client there never was", () => randomBytes(16).toString("hex"), () => own.token],
  [
    "a client there never was, with the token of a deleted one",
    () => randomBytes(16).toString("hex"),
    () => deleted.token,
  ],
  ["a client there never was, with no real token", () => randomBytes(16).toString("hex"), () => "x"],
  ["another's client", () => foreign.id, () => own.token],
  ["the own client with another's token", () => own.id, () => foreign.token],
  ["the own client with a made-up token", () => own.id, () => randomBytes(32).toString("base64url")],
  ["the own client with a token that can not be one", () => own.id, () => "!"],
  ["the own client with a huge token", () => own.id, () => "A".repeat(6000)],
  ["a client in use, with the token of a deleted one", () => own.id, () => deleted.token],
  ["a deleted client with its own token", () => deleted.id, () => deleted.token],
  ["a deleted client with another's token", () => deleted.id, () => own.token],
  ["a name that can not be one", () => "no%20name", () => own.token],
  ["a path for a name", () => "..%2F..%2Fetc%2Fpasswd", () => own.token],
  ["the key of the own item", () => `client%2F${own.id}`, () => own.token],
  [
    "the own name in capitals",
    () => own.id.toUpperCase().replace(/^[0-9]*$/, (digits) => `${digits}A`),
    () => own.token,
  ],
  ["the own name with a blank", () => `${own.id}+`, () => own.token],
  ["the own name with a zero byte", () => `${own.id}%00`, () => own.token],
  ["a name that is no UTF-8", () => "%FF%FE", () => own.token],
  ["a name in other letters", () => "%D1%85", () => own.token],
  ["a name longer than a key may be", () => "a".repeat(3000), () => own.token],
  ["a wildcard", () => "*", () => own.token],
  ["an object's own name", () => "__proto__", () => own.token],
];

/** Requests that would each be refused for another reason, were the token the client's own. */
const REQUESTS: readonly (readonly [claim: string, method: string, call: () => Call])[] = [
  ["GET", "GET", () => ({})],
  ["DELETE", "DELETE", () => ({})],
  ["PUT with a good body", "PUT", () => ({ type: "application/json", body: replacementOf(own.document) })],
  ["PATCH with a good body", "PATCH", () => ({ type: "application/json", body: { client_name: "Mine" } })],
  ["PATCH without a body", "PATCH", () => ({})],
  ["PUT without a body", "PUT", () => ({})],
  ["PUT with a bad body", "PUT", () => ({ type: "application/json", body: "{" })],
  ["PATCH with a fault", "PATCH", () => ({ type: "application/json", body: { redirect_uris: ["x"] } })],
  [
    "PATCH with a secret",
    "PATCH",
    () => ({ type: "application/json", body: { client_secret: textOf(foreign.document, "client_secret") } }),
  ],
  ["PATCH of another type", "PATCH", () => ({ type: "text/plain", body: "x" })],
  ["PUT too large", "PUT", () => ({ type: "application/json", body: "x".repeat(70_000) })],
  ["GET under a stale condition", "GET", () => ({ ifMatch: '"0"' })],
  ["PATCH under a stale condition", "PATCH", () => ({ ifMatch: '"0"' })],
  ["PATCH under a good condition", "PATCH", () => ({ ifMatch: '"1"' })],
  ["DELETE under a stale condition", "DELETE", () => ({ ifMatch: '"0"' })],
  ["DELETE under a good condition", "DELETE", () => ({ ifMatch: '"1"' })],
  ["DELETE under any condition", "DELETE", () => ({ ifMatch: "*" })],
];

describe("who does not have the token can not find out about a client", () => {
  it("has seen every case", () => {
    expect([VAIN.length, REQUESTS.length]).toEqual([22, 17]);
  });

  it.each(REQUESTS)(
    "OIDC Registration 4.4: %s is answered in the same way for all of them, and never with 404",
    async (_, method, call) => {
      const ask = (clientId: string, token: string) =>
        registrar.call(`${CLIENT_CONFIG}?clientId=${clientId}`, { ...call(), method, token });
      const answers: (readonly [string, ReturnType<typeof essence>])[] = [];
      for (const [claim, clientId, token] of VAIN) answers.push([claim, essence(await ask(clientId(), token()))]);
      const [[, first] = []] = answers;
      expect(first).toMatchObject({ status: 401, text: expect.stringContaining("invalid_token") });
      for (const [claim, answer] of answers) expect(answer, claim).toEqual(first);
    },
  );

  it("the clients are as they were", async () => {
    const statuses = await Promise.all([own, foreign, deleted].map((client) => registrar.manage(client, "GET")));
    expect(statuses.map(({ status, headers }) => [status, headers["etag"]])).toEqual([
      [200, '"1"'],
      [200, '"1"'],
      [401, undefined],
    ]);
  });

  it("identifiers do not count up and have nothing of the request in them", async () => {
    const clients = await Promise.all(Array.from({ length: 8 }, () => registrar.client()));
    const ids = clients.map(({ id }) => id);
    expect(new Set(ids.map((id) => id.slice(0, 6))).size).toBe(8);
    expect(new Set(ids.map((id) => id.slice(-6))).size).toBe(8);
  });
});
