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

/** The request that the document has as its first example in section 3.1. */
const EXAMPLE: Json = {
  redirect_uris: ["https://client.example.org/callback", "https://client.example.org/callback2"],
  client_name: "My Example Client",
  "client_name#ja-Jpan-JP": "\u30AF\u30E9\u30A4\u30A2\u30F3\u30C8\u540D",
  token_endpoint_auth_method: "client_secret_basic",
  logo_uri: "https://client.example.org/logo.png",
  jwks_uri: "https://client.example.org/my_public_keys.jwks",
  example_extension_parameter: "example_value",
};

describe("RFC 7591 2: client metadata", () => {
  it("is of the types that are defined, never coerced", async () => {
    const coerced: Json = {
      redirect_uris: "https://client.example.org/callback",
      grant_types: "authorization_code",
      client_name: ["x"],
      scope: ["openid"],
      default_max_age: "1",
      require_auth_time: "true",
      contacts: "ops@example.org",
    };
    const faults = await faultsOf(coerced);
    expect(faults.map((fault) => fault.split(" ")[0])).toEqual([
      "/redirect_uris",
      "/grant_types",
      "/contacts",
      "/client_name",
      "/default_max_age",
      "/require_auth_time",
      "/scope",
    ]);
  });

  it("that the server does not understand is ignored and does not come back", async () => {
    const { status, json } = await registrar.register(EXAMPLE);
    expect([status, Object.hasOwn(json, "example_extension_parameter")]).toEqual([201, false]);
  });

  it("names and values heed case", async () => {
    const { accepted, unknownCount } = await acceptedOf({ ...BASE, Client_Name: "x", CLIENT_NAME: "y" });
    expect([Object.hasOwn(accepted, "client_name"), unknownCount]).toEqual([false, 2]);
  });

  it("scope is kept as it was asked for, in its order, and never widened", async () => {
    const { json } = await registrar.register({
      redirect_uris: ["https://client.example.org/callback"],
      scope: "profile openid",
    });
    expect(json["scope"]).toBe("profile openid");
  });
});

describe("RFC 7591 2.1: grants and response types", () => {
  const TABLE: readonly (readonly [grant: string, type: string | undefined])[] = [
    ["authorization_code", "code"],
    ["implicit", "token"],
    ["client_credentials", undefined],
    ["refresh_token", undefined],
    ["urn:ietf:params:oauth:grant-type:jwt-bearer", undefined],
    ["urn:ietf:params:oauth:grant-type:saml2-bearer", undefined],
  ];

  it.each(TABLE)("%s goes with %s", async (grant, type) => {
    const response_types = type === undefined ? [] : [type];
    expect(await faultsOf({ ...BASE, grant_types: [grant], response_types })).toEqual([]);
    for (const [other, needed] of TABLE) {
      const faults = await faultsOf({ ...BASE, grant_types: [other], response_types });
      expect(faults.length === 0, `${type} with ${other}`).toBe(type === undefined || needed === type);
    }
  });
});

describe("RFC 7591 3.1: the request", () => {
  it("of the example is registered", async () => {
    const { example_extension_parameter: _, ...known } = EXAMPLE;
    const { status, json } = await registrar.register(EXAMPLE);
    expect(status).toBe(201);
    expect(json).toMatchObject(known);
  });

  it("is a POST of JSON: a form is not understood", async () => {
    const { status } = await registrar.register(
      {},
      {
        body: "client_name=My+Example",
        type: "application/x-www-form-urlencoded",
      },
    );
    expect(status).toBe(415);
  });

  it("3: needs an initial access token where registration is protected", async () => {
    const { status, headers } = await registrar.register(EXAMPLE, { token: undefined });
    expect([status, headers["www-authenticate"]?.startsWith("Bearer ")]).toEqual([401, true]);
  });
});

describe("RFC 7591 3.2.1: the client information response", () => {
  it("has all registered metadata, that which the server supplied too", async () => {
    const { json } = await registrar.register({
      redirect_uris: ["https://client.example.org/callback"],
      id_token_encrypted_response_alg: "dir",
    });
    const supplied = (json["supplied_metadata"] as readonly { readonly name: string }[]).map(({ name }) => name);
    expect(supplied).toContain("id_token_encrypted_response_enc");
    expect(supplied.filter((name) => !Object.hasOwn(json, name))).toEqual([]);
    expect(json["id_token_encrypted_response_enc"]).toBe("A128CBC-HS256");
  });

  it("a client without a use for a secret is told of none, nor when it expires", async () => {
    const { json } = await registrar.register({
      redirect_uris: ["https://client.example.org/callback"],
      token_endpoint_auth_method: "none",
    });
    expect([Object.hasOwn(json, "client_secret"), Object.hasOwn(json, "client_secret_expires_at")]).toEqual([
      false,
      false,
    ]);
  });
});

describe("RFC 7591 3.2.2: errors", () => {
  it("are 400 without a challenge, told by error and error_description, with nothing registered", async () => {
    const { status, headers, json } = await registrar.register({
      redirect_uris: ["https://client.example.org/callback"],
      jwks: {},
      jwks_uri: "https://client.example.org/jwks",
    });
    expect([status, json["error"], headers["www-authenticate"], json["client_id"]]).toEqual([
      400,
      "invalid_client_metadata",
      undefined,
      undefined,
    ]);
    expect(json["error_description"]).toBe("jwks: must be an array of keys (RFC 7517 5.1)");
  });
});

describe("RFC 7591 5: security", () => {
  it("redirect URIs are https, or http of this machine, or of a native application's own scheme", async () => {
    expect(await faultsOf({ redirect_uris: ["https://client.example.org/cb", "http://localhost/cb"] })).toEqual([]);
    expect(await faultsOf({ redirect_uris: ["http://client.example.org/cb"] })).toHaveLength(1);
    expect(await faultsOf({ redirect_uris: ["com.example.app:/cb"], application_type: "native" })).toEqual([]);
  });

  it("the same software registered again is another client", async () => {
    const body = { ...EXAMPLE, software_id: "4NRB1-0XZABZI9E6-5SM3R", software_version: "1" };
    const [one, other] = [
      registeredClient(await registrar.register(body)),
      registeredClient(await registrar.register(body)),
    ];
    expect(
      new Set([
        one.id,
        other.id,
        one.token,
        other.token,
        one.document["client_secret"],
        other.document["client_secret"],
      ]).size,
    ).toBe(6);
  });

  it.each(["client_uri", "logo_uri", "tos_uri", "policy_uri"])(
    "%s is of the host and scheme of a redirect URI where anybody may register",
    async (name) => {
      const open = { variables: { REGISTRATION_MODE: "OPEN" } };
      expect(await faultsOf({ ...BASE, [name]: "https://rp.example.com/page" }, open)).toEqual([]);
      for (const uri of ["https://elsewhere.example/", "http://rp.example.com/page"])
        expect(await faultsOf({ ...BASE, [name]: uri }, open)).toHaveLength(1);
    },
  );
});
