import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ANSWER_ONLY, EC_KEY, keyClient, REDIRECT_URI, replacementOf, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { createRegistrar, type RegisteredClient, type Registrar, textOf } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

const NEXT_URI = "https://rp.example.org/next";

let target: Target;
let registrar: Registrar;
let client: RegisteredClient;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
beforeEach(async () => {
  client = await registrar.client(
    webClient({
      client_name: "Before",
      "client_name#de": "Vorher",
      default_max_age: 60,
      grant_types: ["authorization_code", "refresh_token"],
    }),
  );
});
afterAll(() => target.stop());

const read = async (): Promise<Json> => (await registrar.manage(client, "GET")).json;

/** What a good replacement made of the client, in the answer and at a later reading. */
async function replaced(body: object): Promise<Json> {
  const { status, json, text } = await registrar.manage(client, "PUT", { body });
  expect(status, text).toBe(200);
  const { supplied_metadata: _, ...document } = json;
  expect(await read()).toEqual(document);
  return document;
}

/** Asserts that a replacement was refused and has changed nothing. */
async function expectRefused(body: object, error: string): Promise<void> {
  const before = await registrar.manage(client, "GET");
  const { status, json, text } = await registrar.manage(client, "PUT", { body });
  expect([status, json["error"]], text).toEqual([400, error]);
  const after = await registrar.manage(client, "GET");
  expect([after.text, after.headers["etag"]]).toEqual([before.text, before.headers["etag"]]);
}

describe("PUT replaces", () => {
  it("RFC 7592 2.2: what is left out is deleted", async () => {
    const document = await replaced({ client_id: client.id, redirect_uris: [NEXT_URI] });
    expect(document["redirect_uris"]).toEqual([NEXT_URI]);
    for (const name of ["client_name", "client_name#de", "default_max_age"])
      expect(Object.hasOwn(document, name), name).toBe(false);
  });

  it("RFC 7592 2.2: defaults apply again", async () => {
    const document = await replaced({ client_id: client.id, redirect_uris: [NEXT_URI] });
    expect(document).toMatchObject({
      grant_types: ["authorization_code"],
      token_endpoint_auth_method: "client_secret_basic",
    });
  });

  it("RFC 7592 2.2: null is a deletion", async () => {
    expect(await replaced(replacementOf(client.document, { client_name: null }))).not.toHaveProperty("client_name");
  });

  it("the server takes its own document back, as the registration and as a reading gave it", async () => {
    const { supplied_metadata: _, ...registered } = client.document;
    expect(await replaced(replacementOf(client.document))).toEqual(registered);
    expect(await replaced(replacementOf(await read()))).toEqual(registered);
  });

  it("RFC 7592 2.2: identifier, secret, token, URL and time of issue stay as they were", async () => {
    const document = await replaced({ client_id: client.id, redirect_uris: [NEXT_URI] });
    for (const name of [
      "client_id",
      "client_secret",
      "registration_access_token",
      "registration_client_uri",
      "client_id_issued_at",
    ]) {
      expect(document[name], name).toBe(client.document[name]);
    }
  });

  it("the answer tells what the server supplied, as a registration's does", async () => {
    const { json } = await registrar.manage(client, "PUT", {
      body: { client_id: client.id, redirect_uris: [REDIRECT_URI] },
    });
    const names = (json["supplied_metadata"] as readonly Json[]).map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(["grant_types", "application_type"]));
  });

  it("a client can change its whole kind", async () => {
    const native = {
      client_id: client.id,
      application_type: "native",
      token_endpoint_auth_method: "none",
      redirect_uris: ["com.example.app:/cb"],
    };
    expect(await replaced(native)).toMatchObject(native);
  });

  it("another client is left alone", async () => {
    const other = await registrar.client();
    await replaced({ client_id: client.id, redirect_uris: [NEXT_URI] });
    expect((await registrar.manage(other, "GET")).json["redirect_uris"]).toEqual([REDIRECT_URI]);
  });
});

