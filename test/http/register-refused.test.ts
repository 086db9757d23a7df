import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EC_KEY, REDIRECT_URI, webClient } from "../support/builders.ts";
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

describe("a registration with faults registers nothing", () => {
  const MARK = "mark-4711";
  const cases: readonly (readonly [claim: string, metadata: object, error: string, pointer: string])[] = [
    ["no redirect_uris", {}, "invalid_redirect_uri", "/redirect_uris"],
    ["an empty list of redirect_uris", { redirect_uris: [] }, "invalid_redirect_uri", "/redirect_uris"],
    ["a text for a list", { redirect_uris: `https://${MARK}.example/` }, "invalid_redirect_uri", "/redirect_uris"],
    [
      "a fragment",
      { redirect_uris: [`https://rp.example.org/cb#${MARK}`] },
      "invalid_redirect_uri",
      "/redirect_uris/0",
    ],
    [
      "an empty fragment",
      { redirect_uris: ["https://rp.example.org/cb#"] },
      "invalid_redirect_uri",
      "/redirect_uris/0",
    ],
    [
      "a URI joined with another by a bar",
      { redirect_uris: [`${REDIRECT_URI}|https://${MARK}.example/`] },
      "invalid_redirect_uri",
      "/redirect_uris/0",
    ],
    [
      "a script",
      { redirect_uris: [`javascript:alert("${MARK}")`], application_type: "native" },
      "invalid_redirect_uri",
      "/redirect_uris/0",
    ],
    ["remote http", { redirect_uris: [`http://${MARK}.example/cb`] }, "invalid_redirect_uri", "/redirect_uris/0"],
    [
      "http on a public web client",
      { redirect_uris: ["http://localhost/cb"], token_endpoint_auth_method: "none" },
      "invalid_redirect_uri",
      "/redirect_uris/0",
    ],
    [
      "remote http on a native client",
      { redirect_uris: [`http://${MARK}.example/cb`], application_type: "native" },
      "invalid_redirect_uri",
      "/redirect_uris/0",
    ],
    [
      "a fault in the second of two",
      { redirect_uris: [REDIRECT_URI, MARK] },
      "invalid_redirect_uri",
      "/redirect_uris/1",
    ],
    ["a number for a text", webClient({ client_name: 4711 }), "invalid_client_metadata", "/client_name"],
    ["a text for a flag", webClient({ require_auth_time: "true" }), "invalid_client_metadata", "/require_auth_time"],
    ["a text for a number", webClient({ default_max_age: "3600" }), "invalid_client_metadata", "/default_max_age"],
    [
      "a number that JSON has no end for",
      webClient({ default_max_age: 2 ** 53 }),
      "invalid_client_metadata",
      "/default_max_age",
    ],
    ["an unknown grant", webClient({ grant_types: [MARK] }), "invalid_client_metadata", "/grant_types/0"],
    [
      "an unknown method",
      webClient({ token_endpoint_auth_method: MARK }),
      "invalid_client_metadata",
      "/token_endpoint_auth_method",
    ],
    [
      "a response type without its grant",
      webClient({ response_types: ["id_token"] }),
      "invalid_client_metadata",
      "/response_types/0",
    ],
    [
      "client_credentials without authentication",
      webClient({ grant_types: ["authorization_code", "client_credentials"], token_endpoint_auth_method: "none" }),
      "invalid_client_metadata",
      "/grant_types",
    ],
    [
      "both jwks and jwks_uri",
      webClient({ jwks: { keys: [EC_KEY] }, jwks_uri: "https://rp.example.org/jwks" }),
      "invalid_client_metadata",
      "/jwks",
    ],
    [
      "a private key",
      webClient({ jwks: { keys: [{ ...EC_KEY, d: MARK }] } }),
      "invalid_client_metadata",
      "/jwks/keys/0/d",
    ],
    ["jwks as a text", webClient({ jwks: `file:///${MARK}` }), "invalid_client_metadata", "/jwks"],
    ["http for jwks_uri", webClient({ jwks_uri: `http://${MARK}.example/` }), "invalid_client_metadata", "/jwks_uri"],
    [
      "a private address for jwks_uri",
      webClient({ jwks_uri: "https://169.254.169.254/latest" }),
      "invalid_client_metadata",
      "/jwks_uri",
    ],
    [
      "a private address for the sector document",
      webClient({ sector_identifier_uri: "https://127.0.0.1/" }),
      "invalid_client_metadata",
      "/sector_identifier_uri",
    ],
    [
      "a sector document that can not be had",
      webClient({ sector_identifier_uri: `https://${MARK}.invalid/` }),
      "invalid_client_metadata",
      "/sector_identifier_uri",
    ],
    [
      "pairwise with two hosts and no sector",
      { redirect_uris: [REDIRECT_URI, "https://other.example/cb"], subject_type: "pairwise" },
      "invalid_client_metadata",
      "/sector_identifier_uri",
    ],
    [
      "enc without alg",
      webClient({ userinfo_encrypted_response_enc: "A256GCM" }),
      "invalid_client_metadata",
      "/userinfo_encrypted_response_enc",
    ],
    [
      "initiate_login_uri over http",
      webClient({ initiate_login_uri: "http://rp.example.org/login" }),
      "invalid_client_metadata",
      "/initiate_login_uri",
    ],
    [
      "the scope of this service itself",
      webClient({ scope: "openid client_registration_scope" }),
      "invalid_client_metadata",
      "/scope",
    ],
    [
      "the other scope of this service",
      webClient({ scope: "client_configuration_scope" }),
      "invalid_client_metadata",
      "/scope",
    ],
    [
      "a language twice",
      webClient({ "client_name#EN": "a", "client_name#en": "b" }),
      "invalid_client_metadata",
      "/client_name#en",
    ],
    ["a bad language tag", webClient({ [`client_name#${MARK}!`]: "x" }), "invalid_client_metadata", "/client_name"],
    [
      "a bad URL under a language",
      webClient({ "logo_uri#fr": `javascript:${MARK}` }),
      "invalid_client_metadata",
      "/logo_uri#fr",
    ],
    [
      "a statement that is none",
      webClient({ software_statement: MARK }),
      "invalid_software_statement",
      "/software_statement",
    ],
    [
      "an unsigned statement",
      webClient({ software_statement: "eyJhbGciOiJub25lIn0.eyJpc3MiOiJ4In0." }),
      "invalid_software_statement",
      "/software_statement",
    ],
    [
      "a statement of an issuer that nobody trusts",
      webClient({ software_statement: "eyJhbGciOiJSUzI1NiJ9.eyJpc3MiOiJ4In0.AAAA" }),
      "unapproved_software_statement",
      "/software_statement",
    ],
  ];

  it("has seen every case", () => {
    expect(cases.length).toBe(37);
  });

  it.each(cases)("RFC 7591 3.2.2: %s is 400", async (_, metadata, error, pointer) => {
    const { status, json, headers, text } = await registrar.register(metadata);
    expect([status, json["error"]], text).toEqual([400, error]);
    expect((json["errors"] as readonly Json[])[0], text).toMatchObject({ pointer, code: error });
    expect(json).not.toHaveProperty("client_id");
    expect(headers["www-authenticate"]).toBeUndefined();
    expect(headers["etag"]).toBeUndefined();
    expect(text).not.toContain(MARK);
  });

  it("every fault is told at once, each with its place, rule and section", async () => {
    const { json } = await registrar.register({ redirect_uris: ["x"], client_name: 1, default_max_age: -1 });
    const errors = json["errors"] as readonly Json[];
    expect(errors.map(({ pointer }) => pointer)).toEqual(["/redirect_uris/0", "/client_name", "/default_max_age"]);
    for (const fault of errors)
      expect(fault).toMatchObject({ rule: expect.any(String), section: expect.any(String), code: expect.any(String) });
    expect(json["error"]).toBe("invalid_redirect_uri");
  });
});

