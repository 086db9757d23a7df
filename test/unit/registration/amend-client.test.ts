import { describe, expect, it } from "vitest";
import { amendClient } from "../../../lib/registration/amend-client.ts";
import type { ClientAnswer } from "../../../lib/registration/client-information.ts";
import { registerClient } from "../../../lib/registration/register-client.ts";
import { replaceClient } from "../../../lib/registration/replace-client.ts";
import { keyClient, webClient } from "../../support/builders.ts";
import type { Variables } from "../../support/claims.ts";
import type { Json } from "../../support/http-client.ts";
import { createStatementSigner } from "../../support/statement-signer.ts";
import { openTestedStore } from "../../support/tested-store.ts";
import { createUseCases, NOW, requestOf, targetOf } from "../../support/use-cases.ts";

const { store } = await openTestedStore();

const register = (metadata: Json, variables?: Variables) =>
  registerClient(createUseCases(store, variables).dependencies, {}, requestOf(metadata));

/** A patch of a client, at a time and under settings. */
function amend(
  registered: ClientAnswer,
  patch: Json,
  { now = NOW, variables }: { now?: number; variables?: Variables } = {},
) {
  const cases = createUseCases(store, variables);
  cases.time.now = now;
  return amendClient(cases.dependencies, targetOf(registered), () => patch);
}

/** The metadata after registering and then patching. */
async function amended(metadata: Json, patch: Json): Promise<Json> {
  return (await amend(await register(metadata), patch)).client.metadata;
}

/** The pointers of the faults that a patch is refused with. */
async function faultsOf(patched: Promise<unknown>): Promise<readonly string[]> {
  const { reason } = (await patched.catch((error: unknown) => error)) as {
    reason?: { faults?: { pointer: string }[] };
  };
  return reason?.faults?.map(({ pointer }) => pointer) ?? [];
}

describe("RFC 7396: a patch changes what it names and nothing else", () => {
  it("of the members that the client registered", async () => {
    const before = webClient({ client_name: "Old", contacts: ["a@example.com"], default_max_age: 60 });
    const { client } = await register(before);
    const { default_max_age: _, ...kept } = client.metadata;
    expect(await amended(before, { client_name: "New", default_max_age: null, software_id: "x" })).toEqual({
      ...kept,
      client_name: "New",
      software_id: "x",
    });
  });

  it("an array as a whole, an object member by member", async () => {
    const formats = { vp_formats_supported: { jwt_vp: { alg: ["ES256"] }, ldp_vp: {} } };
    const patch = { vp_formats_supported: { jwt_vp: { alg: ["EdDSA"] }, ldp_vp: null }, contacts: ["b@example.com"] };
    expect(await amended(webClient({ ...formats, contacts: ["a@example.com"] }), patch)).toMatchObject({
      contacts: ["b@example.com"],
      vp_formats_supported: { jwt_vp: { alg: ["EdDSA"] } },
    });
  });

  it("and the result must hold as a whole", async () => {
    const registered = await register(keyClient());
    expect(await faultsOf(amend(registered, { jwks_uri: "https://rp.example.org/jwks" }))).toEqual(["/jwks"]);
    const { client } = await amend(registered, { jwks_uri: "https://rp.example.org/jwks", jwks: null });
    expect([client.metadata.jwks_uri, client.metadata.jwks]).toEqual(["https://rp.example.org/jwks", undefined]);
  });
});

describe("OIDC Core 5.2: language tags ignore case, in a patch too", () => {
  const FRENCH = webClient({ client_name: "Client", "client_name#fr-CA": "Vieux", "client_name#de": "Alt" });
  const names = (metadata: Json) => Object.entries(metadata).filter(([name]) => name.startsWith("client_name"));

  it("another spelling takes the place of the one that is registered", async () => {
    expect(names(await amended(FRENCH, { "client_name#FR-ca": "Neuf" }))).toEqual([
      ["client_name", "Client"],
      ["client_name#de", "Alt"],
      ["client_name#FR-ca", "Neuf"],
    ]);
  });

  it("null in another spelling deletes it", async () => {
    expect(names(await amended(FRENCH, { "client_name#FR-CA": null }))).toEqual([
      ["client_name", "Client"],
      ["client_name#de", "Alt"],
    ]);
  });

  it("null for one spelling and a value for another leaves the value", async () => {
    const patch = { "client_name#fr-CA": null, "client_name#fr-ca": "Neuf" };
    expect(names(await amended(FRENCH, patch))).toContainEqual(["client_name#fr-ca", "Neuf"]);
  });

  it("two spellings with values are refused", async () => {
    const registered = await register(FRENCH);
    const patch = { "client_name#fr-CA": "Neuf", "client_name#FR-CA": "Nouveau" };
    expect(await faultsOf(amend(registered, patch))).toEqual(["/client_name#FR-CA"]);
  });

  it("the member without a tag is another one", async () => {
    expect(names(await amended(FRENCH, { client_name: null }))).toEqual([
      ["client_name#fr-CA", "Vieux"],
      ["client_name#de", "Alt"],
    ]);
  });
});