describe("PUT refuses what a registration refuses, and changes nothing then", () => {
  it.each([
    ["no redirect URI", {}, "invalid_redirect_uri"],
    ["null for the redirect URIs", { redirect_uris: null }, "invalid_redirect_uri"],
    ["a fragment", { redirect_uris: ["https://rp.example.org/#x"] }, "invalid_redirect_uri"],
    [
      "jwks and jwks_uri",
      webClient({ jwks: { keys: [EC_KEY] }, jwks_uri: "https://rp.example.org/jwks" }),
      "invalid_client_metadata",
    ],
    [
      "a method without its key",
      webClient({ token_endpoint_auth_method: "private_key_jwt" }),
      "invalid_client_metadata",
    ],
    ["a wrong type", webClient({ contacts: "x" }), "invalid_client_metadata"],
    ["a bad statement", webClient({ software_statement: "x" }), "invalid_software_statement"],
  ])("%s is 400", async (_, body, error) => {
    await expectRefused({ client_id: client.id, ...body }, error);
  });

  it("RFC 7592 2.2: the keys of a private_key_jwt client can not be left out", async () => {
    client = await registrar.client(keyClient());
    await expectRefused(
      { client_id: client.id, redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: "private_key_jwt" },
      "invalid_client_metadata",
    );
  });

  it.each(ANSWER_ONLY)("RFC 7592 2.2: %s must not be sent", async (member) => {
    await expectRefused(replacementOf(client.document, { [member]: client.document[member] }), "invalid_request");
  });

  it.each([
    ["no identifier", () => webClient()],
    ["null for the identifier", () => replacementOf(client.document, { client_id: null })],
    ["another identifier", () => replacementOf(client.document, { client_id: "other" })],
    ["another client's identifier", () => replacementOf(client.document, { client_id: client.id.toUpperCase() })],
    [
      "a secret of its own choice",
      () => replacementOf(client.document, { client_secret: "a-secret-of-my-own-choice" }),
    ],
    [
      "a secret cut short",
      () => replacementOf(client.document, { client_secret: textOf(client.document, "client_secret").slice(0, -1) }),
    ],
    ["null for the secret", () => replacementOf(client.document, { client_secret: null })],
    [
      "a list with the secret",
      () => replacementOf(client.document, { client_secret: [client.document["client_secret"]] }),
    ],
  ])("RFC 7592 2.2: %s is refused", async (_, body) => {
    await expectRefused(body(), "invalid_request");
  });

  it("a client without a secret can not bring one", async () => {
    client = await registrar.client(keyClient());
    await expectRefused(replacementOf(client.document, { client_secret: "mine" }), "invalid_request");
  });

  it.each([
    "application/merge-patch+json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/problem+json",
  ])("a body of the type %s is 415", async (type) => {
    const { status, headers } = await registrar.manage(client, "PUT", { body: replacementOf(client.document), type });
    expect([status, headers["accept-patch"]]).toEqual([415, undefined]);
  });

  it("no body is refused", async () => {
    expect((await registrar.manage(client, "PUT", { type: "application/json" })).status).toBe(400);
    expect((await registrar.manage(client, "PUT")).status).toBe(415);
  });
});

describe("PUT under a condition", () => {
  it.each([
    ["a stale entity tag", () => '"0"', 412],
    ["a weak entity tag", () => `W/${client.etag}`, 412],
    ["the current entity tag", () => client.etag, 200],
    ["any", () => "*", 200],
  ])("RFC 9110 13.1.1: If-Match with %s", async (_, ifMatch, expected) => {
    const { status } = await registrar.manage(client, "PUT", {
      ifMatch: ifMatch(),
      body: { client_id: client.id, redirect_uris: [NEXT_URI] },
    });
    expect([status, (await read())["redirect_uris"]]).toEqual([expected, [expected === 200 ? NEXT_URI : REDIRECT_URI]]);
  });

  it("of two writers who have read the same, the second is told", async () => {
    const [first, second] = [
      await registrar.manage(client, "PUT", {
        ifMatch: client.etag,
        body: { client_id: client.id, redirect_uris: [NEXT_URI] },
      }),
      await registrar.manage(client, "PUT", {
        ifMatch: client.etag,
        body: { client_id: client.id, redirect_uris: [REDIRECT_URI] },
      }),
    ];
    expect([first.status, second.status]).toEqual([200, 412]);
    expect(first.headers["etag"]).not.toBe(client.etag);
  });
});