describe("only an initial access token registers", () => {
  it("RFC 6750 3.1: without one the answer is 401 and its challenge names no error", async () => {
    const { status, headers, json } = await registrar.register(webClient(), { token: undefined });
    expect([status, headers["www-authenticate"]]).toEqual([401, 'Bearer realm="oidc-registrar"']);
    expect(json).toEqual({ error: "invalid_token", error_description: expect.any(String) });
  });

  it("who may not register learns nothing of the body", async () => {
    const { status } = await registrar.register({}, { token: "wrong", type: "text/plain", body: "x".repeat(70_000) });
    expect(status).toBe(401);
  });

  it("the operator's own credentials are no token", async () => {
    const headers = [
      ["Authorization", `Basic ${Buffer.from(`${target.user}:${target.password}`).toString("base64")}`],
    ] as const;
    const { status, headers: sent } = await registrar.register(webClient(), { token: undefined, headers });
    expect([status, sent["www-authenticate"]]).toEqual([401, 'Bearer realm="oidc-registrar"']);
  });

  it("RFC 9110 11.1: the scheme may be written in any case", async () => {
    const headers = [["Authorization", `bearer ${await registrar.initialAccessToken()}`]] as const;
    const answer = await registrar.register(webClient(), { token: undefined, headers });
    expect(registeredClient(answer).id).toEqual(expect.any(String));
  });
});