describe("what the server supplied follows what a patch changes", () => {
  const ENCRYPTED = webClient({ id_token_encrypted_response_alg: "dir" });

  it("and goes with what it was supplied for", async () => {
    const { client } = await register(ENCRYPTED);
    expect(client.metadata.id_token_encrypted_response_enc).toBe("A128CBC-HS256");
    expect(await amended(ENCRYPTED, { id_token_encrypted_response_alg: null })).not.toHaveProperty(
      "id_token_encrypted_response_enc",
    );
  });

  it("but stays what it was where nothing changes", async () => {
    const { client } = await register(ENCRYPTED);
    expect(await amended(ENCRYPTED, { client_name: "New" })).toEqual({ ...client.metadata, client_name: "New" });
  });

  it("and stays when it has become the client's own, by being sent back", async () => {
    const registered = await register(ENCRYPTED);
    const body = { ...registered.client.metadata, client_id: registered.client.clientId };
    const replaced = await replaceClient(createUseCases(store).dependencies, targetOf(registered), () => body);
    expect(replaced.client.suppliedNames).toEqual([]);
    expect(await faultsOf(amend(registered, { id_token_encrypted_response_alg: null }))).toEqual([
      "/id_token_encrypted_response_enc",
    ]);
  });

  it("null for a supplied member supplies it again", async () => {
    expect(
      await amended(webClient({ application_type: "web" }), { application_type: null, grant_types: null }),
    ).toMatchObject({
      application_type: "web",
      grant_types: ["authorization_code"],
    });
  });

  it("RP Metadata Choices 2: what was picked from the client's list is not forgotten", async () => {
    const listed = webClient({ id_token_signing_alg_values_supported: ["ES256", "ES384"] });
    const registered = await register(listed);
    expect(registered.client.metadata.id_token_signed_response_alg).toBe("ES256");
    const { client } = await amend(registered, { client_name: "New" });
    expect(client.metadata.id_token_signed_response_alg).toBe("ES256");
  });
});

describe("RP Metadata Choices 2: a list in a patch", () => {
  const LISTED = webClient({ id_token_signing_alg_values_supported: ["ES256", "ES384"] });

  it("decides about a member that the client has never named", async () => {
    const patched = await amended(webClient(), { id_token_signing_alg_values_supported: ["ES384"] });
    expect(patched).toMatchObject({ id_token_signed_response_alg: "ES384" });
  });

  it("decides anew about a member that the server picked", async () => {
    const patched = await amended(LISTED, { id_token_signing_alg_values_supported: ["ES384"] });
    expect(patched).toMatchObject({ id_token_signed_response_alg: "ES384" });
  });

  it("takes the place of a value that the client named before and does not list", async () => {
    const named = webClient({ id_token_signed_response_alg: "ES256" });
    expect(await amended(named, { id_token_signing_alg_values_supported: ["ES384"] })).toMatchObject({
      id_token_signed_response_alg: "ES384",
    });
  });

  it("leaves a value alone that it has", async () => {
    const named = webClient({ id_token_signed_response_alg: "ES256" });
    expect(await amended(named, { id_token_signing_alg_values_supported: ["ES384", "ES256"] })).toMatchObject({
      id_token_signed_response_alg: "ES256",
    });
  });

  it("must have the value that stands beside it in the patch", async () => {
    const registered = await register(webClient());
    const patch = { id_token_signing_alg_values_supported: ["ES384"], id_token_signed_response_alg: "ES256" };
    expect(await faultsOf(amend(registered, patch))).toEqual(["/id_token_signed_response_alg"]);
  });
});

