import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EC_KEY, keyClient, nativeClient, REDIRECT_URI, replacementOf, webClient } from "../support/builders.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { createRegistrar, numberOf, type RegisteredClient, type Registrar, textOf } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

const LIFETIME_SECONDS = 3;

/** More than the tests take. */
const EXPIRED_CLIENTS = 24;

let runner: Runner;
let registrar: Registrar;
let expired: RegisteredClient[];
/** A client, and what an empty patch answered in the last second of its secret. */
let lastSecond: readonly [RegisteredClient, Answer];
beforeAll(async () => {
  runner = await startRunner({
    settings: { "cas.authn.oidc.registration.client-secret-expiration": `PT${LIFETIME_SECONDS}S` },
  });
  registrar = createRegistrar(runner);
  // All at once, so that time is waited for but once.
  const almost = await registrar.client();
  expired = await Promise.all(poolOf(EXPIRED_CLIENTS));
  await pause(Math.max(0, (expiryOf(almost.document) - 1) * 1000 - Date.now() + 100));
  lastSecond = [almost, await registrar.manage(almost, "PATCH")];
  for (const client of expired) await expiry(client);
});
afterAll(() => runner.stop());

const poolOf = (size: number): Promise<RegisteredClient>[] => Array.from({ length: size }, () => registrar.client());
const now = (): number => Math.floor(Date.now() / 1000);
const secretOf = (document: Json): string => textOf(document, "client_secret");
const expiryOf = (document: Json): number => numberOf(document, "client_secret_expires_at");
const credentialNames = (document: Json): readonly string[] =>
  Object.keys(document).filter((name) => name.startsWith("client_secret"));
const read = async (client: RegisteredClient): Promise<Json> => (await registrar.manage(client, "GET")).json;
const patch = async (client: RegisteredClient, body?: object): Promise<Json> =>
  (await registrar.manage(client, "PATCH", { body })).json;
const put = async (client: RegisteredClient, members: Json): Promise<Json> =>
  (await registrar.manage(client, "PUT", { body: { client_id: client.id, ...members } })).json;

/** Waits until a client's secret has expired: from the second on that the answer names (RFC 7591 3.2.1). */
const expiry = ({ document }: RegisteredClient): Promise<void> =>
  pause(Math.max(0, expiryOf(document) * 1000 - Date.now() + 20));

/** A client of its own for a test, with a secret that has expired. */
function takeExpired(): RegisteredClient {
  const client = expired.pop();
  if (client === undefined) throw new Error("EXPIRED_CLIENTS is too small");
  return client;
}

