import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REDIRECT_URI, webClient } from "../support/builders.ts";
import type { Answer } from "../support/http-client.ts";
import {
  createRegistrar,
  type RegisteredClient,
  type Registrar,
  registeredClient,
  textOf,
} from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
afterAll(() => target.stop());

const times = <T>(count: number, make: (index: number) => Promise<T>): Promise<T[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));
const patch = (client: RegisteredClient, body: object, ifMatch?: string): Promise<Answer> =>
  registrar.manage(client, "PATCH", { body, ifMatch });
const statusesOf = (answers: readonly Answer[]): readonly number[] =>
  answers.map(({ status }) => status).sort((one, other) => one - other);

describe("what happens at the same time on one client", () => {
  it("no update of a member is lost to an update of another", async () => {
    const client = await registrar.client();
    const tags = Array.from({ length: 12 }, (_, index) => `client_name#x-${index}`);
    const answers = await Promise.all(tags.map((tag) => patch(client, { [tag]: tag })));
    expect(statusesOf(answers)).toEqual(tags.map(() => 200));
    const { json, headers } = await registrar.manage(client, "GET");
    expect(json).toMatchObject(Object.fromEntries(tags.map((tag) => [tag, tag])));
    expect(headers["etag"]).toBe('"13"');
    expect(new Set(answers.map((answer) => answer.headers["etag"])).size).toBe(12);
  });

  it("in a crowd, an update is done and told, or not done and told so", async () => {
    const client = await registrar.client();
    const tags = Array.from({ length: 45 }, (_, index) => `client_name#x-${index}`);
    const answers = await Promise.all(tags.map((tag) => patch(client, { [tag]: tag })));
    const { json } = await registrar.manage(client, "GET");
    for (const [index, { status, headers }] of answers.entries()) {
      expect([200, 503]).toContain(status);
      expect(Object.hasOwn(json, tags[index] ?? ""), `${tags[index]} after ${status}`).toBe(status === 200);
      if (status === 503) expect(headers["retry-after"]).toMatch(/^\d+$/);
    }
    expect(answers.some(({ status }) => status === 200)).toBe(true);
  });

  it("RFC 9110 13.1.1: of those who change the same revision, one succeeds and all others are told", async () => {
    const client = await registrar.client();
    const answers = await times(10, (index) => patch(client, { client_name: `${index}` }, client.etag));
    expect(statusesOf(answers)).toEqual([200, ...Array<number>(9).fill(412)]);
    const winner = answers.find(({ status }) => status === 200);
    expect((await registrar.manage(client, "GET")).json["client_name"]).toBe(winner?.json["client_name"]);
  });

  it("PUT and PATCH of the same revision exclude each other", async () => {
    const client = await registrar.client();
    const answers = await Promise.all([
      patch(client, { client_name: "patched" }, client.etag),
      registrar.manage(client, "PUT", {
        body: webClient({ client_id: client.id, client_name: "put" }),
        ifMatch: client.etag,
      }),
    ]);
    expect(statusesOf(answers)).toEqual([200, 412]);
  });

  it("replacements at the same time leave one of them, whole", async () => {
    const client = await registrar.client();
    const answers = await times(8, (index) =>
      registrar.manage(client, "PUT", {
        body: webClient({
          client_id: client.id,
          client_name: `${index}`,
          software_version: `${index}`,
          default_max_age: index,
        }),
      }),
    );
    expect(new Set(statusesOf(answers))).toEqual(new Set([200]));
    const { json } = await registrar.manage(client, "GET");
    expect([json["software_version"], String(json["default_max_age"])]).toEqual([
      json["client_name"],
      json["client_name"],
    ]);
  });

  it("RFC 7592 2.3: no update brings a deleted client back", async () => {
    for (const client of await times(12, () => registrar.client())) {
      const [removed, ...updated] = await Promise.all([
        registrar.manage(client, "DELETE"),
        patch(client, { client_name: "Lazarus" }),
        registrar.manage(client, "PUT", { body: webClient({ client_id: client.id }) }),
        patch(client, { token_endpoint_auth_method: "none" }),
      ]);
      expect(removed.status).toBe(204);
      for (const { status } of updated) expect([200, 401]).toContain(status);
      expect((await registrar.manage(client, "GET")).status).toBe(401);
    }
  });

  it("of several deletions one is done", async () => {
    const client = await registrar.client();
    expect(statusesOf(await times(6, () => registrar.manage(client, "DELETE")))).toEqual([
      204, 401, 401, 401, 401, 401,
    ]);
  });

  it("RFC 9110 13.1.1: a deletion of a revision and an update of it exclude each other", async () => {
    for (const client of await times(8, () => registrar.client())) {
      const [removed, updated] = await Promise.all([
        registrar.manage(client, "DELETE", { ifMatch: client.etag }),
        patch(client, { client_name: "x" }, client.etag),
      ]);
      const isRemoved = removed.status === 204;
      expect([removed.status, updated.status]).toEqual(isRemoved ? [204, 401] : [412, 200]);
      expect((await registrar.manage(client, "GET")).status).toBe(isRemoved ? 401 : 200);
    }
  });

  it("RFC 9110 13.1.1: a deletion under any condition is done, whatever else happens to the client", async () => {
    const statuses: number[] = [];
    for (const client of await times(20, () => registrar.client())) {
      const updates = times(6, (index) => patch(client, { client_name: `${index}` }));
      await pause(statuses.length % 8);
      statuses.push((await registrar.manage(client, "DELETE", { ifMatch: "*" })).status);
      await updates;
    }
    expect(new Set(statuses)).toEqual(new Set([204]));
  });

  it("readers meanwhile see a whole document, old or new", async () => {
    const client = await registrar.client(webClient({ client_name: "0", software_version: "0" }));
    const reads: Promise<Answer>[] = [];
    for (let round = 1; round <= 10; round += 1) {
      reads.push(registrar.manage(client, "GET"), registrar.manage(client, "GET"));
      await patch(client, { client_name: `${round}`, software_version: `${round}` });
    }
    for (const { status, json } of await Promise.all(reads))
      expect([status, json["software_version"]]).toEqual([200, json["client_name"]]);
  });
});

describe("many registrations at the same time", () => {
  it("RFC 7591 3.2.1: a hundred clients have a hundred of everything", async () => {
    const clients = (await times(100, () => registrar.register())).map(registeredClient);
    expect(clients.length).toBe(100);
    for (const member of ["client_id", "client_secret", "registration_access_token", "registration_client_uri"]) {
      expect(new Set(clients.map(({ document }) => textOf(document, member))).size, member).toBe(100);
    }
    const read = await Promise.all(clients.map((client) => registrar.manage(client, "GET")));
    expect(read.map(({ status, json }) => [status, json["client_id"], json["redirect_uris"]])).toEqual(
      clients.map(({ id }) => [200, id, [REDIRECT_URI]]),
    );
  });

  it("initial access tokens asked for at the same time are all different and all good", async () => {
    const tokens = (await times(10, () => registrar.initToken())).map(({ json }) => textOf(json, "access_token"));
    expect(new Set(tokens).size).toBe(10);
    const answers = await Promise.all(tokens.map((token) => registrar.register(webClient(), { token })));
    expect(new Set(statusesOf(answers))).toEqual(new Set([201]));
  });
});
