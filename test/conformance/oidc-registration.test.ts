import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { acceptedOf, BASE, faultsOf } from "../support/claims.ts";
import type { Json } from "../support/http-client.ts";
import { createRegistrar, type Registrar, registeredClient } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
afterAll(() => target.stop());

/** The request that the document has as its example in section 3.1. */
const EXAMPLE: Json = {
  application_type: "web",
  redirect_uris: ["https://client.example.org/callback", "https://client.example.org/callback2"],
  client_name: "My Example",
  "client_name#ja-Jpan-JP": "クライアント名",
  logo_uri: "https://client.example.org/logo.png",
  subject_type: "pairwise",
  sector_identifier_uri: "https://other.example.net/file_of_redirect_uris.json",
  token_endpoint_auth_method: "client_secret_basic",
  jwks_uri: "https://client.example.org/my_public_keys.jwks",
  userinfo_encrypted_response_alg: "RSA-OAEP-256",
  userinfo_encrypted_response_enc: "A128CBC-HS256",
  contacts: ["ve7jtb@example.org", "mary@example.org"],
  request_uris: ["https://client.example.org/rf.txt#qpXaRLh_n93TTR9F252ValdatUQvQiJi5BDub2BeznA"],
};

describe("OIDC Registration 2: client metadata", () => {
  it("what a client leaves out has the value that the document gives it, and is told", async () => {
    const { json } = await registrar.register({ redirect_uris: ["https://client.example.org/callback"] });
    expect(json).toMatchObject({
      response_types: ["code"],
      grant_types: ["authorization_code"],
      application_type: "web",
      subject_type: "public",
      id_token_signed_response_alg: "RS256",
      token_endpoint_auth_method: "client_secret_basic",
      require_auth_time: false,
    });
    const absent = [
      "userinfo_signed_response_alg",
      "id_token_encrypted_response_alg",
      "id_token_encrypted_response_enc",
      "request_object_signing_alg",
      "default_max_age",
      "default_acr_values",
      "initiate_login_uri",
      "jwks",
      "jwks_uri",
    ];
    expect(absent.filter((name) => Object.hasOwn(json, name))).toEqual([]);
  });

  it("redirect_uris are required of every client that is redirected", async () => {
    const { status, json } = await registrar.register({ client_name: "My Example" });
    expect([status, json["error"]]).toEqual([400, "invalid_redirect_uri"]);
  });

  it("(application_type) a client cannot straddle web and native", async () => {
    const uris = ["https://client.example.org/callback", "com.example.app:/callback", "http://127.0.0.1/callback"];
    const public_ = { token_endpoint_auth_method: "none" };
    expect(
      (await faultsOf({ redirect_uris: uris, application_type: "web", ...public_ })).map(
        (fault) => fault.split(" ")[0],
      ),
    ).toEqual(["/redirect_uris/1", "/redirect_uris/2"]);
    expect(await faultsOf({ redirect_uris: uris, application_type: "native", ...public_ })).toEqual([]);
  });

  it("(jwks) keys are public, by value or by reference, and not both", async () => {
    const jwks = {
      keys: [
        {
          kty: "OKP",
          crv: "Ed25519",
          x: "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo",
          d: "nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A",
        },
      ],
    };
    expect(await faultsOf({ ...BASE, jwks })).toEqual([
      "/jwks/keys/0/d invalid_client_metadata: must not be there: only public keys may be registered",
    ]);
    expect(await faultsOf({ ...BASE, jwks: { keys: [] }, jwks_uri: "https://client.example.org/jwks" })).toEqual([
      "/jwks invalid_client_metadata: must not be there together with jwks_uri",
    ]);
  });
});

describe("OIDC Registration 2.1: languages", () => {
  it("values in languages stand beside the plain one, with the tag as it was spelled, at registration and reading", async () => {
    const names = {
      client_name: "My Example",
      "client_name#de": "Mein Beispiel",
      "client_name#ja-Hani-JP": "例",
      "client_name#JA-kana-jp": "レイ",
      "policy_uri#fr": "https://client.example.org/fr",
    };
    const client = registeredClient(
      await registrar.register({ redirect_uris: ["https://client.example.org/callback"], ...names }),
    );
    expect(client.document).toMatchObject(names);
    expect((await registrar.manage(client, "GET")).json).toMatchObject(names);
  });

  it("there may be none but values in languages", async () => {
    const { accepted } = await acceptedOf({ ...BASE, "client_name#de": "Mein Beispiel" });
    expect([accepted["client_name#de"], Object.hasOwn(accepted, "client_name")]).toEqual(["Mein Beispiel", false]);
  });
});

