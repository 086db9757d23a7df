import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EC_KEY, keyClient, nativeClient, REDIRECT_URI, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { createRegistrar, numberOf, type Registrar, textOf } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
afterAll(() => target.stop());

describe("a registration gives a client its credentials", () => {
  it("RFC 7591 3.2.1: 201 with identifier, secret, times and entity tag", async () => {
    const before = Math.floor(Date.now() / 1000);
    const { status, json, headers } = await registrar.register();
    expect(status).toBe(201);
    expect(json).toMatchObject({
      client_id: expect.stringMatching(/^[\x20-\x7e]{16,}$/),
      client_secret: expect.stringMatching(/^[A-Za-z0-9_-]{64,}$/),
      client_secret_expires_at: 0,
      redirect_uris: [REDIRECT_URI],
    });
    const issuedAt = numberOf(json, "client_id_issued_at");
    expect(Number.isInteger(issuedAt) && issuedAt >= before - 60 && issuedAt <= before + 60).toBe(true);
    expect(headers["etag"]).toMatch(/^"[^"]+"$/);
  });

  it("RFC 7592 3: the management URL is absolute, on the public host, and works as it is", async () => {
    const client = await registrar.client();
    expect(client.uri).toBe(`${target.url}/oidc/clientConfig?clientId=${client.id}`);
    expect((await registrar.manage(client, "GET")).status).toBe(200);
  });

  it("RFC 6749 10.10: the token has 256 bits and the secret more", async () => {
    const { token, document } = await registrar.client();
    expect(Buffer.from(token, "base64url").length).toBeGreaterThanOrEqual(32);
    expect(Buffer.from(textOf(document, "client_secret"), "base64url").length).toBeGreaterThanOrEqual(32);
  });

  it("RFC 7591 5: the same request again makes another client with credentials of its own", async () => {
    const [one, other] = [await registrar.client(), await registrar.client()];
    expect([other.id === one.id, other.token === one.token]).toEqual([false, false]);
    expect(other.document["client_secret"]).not.toBe(one.document["client_secret"]);
  });

  it("one initial access token registers several clients", async () => {
    const token = textOf((await registrar.initToken()).json, "access_token");
    const statuses = [
      await registrar.register(webClient(), { token }),
      await registrar.register(webClient(), { token }),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([201, 201]);
  });

  it.each([
    ["none", () => nativeClient(), false],
    ["client_secret_basic", () => webClient({ token_endpoint_auth_method: "client_secret_basic" }), true],
    ["client_secret_post", () => webClient({ token_endpoint_auth_method: "client_secret_post" }), true],
    ["client_secret_jwt", () => webClient({ token_endpoint_auth_method: "client_secret_jwt" }), true],
    ["private_key_jwt", () => keyClient(), false],
    ["private_key_jwt with an HS256 ID Token", () => keyClient({ id_token_signed_response_alg: "HS256" }), true],
    [
      "tls_client_auth",
      () => webClient({ token_endpoint_auth_method: "tls_client_auth", tls_client_auth_san_dns: "rp.example.org" }),
      false,
    ],
  ] as const)(
    "OIDC Registration 3.2: with %s there is a secret or none as the client has a use for one",
    async (_, metadata, hasSecret) => {
      const { document } = await registrar.client(metadata());
      expect([Object.hasOwn(document, "client_secret"), Object.hasOwn(document, "client_secret_expires_at")]).toEqual([
        hasSecret,
        hasSecret,
      ]);
    },
  );

  it("RFC 7591 3.2.1: a client can not choose its credentials", async () => {
    const wished = {
      client_id: "my-own",
      client_secret: "s3cret-of-my-own",
      client_id_issued_at: 1,
      client_secret_expires_at: 1,
      registration_access_token: "mine",
      registration_client_uri: "https://evil.example/",
    };
    const { document, uri } = await registrar.client(webClient(wished));
    for (const [member, value] of Object.entries(wished)) expect(document[member], member).not.toBe(value);
    expect(uri.startsWith(target.url)).toBe(true);
  });
});

describe("a registration is answered with what was registered", () => {
  const sent: Json = {
    redirect_uris: ["https://rp.example.org/b?x=1&y=%2F", "https://rp.example.org/a", "https://RP.example.org:443/A"],
    response_types: ["id_token code", "none"],
    grant_types: ["refresh_token", "implicit", "authorization_code"],
    application_type: "web",
    contacts: ["ops@example.org", "+49 30 1234"],
    client_name: "Prüfstelle \u{1F511}",
    "client_name#ja-Hani-JP": "クライアント名",
    "logo_uri#fr": "https://rp.example.org/logo-fr.png",
    policy_uri: "https://legal.example.com/policy",
    jwks: { keys: [{ ...EC_KEY, kid: "#{systemProperties}", "x-custom": [1, { deep: null }] }] },
    subject_type: "pairwise",
    scope: "profile openid",
    default_max_age: 0,
    require_auth_time: true,
    default_acr_values: ["urn:b", "urn:a"],
    software_id: "4NRB1-0XZABZI9E6-5SM3R",
    post_logout_redirect_uris: ["https://rp.example.org/bye"],
    tls_client_certificate_bound_access_tokens: true,
    vp_formats_supported: { jwt_vp: { alg: ["ES256"] } },
  };

  it("RFC 7591 3.2.1: every member comes back with the value, the order and the spelling that were sent", async () => {
    const { document } = await registrar.client(sent);
    expect(document).toMatchObject(sent);
    for (const [name, value] of Object.entries(sent))
      expect(JSON.stringify(document[name]), name).toBe(JSON.stringify(value));
  });

  it("RFC 7591 3.2.1: what the server put in is there, and named", async () => {
    const { document } = await registrar.client();
    expect(document).toMatchObject({
      response_types: ["code"],
      grant_types: ["authorization_code"],
      application_type: "web",
      token_endpoint_auth_method: "client_secret_basic",
      id_token_signed_response_alg: "RS256",
      subject_type: "public",
    });
    const supplied = document["supplied_metadata"] as readonly Json[];
    const names = supplied.map(({ name }) => String(name));
    expect(names).toEqual(
      expect.arrayContaining(["response_types", "grant_types", "application_type", "token_endpoint_auth_method"]),
    );
    expect(names).not.toContain("redirect_uris");
    for (const name of names) expect(document, name).toHaveProperty(name);
    for (const row of supplied) expect(row["section"]).toEqual(expect.stringMatching(/\d/));
  });

  it("the content encryption that goes with an algorithm is supplied", async () => {
    const { document } = await registrar.client(webClient({ id_token_encrypted_response_alg: "dir" }));
    expect(document["id_token_encrypted_response_enc"]).toBe("A128CBC-HS256");
  });

  it("RFC 7591 2: members that the server does not know are ignored and do not come back", async () => {
    const unknown = {
      example_extension_parameter: "x",
      skip_consent: true,
      "redirect_uris#fr": ["javascript:alert(1)"],
      Client_Name: "x",
    };
    const { document } = await registrar.client(webClient(unknown));
    for (const name of Object.keys(unknown)) expect(Object.hasOwn(document, name), name).toBe(false);
  });

  it("null is as good as absent", async () => {
    const { document } = await registrar.client(
      webClient({ client_name: null, grant_types: null, jwks: null, "tos_uri#de": null }),
    );
    expect(document["grant_types"]).toEqual(["authorization_code"]);
    for (const name of ["client_name", "jwks", "tos_uri#de"]) expect(Object.hasOwn(document, name), name).toBe(false);
  });

  it("a native public client with a loopback URI is registered as it is", async () => {
    const { document } = await registrar.client(nativeClient());
    expect(document).toMatchObject(nativeClient());
  });

  it("a client without redirection needs no redirect_uris", async () => {
    const { document } = await registrar.client({ response_types: [], grant_types: ["client_credentials"] });
    expect(document).toMatchObject({ response_types: [], grant_types: ["client_credentials"] });
    expect(document).not.toHaveProperty("redirect_uris");
  });
});