describe("RFC 7591 2.3: a patch of a client that was registered with a statement", () => {
  const signerOf = createStatementSigner("https://statements.example.com");
  const SIGNED = ["https://signed.example.com/callback"];

  async function registeredWithStatement(claims: Json = {}) {
    const { issuer, jwks, sign } = await signerOf;
    const variables = { SOFTWARE_STATEMENT_ISSUERS: JSON.stringify([{ issuer, jwks }]) };
    const statement = await sign({ redirect_uris: SIGNED, "client_name#fr": "Signe", exp: NOW + 60, ...claims });
    return { variables, statement, registered: await register({ software_statement: statement }, variables) };
  }

  it("cannot change or delete what was signed, even when the statement has expired", async () => {
    const { variables, statement, registered } = await registeredWithStatement();
    for (const redirect_uris of [["https://evil.example.com/"], [...SIGNED, "https://evil.example.com/"], [], null]) {
      const { client } = await amend(registered, { redirect_uris, client_name: "New" }, { variables, now: NOW + 3600 });
      expect(client.metadata).toMatchObject({
        redirect_uris: SIGNED,
        software_statement: statement,
        client_name: "New",
      });
    }
  });

  it("cannot change what was signed in a language by spelling that otherwise", async () => {
    const { variables, registered } = await registeredWithStatement();
    const { client } = await amend(registered, { "client_name#FR": "Mauvais" }, { variables });
    expect(client.metadata["client_name#fr"]).toBe("Signe");
  });

  it("can bring another statement, whose claims then hold", async () => {
    const { variables, registered } = await registeredWithStatement();
    const fresh = await (await signerOf).sign({ redirect_uris: ["https://fresh.example.com/"], exp: NOW + 7200 });
    const { client } = await amend(registered, { software_statement: fresh }, { variables, now: NOW + 3600 });
    expect(client.metadata).toMatchObject({ redirect_uris: ["https://fresh.example.com/"], software_statement: fresh });
  });

  it("RP Metadata Choices 2: takes another value where the new statement no longer lists the one that was picked", async () => {
    const list = (...methods: readonly string[]) => ({ token_endpoint_auth_methods_supported: methods });
    const { variables, registered } = await registeredWithStatement(list("client_secret_jwt"));
    expect(registered.client.metadata.token_endpoint_auth_method).toBe("client_secret_jwt");
    const fresh = await (await signerOf).sign({ redirect_uris: SIGNED, ...list("client_secret_post") });
    const { client } = await amend(registered, { software_statement: fresh }, { variables });
    expect(client.metadata.token_endpoint_auth_method).toBe("client_secret_post");
    const same = await (await signerOf).sign({ redirect_uris: SIGNED, ...list("none", "client_secret_post") });
    const kept = await amend({ ...registered, client }, { software_statement: same }, { variables });
    expect(kept.client.metadata.token_endpoint_auth_method).toBe("client_secret_post");
  });

  it("cannot bring one that is not believed", async () => {
    const { variables, registered, statement } = await registeredWithStatement();
    const old = await (await signerOf).sign({ exp: NOW - 1 });
    for (const bad of [old, `${statement}x`, "statement", "", 1])
      expect(await faultsOf(amend(registered, { software_statement: bad }, { variables }))).toEqual([
        "/software_statement",
      ]);
    expect((await store.find(registered.client.clientId))?.revision).toBe(1);
  });

  it("can give it up only where none is required", async () => {
    const { variables, registered } = await registeredWithStatement();
    const strict = { ...variables, SOFTWARE_STATEMENT_REQUIRED: "true" };
    expect(await faultsOf(amend(registered, { software_statement: null }, { variables: strict }))).toEqual([
      "/software_statement",
    ]);
    const { client } = await amend(registered, { software_statement: null }, { variables });
    expect([client.metadata.software_statement, client.metadata.redirect_uris]).toEqual([undefined, SIGNED]);
  });
});

describe("patches add up", () => {
  it("to no more than a request may carry", async () => {
    const variables = { BODY_BYTES_MAX: "4096" };
    let registered = await register(webClient(), variables);
    const texts = Object.fromEntries(
      ["de", "fr", "it", "es", "nl", "sv", "fi", "pt"].map((tag) => [`client_name#${tag}`, "x".repeat(900)]),
    );
    const outcomes: string[] = [];
    for (const [name, text] of Object.entries(texts)) {
      try {
        registered = await amend(registered, { [name]: text }, { variables });
        outcomes.push("done");
      } catch (error) {
        outcomes.push((error as { reason: { kind: string } }).reason.kind);
      }
    }
    expect([outcomes[0], outcomes.at(-1)]).toEqual(["done", "body_too_large"]);
    expect((await store.find(registered.client.clientId))?.metadata).not.toHaveProperty("client_name#pt");
  });
});