describe("OIDC Registration 3.1: the request of the example", () => {
  const documents = { "https://other.example.net/file_of_redirect_uris.json": EXAMPLE["redirect_uris"] };

  it("is accepted, every member as it is", async () => {
    const { accepted, unknownCount } = await acceptedOf(EXAMPLE, { documents });
    expect(accepted).toMatchObject(EXAMPLE);
    expect(unknownCount).toBe(0);
  });

  it("3.3: its refused sibling, with a redirect URI that the sector document does not list, is not", async () => {
    const redirect_uris = ["https://client.example.org/callback", "https://client.example.org/callback3"];
    expect((await faultsOf({ ...EXAMPLE, redirect_uris }, { documents })).map((fault) => fault.split(" ")[0])).toEqual([
      "/sector_identifier_uri",
    ]);
  });
});

describe("OIDC Registration 3.2: the answer to a good request", () => {
  it("is 201 in JSON that nobody may keep, with identifier, secret, expiry, token and URI", async () => {
    const { status, headers, json } = await registrar.register();
    expect([status, headers["content-type"], headers["cache-control"]]).toEqual([201, "application/json", "no-store"]);
    for (const name of ["client_id", "client_secret", "registration_access_token", "registration_client_uri"])
      expect(json[name], name).toEqual(expect.stringMatching(/./));
    expect([json["client_secret_expires_at"], Number.isSafeInteger(json["client_id_issued_at"])]).toEqual([0, true]);
  });

  it("has the redirect URIs as they were sent, never others", async () => {
    const redirect_uris = [
      "HTTPS://Client.Example.org:443/a/%7Eb?x=%2F",
      "https://client.example.org/a/~b?x=/",
      "https://client.example.org",
    ];
    expect((await registrar.register({ redirect_uris })).json["redirect_uris"]).toEqual(redirect_uris);
  });
});

describe("OIDC Registration 3.3: the answer to a bad one", () => {
  it.each([
    ["a redirect URI that is none", { redirect_uris: ["callback"] }, "invalid_redirect_uri"],
    [
      "any other member that is bad",
      { redirect_uris: ["https://client.example.org/"], subject_type: "secret" },
      "invalid_client_metadata",
    ],
    [
      "both: the redirect URI is told of first",
      { subject_type: "secret", redirect_uris: ["callback"] },
      "invalid_redirect_uri",
    ],
  ])("%s", async (_, body, error) => {
    const { status, headers, json } = await registrar.register(body);
    expect([status, headers["content-type"], headers["cache-control"], json["error"]]).toEqual([
      400,
      "application/json",
      "no-store",
      error,
    ]);
    expect(json["error_description"]).toEqual(expect.stringMatching(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/));
  });
});

describe("OIDC Registration 4: reading a client", () => {
  it("4.1 and 4.2: by its token at its URI, any number of times, with the same answer", async () => {
    const client = registeredClient(await registrar.register());
    const [one, other] = [await registrar.manage(client, "GET"), await registrar.manage(client, "GET")];
    expect([one.status, other.status, other.text]).toEqual([200, 200, one.text]);
  });

  it("4.4: without a client that the token is for it is 401, not 404", async () => {
    const client = registeredClient(await registrar.register());
    const stranger = { token: client.token, uri: client.uri.replace(client.id, "0".repeat(32)) };
    expect((await registrar.manage(stranger, "GET")).status).toBe(401);
  });
});

describe("OIDC Registration 6 and 7: strings", () => {
  it("are compared character by character: no folding of case, no Unicode normalization", async () => {
    const names = { client_name: "Caf\u00e9", "client_name#fr": "Cafe\u0301" };
    expect((await registrar.register({ redirect_uris: ["https://client.example.org/"], ...names })).json).toMatchObject(
      names,
    );
    expect((await faultsOf({ ...BASE, application_type: "WEB", token_endpoint_auth_method: "NONE" })).length).toBe(2);
  });

  it("7: what fails a rule is not used: nothing of the request is registered", async () => {
    const { status, json } = await registrar.register({
      redirect_uris: ["https://client.example.org/"],
      client_name: "My Example",
      logo_uri: "logo",
    });
    expect([status, Object.keys(json).toSorted()]).toEqual([400, ["error", "error_description", "errors"]]);
  });
});

describe("OIDC Registration 9.1: impersonation, where anybody may register", () => {
  const OPEN = { variables: { REGISTRATION_MODE: "OPEN" } };

  it("pages and images are of the host of a redirect URI, in every language, and after every change too", async () => {
    const pages = {
      logo_uri: "https://rp.example.com/logo.png",
      "logo_uri#fr": "https://rp.example.com/logo.fr.png",
      policy_uri: "https://rp.example.com/policy",
    };
    const { accepted } = await acceptedOf({ ...BASE, ...pages }, OPEN);
    expect(
      await faultsOf({ ...accepted, redirect_uris: ["https://other.example.com/"] }, { ...OPEN, registered: accepted }),
    ).toHaveLength(3);
  });
});
