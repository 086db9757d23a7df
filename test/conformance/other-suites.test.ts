import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { keyClient, nativeClient, replacementOf, webClient } from "../support/builders.ts";
import { createRegistrar, type Registrar, registeredClient } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
afterAll(() => target.stop());

describe("node-oidc-provider: what its own tests fix", () => {
  it("JSON null as body is 400", async () => {
    const { status, json } = await registrar.register({}, { body: "null" });
    expect([status, json["error"]]).toEqual([400, "invalid_request"]);
  });

  it("a token in the body is no token", async () => {
    const access_token = await registrar.initialAccessToken();
    expect((await registrar.register(webClient({ access_token }), { token: undefined })).status).toBe(401);
  });

  it("a secret that a client sends is dropped, a public client's too", async () => {
    const { document } = registeredClient(
      await registrar.register(nativeClient({ client_secret: "of-my-own", client_secret_expires_at: 1 })),
    );
    expect([Object.hasOwn(document, "client_secret"), Object.hasOwn(document, "client_secret_expires_at")]).toEqual([
      false,
      false,
    ]);
  });

  it("null and omission delete on PUT", async () => {
    const client = registeredClient(await registrar.register(webClient({ client_name: "x", contacts: ["a"] })));
    const { client_name: _, ...body } = replacementOf(client.document, { contacts: null });
    const { json } = await registrar.manage(client, "PUT", { body });
    expect([Object.hasOwn(json, "client_name"), Object.hasOwn(json, "contacts")]).toEqual([false, false]);
  });

  it("a secret appears when the method changes to one that needs it", async () => {
    const client = registeredClient(await registrar.register(keyClient()));
    const { json } = await registrar.manage(client, "PUT", {
      body: replacementOf(client.document, { token_endpoint_auth_method: "client_secret_basic" }),
    });
    expect([typeof json["client_secret"], json["client_secret_expires_at"]]).toEqual(["string", 0]);
  });

  it("DELETE is 204 and empty, and everything is no-store", async () => {
    const client = registeredClient(await registrar.register());
    const answers = [
      await registrar.manage(client, "GET"),
      await registrar.manage(client, "DELETE"),
      await registrar.manage(client, "GET"),
      await registrar.register({}),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 204, 401, 400]);
    expect(answers.map(({ headers }) => headers["cache-control"])).toEqual(Array.from({ length: 4 }, () => "no-store"));
    expect(answers[1]?.text).toBe("");
  });
});

describe("Keycloak: what its own tests fix", () => {
  it("reading does not rotate the token", async () => {
    const client = registeredClient(await registrar.register());
    const { json } = await registrar.manage(client, "GET");
    expect(json["registration_access_token"]).toBe(client.token);
  });

  it("a client that is wrong or missing is 401", async () => {
    const [one, other] = [registeredClient(await registrar.register()), registeredClient(await registrar.register())];
    for (const uri of [other.uri, one.uri.replace(one.id, "nobody")])
      expect((await registrar.manage({ uri, token: one.token }, "GET")).status).toBe(401);
  });

  it("the sector document counts for a public subject type too", async () => {
    const { status, json } = await registrar.register(
      webClient({ subject_type: "public", sector_identifier_uri: "https://sector.invalid/list" }),
    );
    expect([status, json["error"]]).toEqual([400, "invalid_client_metadata"]);
  });
});

describe("Ory Hydra: what its own tests fix", () => {
  it("a client sets neither its identifier nor its secret, nor data and privileges of the operator's", async () => {
    const wished = { client_id: "mine", client_secret: "of-my-own-choice", metadata: { a: 1 }, skip_consent: true };
    const { document, id } = registeredClient(await registrar.register(webClient(wished)));
    expect(id).not.toBe("mine");
    expect(document["client_secret"]).not.toBe("of-my-own-choice");
    expect([Object.hasOwn(document, "metadata"), Object.hasOwn(document, "skip_consent")]).toEqual([false, false]);
  });

  it.each(["jwks_uri", "backchannel_logout_uri", "request_uris"])("%s leads to no private address", async (name) => {
    for (const host of ["127.0.0.1", "10.0.0.1", "192.168.178.1", "169.254.169.254", "[::1]"]) {
      const uri = `https://${host}/path`;
      const { status, json } = await registrar.register(webClient({ [name]: name === "request_uris" ? [uri] : uri }));
      expect([status, json["error"]], uri).toEqual([400, "invalid_client_metadata"]);
    }
  });

  it("jwks and jwks_uri together are refused", async () => {
    const { status, json } = await registrar.register(keyClient({ jwks_uri: "https://rp.example.org/jwks" }));
    expect([status, json["error"]]).toEqual([400, "invalid_client_metadata"]);
  });
});

describe("Apereo CAS: what is not taken over", () => {
  it("a sector document that cannot be had does not pass", async () => {
    expect(
      (
        await registrar.register(
          webClient({ subject_type: "pairwise", sector_identifier_uri: "https://sector.invalid/list" }),
        )
      ).status,
    ).toBe(400);
  });

  it("a redirect URI that is registered already gives no access to its client", async () => {
    const [one, other] = [registeredClient(await registrar.register()), registeredClient(await registrar.register())];
    expect(other.id).not.toBe(one.id);
    expect((await registrar.manage({ uri: one.uri, token: other.token }, "GET")).status).toBe(401);
  });

  it("redirect URIs come back as a list, and grants and response types are those that were registered", async () => {
    const { document } = registeredClient(
      await registrar.register(webClient({ redirect_uris: ["https://rp.example.org/a", "https://rp.example.org/b"] })),
    );
    expect(document).toMatchObject({
      redirect_uris: ["https://rp.example.org/a", "https://rp.example.org/b"],
      grant_types: ["authorization_code"],
      response_types: ["code"],
    });
  });

  it.each([
    "{redirect_uris: ['https://rp.example.org/']}",
    '{"redirect_uris":["https://rp.example.org/"],}',
    '# a comment\n{"redirect_uris":["https://rp.example.org/"]}',
  ])("JSON for people is no JSON: %s", async (body) => {
    const { status, json } = await registrar.register({}, { body });
    expect([status, json["error"]]).toEqual([400, "invalid_request"]);
  });
});
