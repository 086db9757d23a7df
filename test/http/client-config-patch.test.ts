import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { ANSWER_ONLY, EC_KEY, REDIRECT_URI, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { createRegistrar, type RegisteredClient, type Registrar, textOf } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

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
      contacts: ["a@example.org", "b@example.org"],
      default_max_age: 60,
      jwks: { keys: [EC_KEY] },
      vp_formats_supported: { jwt_vp: { alg: ["ES256"], keep: 1 }, ldp_vp: {} },
    }),
  );
});
afterAll(() => target.stop());

const patch = (body: object | string | undefined, type?: string) =>
  registrar.manage(client, "PATCH", { body, ...(type !== undefined && { type }) });
const read = async (): Promise<Json> => (await registrar.manage(client, "GET")).json;

/** What a good patch made of the client, in the answer and at a later reading. */
async function patched(body: object): Promise<Json> {
  const { status, json, text } = await patch(body);
  expect(status, text).toBe(200);
  const { supplied_metadata: _, ...document } = json;
  expect(await read()).toEqual(document);
  return document;
}

/** Asserts that a patch was refused and has changed nothing. */
async function expectRefused(body: object | string, error: string): Promise<void> {
  const before = await registrar.manage(client, "GET");
  const { status, json, text } = await patch(body);
  expect([status, json["error"]], text).toEqual([400, error]);
  const after = await registrar.manage(client, "GET");
  expect([after.text, after.headers["etag"]]).toEqual([before.text, before.headers["etag"]]);
}

