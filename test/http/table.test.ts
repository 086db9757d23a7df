import { createHash } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EC_KEY, keyClient, nativeClient, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { type ObservedTable, observeTable } from "../support/observe-table.ts";
import { operateSecret } from "../support/operate-secret.ts";
import { createRegistrar, REGISTER, type RegisteredClient, type Registrar, textOf } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

let runner: Runner;
let registrar: Registrar;
let table: ObservedTable;
beforeAll(async () => {
  runner = await startRunner();
  registrar = createRegistrar(runner);
  table = observeTable(runner);
});
afterAll(async () => {
  table.end();
  await runner.stop();
});

const sha256 = (text: string): string => createHash("sha256").update(text).digest("base64url");
const itemOf = async ({ id }: RegisteredClient): Promise<Json> => {
  const item = await table.itemOf(id);
  if (item === undefined) throw new Error("a client without an item");
  return item;
};

/** A text in every form in which it would still be one that can be read. */
const readableForms = (text: string): readonly string[] => [
  text,
  text.toLowerCase(),
  Buffer.from(text).toString("base64"),
  Buffer.from(text).toString("base64url"),
  Buffer.from(text).toString("hex"),
  encodeURIComponent(text),
];

describe("a copy of the table opens nothing", () => {
  it("no token, no secret and no key of anybody is in it", async () => {
    const keys = operateSecret(runner, runner.keysSecret);
    const credentials = operateSecret(runner, runner.credentialsSecret);
    const clients = [
      await registrar.client(),
      await registrar.client(keyClient({ id_token_signed_response_alg: "HS256" })),
      await registrar.client(nativeClient()),
    ];
    const changed = (
      await registrar.manage(clients[2] ?? clients[0] ?? (await registrar.client()), "PATCH", {
        body: { token_endpoint_auth_method: "client_secret_jwt" },
      })
    ).json;
    const documents = [...clients.map(({ document }) => document), changed];
    const secrets = documents
      .filter((document) => Object.hasOwn(document, "client_secret"))
      .map((document) => textOf(document, "client_secret"));
    const confidential = [
      ...secrets,
      ...clients.map(({ token }) => token),
      await registrar.initialAccessToken(),
      (await keys.current()).value,
      (await credentials.current()).value,
      runner.password,
    ];
    keys.end();
    credentials.end();
    const text = JSON.stringify(await table.items());
    expect([secrets.length, confidential.length]).toEqual([3, 10]);
    expect(text).toContain(clients[0]?.id);
    for (const value of confidential)
      for (const form of readableForms(value))
        expect(text.includes(form) || text.toLowerCase().includes(form)).toBe(false);
  });

  it("of the management token there is a digest, of the secret a digest and a sealed form", async () => {
    const client = await registrar.client();
    const secret = textOf(client.document, "client_secret");
    const item = await itemOf(client);
    expect(item).toMatchObject({
      id: `client/${client.id}`,
      client_id: client.id,
      registration_token_digest: sha256(client.token),
      client_secret_digest: sha256(secret),
      client_secret_expires_at: 0,
    });
    const sealed = textOf(item, "client_secret_sealed");
    const header = JSON.parse(Buffer.from(sealed.split(".")[0] ?? "", "base64url").toString());
    expect([sealed.split(".").length, header]).toEqual([5, expect.objectContaining({ alg: "dir", enc: "A256GCM" })]);
  });

  it("the same secret would be sealed differently each time, so equal items tell nothing", async () => {
    const [one, other] = [await itemOf(await registrar.client()), await itemOf(await registrar.client())];
    for (const name of ["client_secret_sealed", "client_secret_digest", "registration_token_digest"])
      expect(one[name], name).not.toBe(other[name]);
  });

  it("who may write to the table can not put one client's secret into another's hands", async () => {
    const [victim, thief] = [await registrar.client(), await registrar.client()];
    const { client_secret_sealed: sealed, client_secret_digest: digest } = await itemOf(victim);
    await table.put({ ...(await itemOf(thief)), client_secret_sealed: sealed, client_secret_digest: digest });
    const { status, text } = await registrar.manage(thief, "GET");
    expect([status, text.includes(textOf(victim.document, "client_secret"))]).toEqual([500, false]);
  });

  it("a client without a secret has no trace of one", async () => {
    const client = await registrar.client();
    await registrar.manage(client, "PATCH", { body: { token_endpoint_auth_method: "none" } });
    expect(Object.keys(await itemOf(client)).filter((name) => name.startsWith("client_secret"))).toEqual([]);
  });
});