describe("a secret that expires", () => {
  it("RFC 7591 3.2.1: says when, in seconds", async () => {
    const { document } = await registrar.client();
    expect(expiryOf(document)).toBe(numberOf(document, "client_id_issued_at") + LIFETIME_SECONDS);
  });

  it("stays until then, whatever is done", async () => {
    const client = await registrar.client();
    const documents = [
      await read(client),
      await patch(client),
      await patch(client, {}),
      await patch(client, { client_name: "x" }),
      await put(client, webClient()),
    ];
    expect(now()).toBeLessThan(expiryOf(client.document));
    for (const document of documents)
      expect([secretOf(document), expiryOf(document)]).toEqual([secretOf(client.document), expiryOf(client.document)]);
  });

  it("stays through its last second", () => {
    const [client, { status, json }] = lastSecond;
    expect([status, json["client_secret"]]).toEqual([200, secretOf(client.document)]);
  });

  it("RFC 7592 2.1: is not renewed by reading, however often", async () => {
    const client = takeExpired();
    const documents = [await registrar.manage(client, "GET"), await registrar.manage(client, "GET")];
    for (const { json, headers } of documents) {
      expect([secretOf(json), expiryOf(json), headers["etag"]]).toEqual([
        secretOf(client.document),
        expiryOf(client.document),
        client.etag,
      ]);
    }
  });

  it("is not renewed by PUT, with the secret in the body or without", async () => {
    const client = takeExpired();
    const documents = [
      await put(client, webClient()),
      await put(client, replacementOf(client.document)),
      await read(client),
    ];
    for (const document of documents)
      expect([secretOf(document), expiryOf(document)]).toEqual([secretOf(client.document), expiryOf(client.document)]);
  });

  it.each([
    ["no body", undefined],
    ["an empty patch", {}],
    ["a patch that changes something", { client_name: "After" }],
    ["a patch that names the expired secret", "own"],
  ] as const)("is renewed by PATCH with %s", async (_, body) => {
    const client = takeExpired();
    const sent = body === "own" ? { client_secret: secretOf(client.document) } : body;
    const { status, json, headers } = await registrar.manage(client, "PATCH", { body: sent });
    expect(status).toBe(200);
    expect(secretOf(json)).toMatch(/^[A-Za-z0-9_-]{64,}$/);
    expect(secretOf(json)).not.toBe(secretOf(client.document));
    expect(expiryOf(json)).toBeGreaterThanOrEqual(now() + LIFETIME_SECONDS - 1);
    expect(headers["etag"]).not.toBe(client.etag);
    const later = await read(client);
    expect([secretOf(later), expiryOf(later)]).toEqual([secretOf(json), expiryOf(json)]);
    expect(later["client_name"]).toBe(sent !== undefined && "client_name" in sent ? "After" : undefined);
  });

  it("is dead once renewed", async () => {
    const client = takeExpired();
    await patch(client);
    const { status } = await registrar.manage(client, "PUT", { body: replacementOf(client.document) });
    expect(status).toBe(400);
  });

  it("is renewed again when the new one has expired", async () => {
    const client = takeExpired();
    const second = await patch(client);
    await expiry({ ...client, document: second });
    const third = await patch(client);
    expect(new Set([secretOf(client.document), secretOf(second), secretOf(third)]).size).toBe(3);
  });

  it.each([
    ["a patch with a fault", { body: { redirect_uris: ["x"] } }, 400],
    ["a patch of another client's identifier", { body: { client_id: "other" } }, 400],
    ["a patch that is no JSON", { body: "{" }, 400],
    ["a patch of another type", { body: "x", type: "text/plain" }, 415],
    ["a stale patch", { ifMatch: '"0"' }, 412],
    ["a patch with a bad token", { token: "x" }, 401],
  ])("is not renewed by %s", async (_, call, expected) => {
    const client = takeExpired();
    expect((await registrar.manage(client, "PATCH", call)).status).toBe(expected);
    expect(secretOf(await read(client))).toBe(secretOf(client.document));
  });

  it("is renewed once by many at the same time, who all learn the same", async () => {
    const client = takeExpired();
    const answers = await Promise.all(Array.from({ length: 6 }, () => registrar.manage(client, "PATCH")));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
    expect(new Set(answers.map(({ json }) => secretOf(json)))).toEqual(new Set([secretOf(await read(client))]));
  });

  it("leaves the management token alone", async () => {
    const client = takeExpired();
    expect((await patch(client))["registration_access_token"]).toBe(client.token);
  });
});