describe("PATCH merges", () => {
  it("RFC 7396 2: a member that is there is set, one that is not stays", async () => {
    const document = await patched({ client_name: "After" });
    expect(document).toMatchObject({
      client_name: "After",
      redirect_uris: [REDIRECT_URI],
      contacts: ["a@example.org", "b@example.org"],
      default_max_age: 60,
    });
  });

  it("RFC 7396 2: null deletes", async () => {
    const document = await patched({ client_name: null, default_max_age: null });
    expect(
      Object.keys(document).filter((name) => name.startsWith("client_name") || name === "default_max_age"),
    ).toEqual(["client_name#de"]);
  });

  it("a tagged member is deleted by its own name", async () => {
    expect(await patched({ "client_name#de": null })).not.toHaveProperty(["client_name#de"]);
  });

  it("OIDC Core 5.2: a tag in another case names the same language", async () => {
    const document = await patched({ "client_name#DE": "Nachher" });
    expect(Object.keys(document).filter((name) => name.startsWith("client_name#"))).toEqual(["client_name#DE"]);
  });

  it("null on a member that has a default brings the default back", async () => {
    await patched({ token_endpoint_auth_method: "client_secret_post", application_type: "web" });
    expect(await patched({ token_endpoint_auth_method: null })).toMatchObject({
      token_endpoint_auth_method: "client_secret_basic",
    });
  });

  it("RFC 7396 2: lists are replaced as a whole", async () => {
    expect((await patched({ contacts: ["c@example.org"] }))["contacts"]).toEqual(["c@example.org"]);
  });

  it("RFC 7396 2: objects merge", async () => {
    const document = await patched({
      vp_formats_supported: { jwt_vp: { alg: ["ES384"] }, ldp_vp: null, mso_mdoc: {} },
    });
    expect(document["vp_formats_supported"]).toEqual({ jwt_vp: { alg: ["ES384"], keep: 1 }, mso_mdoc: {} });
  });

  it("keys change as a whole set, and the old ones are gone", async () => {
    const { kid: _, ...bare } = EC_KEY;
    expect((await patched({ jwks: { keys: [{ ...bare, kid: "next" }] } }))["jwks"]).toEqual({
      keys: [{ ...bare, kid: "next" }],
    });
  });

  it("what the server supplied follows what the patch changes", async () => {
    const encrypted = await patched({ id_token_encrypted_response_alg: "dir" });
    expect(encrypted["id_token_encrypted_response_enc"]).toBe("A128CBC-HS256");
    const plain = await patched({ id_token_encrypted_response_alg: null });
    expect(Object.keys(plain).filter((name) => name.startsWith("id_token_encrypted"))).toEqual([]);
  });

  it("identifier, secret, token, URL and time of issue stay as they were", async () => {
    const document = await patched({ client_name: "After" });
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

  it("the answer tells what the server supplied, and unknown members are ignored", async () => {
    const { json } = await patch({ client_name: "After", unknown_member: { deep: [1] } });
    expect((json["supplied_metadata"] as readonly Json[]).map(({ name }) => name)).toContain("grant_types");
    expect(json).not.toHaveProperty("unknown_member");
  });

  it("its own identifier and secret may be in the patch", async () => {
    const own = { client_id: client.id, client_secret: textOf(client.document, "client_secret") };
    expect(await patched({ ...own, client_name: "After" })).toMatchObject({ ...own, client_name: "After" });
  });

  it("no name reaches a prototype", async () => {
    const { status, json } = await patch(
      '{"__proto__":{"client_name":"polluted"},"constructor":{"prototype":{"tos_uri":"x"}},"toString":1,"client_name":"After"}',
    );
    expect([status, json["client_name"]]).toEqual([200, "After"]);
    const nested = await patched(
      JSON.parse('{"vp_formats_supported":{"__proto__":{"polluted":true},"jwt_vp":{"__proto__":null}}}'),
    );
    expect(({} as Json)["polluted"]).toBeUndefined();
    expect(nested["client_name"]).toBe("After");
    expect((await registrar.client()).document).not.toHaveProperty("polluted");
  });
});

describe("PATCH validates what it comes to, and changes all or nothing", () => {
  it.each([
    ["no redirect URI left", { redirect_uris: null }, "invalid_redirect_uri"],
    [
      "a bad redirect URI among good changes",
      { client_name: "After", redirect_uris: ["http://rp.example.org/"] },
      "invalid_redirect_uri",
    ],
    ["jwks_uri beside the registered jwks", { jwks_uri: "https://rp.example.org/jwks" }, "invalid_client_metadata"],
    ["a response type without its grant", { response_types: ["id_token"] }, "invalid_client_metadata"],
    ["a grant away that a response type needs", { grant_types: ["refresh_token"] }, "invalid_client_metadata"],
    ["a private key", { jwks: { keys: [{ ...EC_KEY, d: "x" }] } }, "invalid_client_metadata"],
    [
      "no authentication with client_credentials",
      { token_endpoint_auth_method: "none", grant_types: ["authorization_code", "client_credentials"] },
      "invalid_client_metadata",
    ],
    ["a wrong type", { default_max_age: "1" }, "invalid_client_metadata"],
    ["a list with a hole", { contacts: [null] }, "invalid_client_metadata"],
  ])("%s is 400", async (_, body, error) => {
    await expectRefused(body, error);
  });

  it("jwks by null and jwks_uri together succeed", async () => {
    const document = await patched({ jwks: null, jwks_uri: "https://rp.example.org/jwks" });
    expect([document["jwks_uri"], Object.hasOwn(document, "jwks")]).toEqual(["https://rp.example.org/jwks", false]);
  });

  it("RFC 7592 2.2: keys that a method needs can not be taken away", async () => {
    await patched({ token_endpoint_auth_method: "private_key_jwt" });
    await expectRefused({ jwks: null }, "invalid_client_metadata");
  });

  it.each(ANSWER_ONLY)("RFC 7592 2.2: %s is refused, even with its own value or null", async (member) => {
    await expectRefused({ client_name: "After", [member]: client.document[member] }, "invalid_request");
    await expectRefused({ client_name: "After", [member]: null }, "invalid_request");
  });

  it.each([
    ["another identifier", { client_id: "other" }],
    ["no identifier", { client_id: null }],
    ["another secret", { client_secret: "a-secret-of-my-own-choice" }],
    ["a secret of another type", { client_secret: 1 }],
  ])("RFC 7592 2.2: %s is refused", async (_, body) => {
    await expectRefused({ client_name: "After", ...body }, "invalid_request");
  });

  it.each(["[]", "null", '"x"', "1", "true", '[{"client_name":"x"}]'])(
    "a patch that is no object is refused: %s",
    async (body) => {
      await expectRefused(body, "invalid_request");
    },
  );
});

describe("PATCH with nothing in it", () => {
  it.each([
    ["no body and no type", undefined, undefined],
    ["no body and a strange type", undefined, "text/plain"],
    ["an empty body", "", "application/json"],
    ["an empty object", "{}", undefined],
  ])("%s is 200 and changes nothing", async (_, body, type) => {
    const { status, json, headers } = await patch(body, type);
    const { supplied_metadata: __, ...registered } = client.document;
    expect([status, headers["etag"]]).toEqual([200, client.etag]);
    expect(json).toEqual(registered);
  });
});

describe("PATCH takes merge patches", () => {
  it.each([
    "application/merge-patch+json",
    "application/json",
    "application/json; charset=utf-8",
    'Application/Merge-Patch+JSON ;charset="UTF-8"',
  ])("RFC 7396 4: as %s", async (type) => {
    const { status, json } = await patch({ client_name: "After" }, type);
    expect([status, json["client_name"]]).toEqual([200, "After"]);
  });

  it.each([
    "application/json-patch+json",
    "text/plain",
    "application/x-www-form-urlencoded",
    "application/json; charset=iso-8859-1",
    "application/jsonp",
    "*/*",
  ])("RFC 5789 2.2: not as %s, and says as what", async (type) => {
    const { status, headers, json } = await patch({ client_name: "After" }, type);
    expect([status, headers["accept-patch"], json["error"]]).toEqual([
      415,
      "application/merge-patch+json, application/json",
      "invalid_request",
    ]);
    expect((await read())["client_name"]).toBe("Before");
  });

  it("a body without a type is 415", async () => {
    const { status } = await registrar.manage(client, "PATCH", { body: "{}", type: undefined });
    expect(status).toBe(415);
  });
});

describe("PATCH under a condition", () => {
  it("RFC 9110 8.8.3: every change gives another entity tag, and reading gives the same", async () => {
    const first = await patch({ client_name: "1" });
    const second = await patch({ client_name: "2" });
    expect(new Set([client.etag, first.headers["etag"], second.headers["etag"]]).size).toBe(3);
    expect((await registrar.manage(client, "GET")).headers["etag"]).toBe(second.headers["etag"]);
  });

  it.each([
    ["a stale entity tag", () => '"0"', 412],
    ["a weak entity tag", () => `W/${client.etag}`, 412],
    ["what is no entity tag", () => "1", 412],
    ["nothing", () => "", 412],
    ["the current entity tag", () => client.etag, 200],
    ["a list that has it", () => `"0" , ${client.etag},"9"`, 200],
    ["any", () => "*", 200],
  ])("RFC 9110 13.1.1: If-Match with %s", async (_, ifMatch, expected) => {
    const { status } = await registrar.manage(client, "PATCH", { ifMatch: ifMatch(), body: { client_name: "After" } });
    expect([status, (await read())["client_name"]]).toEqual([expected, expected === 200 ? "After" : "Before"]);
  });

  it("a stale entity tag is told before a fault of the body", async () => {
    const { status } = await registrar.manage(client, "PATCH", { ifMatch: '"0"', body: { client_name: 1 } });
    expect(status).toBe(412);
  });

  it("an empty patch heeds the condition too", async () => {
    expect((await registrar.manage(client, "PATCH", { ifMatch: '"0"' })).status).toBe(412);
  });
});