describe("the table holds what was answered, and nothing that was refused", () => {
  const idsOf = (items: readonly Json[]): readonly string[] => items.map(({ id }) => String(id)).sort();

  it.each([
    ["a registration with a fault", () => registrar.register({ redirect_uris: ["x"] }), 400],
    ["a registration that is no JSON", () => registrar.register({}, { body: "{" }), 400],
    ["a registration without a token", () => registrar.register(webClient(), { token: undefined }), 401],
    ["a registration of another type", () => registrar.register(webClient(), { type: "text/plain" }), 415],
    [
      "a registration whose sector document can not be had",
      () => registrar.register(webClient({ sector_identifier_uri: "https://sector.invalid/x" })),
      400,
    ],
    [
      "a registration for another host",
      () => registrar.register(webClient(), { headers: [["Host", "evil.example"]] }),
      400,
    ],
    [
      "a rehearsal",
      async () =>
        registrar.call(`${REGISTER}?dry_run=true`, {
          method: "POST",
          token: await registrar.initialAccessToken(),
          type: "application/json",
          body: webClient(),
        }),
      200,
    ],
  ] as const)("%s leaves no item", async (_, ask, expected) => {
    const before = idsOf(await table.items());
    expect((await ask()).status).toBe(expected);
    expect(idsOf(await table.items())).toEqual(before);
  });

  it("each registration is one item, and its deletion removes it", async () => {
    const before = idsOf(await table.items());
    const client = await registrar.client();
    expect(idsOf(await table.items())).toEqual([...before, `client/${client.id}`].sort());
    await registrar.manage(client, "DELETE");
    expect(idsOf(await table.items())).toEqual(before);
  });

  it("reading, a refused update and an empty patch leave the item as it was", async () => {
    const client = await registrar.client();
    const before = await itemOf(client);
    await registrar.manage(client, "GET");
    await registrar.manage(client, "PATCH", { body: { redirect_uris: ["x"] } });
    await registrar.manage(client, "PATCH");
    await registrar.manage(client, "PUT", { body: { client_id: client.id } });
    expect(await itemOf(client)).toEqual(before);
  });

  it("the metadata in the item is that of the answer, with nothing that only the request had", async () => {
    const sent = webClient({
      client_name: "Prüfstelle",
      jwks: { keys: [EC_KEY] },
      default_max_age: 0,
      unknown_member: "x",
      registration_access_token: "mine",
    });
    const client = await registrar.client(sent);
    const metadata = JSON.parse(textOf(await itemOf(client), "metadata"));
    const { unknown_member: _, registration_access_token: __, ...known } = sent;
    expect(metadata).toMatchObject(known);
    expect(client.document).toMatchObject(metadata);
    expect(Object.keys(metadata)).not.toEqual(expect.arrayContaining(["unknown_member"]));
    expect(JSON.stringify(metadata)).not.toContain("mine");
  });

  it("an update leaves alone what an OpenID Provider keeps in the item", async () => {
    const client = await registrar.client();
    await table.put({ ...(await itemOf(client)), op_last_used: 4711 });
    await registrar.manage(client, "PATCH", { body: { client_name: "After" } });
    expect(await itemOf(client)).toMatchObject({ op_last_used: 4711, revision: 2 });
  });

  it("an item of a format nobody knows is a fault of the service, and tells nothing", async () => {
    const client = await registrar.client();
    await table.put({ ...(await itemOf(client)), format_version: 99 });
    const { status, json, headers } = await registrar.manage(client, "GET");
    expect([status, json["error"], headers["cache-control"]]).toEqual([500, "server_error", "no-store"]);
    expect(json).not.toHaveProperty("client_id");
  });
});