describe("a client has a secret exactly as long as it has a use for one", () => {
  it("OIDC Registration 3.2: without a use there is none, and a patch makes none", async () => {
    for (const metadata of [nativeClient(), keyClient()]) {
      const client = await registrar.client(metadata);
      expect([credentialNames(client.document), credentialNames(await patch(client))]).toEqual([[], []]);
    }
  });

  it.each(["PATCH", "PUT"])("RFC 7592 2.2: %s to a method with a secret makes one, with an expiry", async (method) => {
    const client = await registrar.client(webClient({ token_endpoint_auth_method: "none" }));
    const members = webClient({ token_endpoint_auth_method: "client_secret_post" });
    const document = method === "PUT" ? await put(client, members) : await patch(client, members);
    expect(secretOf(document).length).toBeGreaterThanOrEqual(64);
    expect(expiryOf(document)).toBeGreaterThan(now());
    expect(secretOf(await read(client))).toBe(secretOf(document));
  });

  it.each(["PATCH", "PUT"])("%s to a method without one takes secret and expiry away", async (method) => {
    const client = await registrar.client();
    const members = webClient({ token_endpoint_auth_method: "none" });
    const document = method === "PUT" ? await put(client, members) : await patch(client, members);
    expect([credentialNames(document), credentialNames(await read(client))]).toEqual([[], []]);
  });

  it("a secret that was taken away never comes back", async () => {
    const client = await registrar.client();
    await patch(client, { token_endpoint_auth_method: "none" });
    const document = await patch(client, { token_endpoint_auth_method: "client_secret_basic" });
    expect(secretOf(document)).not.toBe(secretOf(client.document));
    expect(
      (await registrar.manage(client, "PATCH", { body: { client_secret: secretOf(client.document) } })).status,
    ).toBe(400);
  });

  it("from one method with a secret to another the secret stays", async () => {
    const client = await registrar.client(webClient({ token_endpoint_auth_method: "client_secret_basic" }));
    for (const method of ["client_secret_post", "client_secret_jwt"]) {
      expect(secretOf(await patch(client, { token_endpoint_auth_method: method }))).toBe(secretOf(client.document));
    }
  });

  it("OIDC Core 10: a symmetric algorithm is a use, and the last one gone takes the secret along", async () => {
    const client = await registrar.client(keyClient());
    const keyed = await patch(client, {
      id_token_signed_response_alg: "HS512",
      userinfo_encrypted_response_alg: "dir",
    });
    // RFC 7518 3.2: HS512 takes 64 bytes.
    expect(Buffer.byteLength(secretOf(keyed))).toBeGreaterThanOrEqual(64);
    expect(secretOf(await patch(client, { id_token_signed_response_alg: "RS256" }))).toBe(secretOf(keyed));
    expect(credentialNames(await patch(client, { userinfo_encrypted_response_alg: null }))).toEqual([]);
  });

  it.each([
    "id_token_signed_response_alg",
    "userinfo_signed_response_alg",
    "introspection_signed_response_alg",
    "authorization_signed_response_alg",
    "request_object_signing_alg",
  ])(
    "OIDC Core 10.1: %s HS256 gives a private_key_jwt client a secret and is refused for a public one",
    async (member) => {
      expect(credentialNames((await registrar.client(keyClient({ [member]: "HS256" }))).document)).toEqual([
        "client_secret",
        "client_secret_expires_at",
      ]);
      expect(
        (await registrar.register(webClient({ token_endpoint_auth_method: "none", [member]: "HS256" }))).status,
      ).toBe(400);
    },
  );

  it("two clients never have the same secret", async () => {
    const clients = await Promise.all(
      Array.from({ length: 10 }, () => registrar.client({ redirect_uris: [REDIRECT_URI], jwks: { keys: [EC_KEY] } })),
    );
    expect(new Set(clients.map(({ document }) => secretOf(document))).size).toBe(10);
  });
});

describe("an expired secret", () => {
  it("that no longer has a use is gone after a patch, and the next one is good at once", async () => {
    const client = takeExpired();
    expect(credentialNames(await patch(client, { token_endpoint_auth_method: "none" }))).toEqual([]);
    const document = await patch(client, { token_endpoint_auth_method: "client_secret_basic" });
    expect(expiryOf(document)).toBeGreaterThan(now());
  });

  it("survives a PUT to another method that uses it", async () => {
    const client = takeExpired();
    const document = await put(client, webClient({ token_endpoint_auth_method: "client_secret_post" }));
    expect([secretOf(document), expiryOf(document)]).toEqual([secretOf(client.document), expiryOf(client.document)]);
  });

  it("does not keep its client from being deleted", async () => {
    const client = takeExpired();
    expect((await registrar.manage(client, "DELETE")).status).toBe(204);
  });
});
