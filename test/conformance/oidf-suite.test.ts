import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { EC_KEY, replacementOf, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { rsaPair } from "../support/public-keys.ts";
import { createRegistrar, type Registrar } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";
import {
  ensureContentTypeJson,
  verifyConfiguration,
  verifyRefusal,
  verifyScopes,
  verifySuccessfulRegistration,
  verifyUnauthorized,
} from "./suite-conditions.ts";

let target: Target;
let registrar: Registrar;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
});
afterAll(() => target.stop());

const RSA: Json = { ...rsaPair().publicKey, use: "sig", alg: "RS256", kid: "rsa-1" };
const KEYS = { jwks: { keys: [RSA] } };
const CIBA = "urn:openid:params:grant-type:ciba";

/** What the suite registers with every OpenID Provider: name, key by value, contact, grants, one redirect URI. */
const suiteClient = (members: Json = {}): Json =>
  webClient({
    client_name: "OIDF conformance suite client",
    contacts: ["certification@example.com"],
    grant_types: ["authorization_code"],
    response_types: ["code"],
    redirect_uris: ["https://suite.example.com/test/a/registrar/callback"],
    ...KEYS,
    ...members,
  });

const registered = async (members: Json = {}) =>
  verifySuccessfulRegistration(await registrar.register(suiteClient(members)));

describe("OIDF suite: modules of the plans for OpenID Providers", () => {
  it("dynamic_client (every variant): each kind of client is registered, answered in full, and taken away again", async () => {
    const variants: readonly Json[] = [
      { token_endpoint_auth_method: "client_secret_basic" },
      { token_endpoint_auth_method: "client_secret_post" },
      { token_endpoint_auth_method: "client_secret_jwt" },
      { token_endpoint_auth_method: "private_key_jwt" },
      { token_endpoint_auth_method: "none" },
      { token_endpoint_auth_method: "self_signed_tls_client_auth" },
      { token_endpoint_auth_method: "tls_client_auth", tls_client_auth_subject_dn: "CN=suite,O=OIDF,C=US" },
      { response_types: ["id_token"], grant_types: ["implicit"] },
      { response_types: ["id_token token"], grant_types: ["implicit"] },
      { response_types: ["code id_token"], grant_types: ["authorization_code", "implicit"] },
      { response_types: ["code token"], grant_types: ["authorization_code", "implicit"] },
      { response_types: ["code id_token token"], grant_types: ["authorization_code", "implicit", "refresh_token"] },
    ];
    for (const members of variants) {
      const client = await registered(members);
      expect(client.document).toMatchObject(suiteClient(members));
      // Cleanup: UnregisterDynamicallyRegisteredClient
      const gone = await registrar.manage(client, "DELETE");
      expect([gone.status, gone.text]).toEqual([204, ""]);
    }
  });

  it("oidcc-server: the client that logs in has all it asked for", async () => {
    const { document } = await registered({
      grant_types: ["authorization_code", "refresh_token"],
      scope: "openid profile email",
    });
    expect(document).toMatchObject({
      grant_types: ["authorization_code", "refresh_token"],
      redirect_uris: suiteClient()["redirect_uris"],
      ...KEYS,
    });
    verifyScopes(document, "openid profile email");
  });

  it.each([
    ["oidcc-registration-logo-uri", "logo_uri", "https://suite.example.com/images/openid.png"],
    ["oidcc-registration-policy-uri", "policy_uri", "https://suite.example.com/login.html"],
    ["oidcc-registration-tos-uri", "tos_uri", "https://suite.example.com/login.html"],
  ])("%s: %s is there for the login page to show", async (_, name, uri) => {
    const client = await registered({ [name]: uri });
    expect([client.document[name], (await registrar.manage(client, "GET")).json[name]]).toEqual([uri, uri]);
  });

  it("oidcc-registration-jwks-uri: a private_key_jwt client by jwks_uri, without jwks", async () => {
    const { document } = await registered({
      jwks: null,
      jwks_uri: "https://suite.example.com/jwks",
      token_endpoint_auth_method: "private_key_jwt",
    });
    expect([document["jwks_uri"], Object.hasOwn(document, "jwks"), Object.hasOwn(document, "client_secret")]).toEqual([
      "https://suite.example.com/jwks",
      false,
      false,
    ]);
  });

  it("oidcc-registration-sector-bad: a sector document that cannot list the redirect URI is invalid_client_metadata", async () => {
    const members = { subject_type: "pairwise", sector_identifier_uri: "https://sector.invalid/redirect_uris.json" };
    verifyRefusal(await registrar.register(suiteClient(members)), "invalid_client_metadata");
  });

  it("oidcc-redirect-uri-regfrag: a redirect URI with a fragment is refused", async () => {
    verifyRefusal(
      await registrar.register(suiteClient({ redirect_uris: ["https://suite.example.com/callback#foobar"] })),
      "invalid_redirect_uri",
    );
  });

  it("oidcc-redirect-uri-query-OK: a redirect URI with a query is registered as it is, for exact comparison later", async () => {
    const redirect_uris = [
      "https://suite.example.com/callback?foo=bar",
      "https://suite.example.com/callback?foo=b%61r&baz",
    ];
    const client = await registered({ redirect_uris });
    verifyConfiguration(await registrar.manage(client, "GET"), client, redirect_uris);
  });

  it("oidcc-idtoken-unsigned: an ID Token without signature for the code flow, and for no other", async () => {
    const { document } = await registered({ id_token_signed_response_alg: "none" });
    expect(document["id_token_signed_response_alg"]).toBe("none");
    const hybrid = {
      id_token_signed_response_alg: "none",
      response_types: ["code id_token"],
      grant_types: ["authorization_code", "implicit"],
    };
    verifyRefusal(await registrar.register(suiteClient(hybrid)), "invalid_client_metadata");
  });

  it.each([
    ["oidcc-idtoken-rs256", { id_token_signed_response_alg: "RS256" }],
    ["oidcc-userinfo-rs256", { userinfo_signed_response_alg: "RS256" }],
    [
      "oidcc-request-uri-signed-rs256",
      { request_object_signing_alg: "RS256", request_uris: ["https://suite.example.com/requests/R6rVHUiDSzQ0hCY7"] },
    ],
  ])("%s: %j is registered for the provider to heed", async (_, members) => {
    expect((await registered(members)).document).toMatchObject(members);
  });

  it("oidcc-3rd_party-init-login: initiate_login_uri comes back at registration and at the configuration endpoint", async () => {
    const initiate_login_uri = "https://suite.example.com/test/a/registrar/init_login";
    const client = await registered({ initiate_login_uri });
    const configuration = await registrar.manage(client, "GET");
    verifyConfiguration(configuration, client);
    // ValidateInitiateLoginUriInRegistrationResponse, ValidateInitiateLoginUriInConfigurationResponse
    expect([client.document["initiate_login_uri"], configuration.json["initiate_login_uri"]]).toEqual([
      initiate_login_uri,
      initiate_login_uri,
    ]);
  });

  it("oidcc-3rd_party-init-login-nohttps: an http one is invalid_client_metadata", async () => {
    verifyRefusal(
      await registrar.register(suiteClient({ initiate_login_uri: "http://suite.example.com/init_login" })),
      "invalid_client_metadata",
    );
  });

  it.each([
    ["oidcc-rp-initiated-logout", { post_logout_redirect_uris: ["https://suite.example.com/post_logout_redirect"] }],
    [
      "oidcc-frontchannel",
      {
        frontchannel_logout_uri: "https://suite.example.com/frontchannel_logout?a=b",
        frontchannel_logout_session_required: true,
      },
    ],
    [
      "oidcc-backchannel",
      {
        backchannel_logout_uri: "https://suite.example.com/backchannel_logout",
        backchannel_logout_session_required: true,
      },
    ],
    ["oidcc-session-management", { post_logout_redirect_uris: ["https://suite.example.com/post_logout_redirect?a=b"] }],
  ])("%s: %j is registered and read", async (_, members) => {
    const client = await registered(members);
    expect(client.document).toMatchObject(members);
    expect((await registrar.manage(client, "GET")).json).toMatchObject(members);
  });

  it.each(["poll", "ping"])(
    "FAPI-CIBA: a client that is told by %s, without any redirection",
    async (backchannel_token_delivery_mode) => {
      const { redirect_uris: _, ...others } = suiteClient();
      const members: Json = {
        ...others,
        response_types: [],
        grant_types: [CIBA, "refresh_token"],
        jwks: { keys: [{ ...RSA, alg: "PS256" }] },
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "PS256",
        backchannel_token_delivery_mode,
        backchannel_client_notification_endpoint: "https://suite.example.com/ciba-notification-endpoint",
        backchannel_authentication_request_signing_alg: "PS256",
        tls_client_certificate_bound_access_tokens: true,
      };
      const { document } = verifySuccessfulRegistration(await registrar.register(members));
      expect(document).toMatchObject(members);
      expect(Object.hasOwn(document, "redirect_uris")).toBe(false);
    },
  );

  it("OpenID Federation (explicit and automatic registration): client_registration_types are kept for the provider", async () => {
    const members = {
      client_registration_types: ["automatic", "explicit"],
      signed_jwks_uri: "https://suite.example.com/signed_jwks",
      organization_name: "OIDF",
    };
    expect((await registered(members)).document).toMatchObject(members);
  });
});

describe("OIDF suite: modules of the Brazil plans (DCR and DCM), but for software statements and certificates", () => {
  it("happy-flow: read twice, the same both times, the token not rotated, then deleted", async () => {
    const client = await registered();
    verifyConfiguration(await registrar.manage(client, "GET"), client);
    verifyConfiguration(await registrar.manage(client, "GET"), client);
    expect((await registrar.manage(client, "DELETE")).status).toBe(204);
  });

  it("happy-flow-variant: grant types in another order are the same grant types", async () => {
    const grant_types = ["refresh_token", "client_credentials", "implicit", "authorization_code"];
    expect((await registered({ grant_types })).document["grant_types"]).toEqual(grant_types);
  });

  it("happy-flow-variant-2: a scope in another order is granted, and no more than it", async () => {
    const { document } = await registered({ scope: "profile email openid" });
    verifyScopes(document, "profile email openid");
  });

  it("no-redirect-uri: a client with the code flow and no redirect URI is refused", async () => {
    const { redirect_uris: _, ...others } = suiteClient();
    verifyRefusal(await registrar.register(others), "invalid_redirect_uri");
    verifyRefusal(await registrar.register({ ...others, redirect_uris: [] }), "invalid_redirect_uri");
  });

  it("invalid-jwks-uri: one that cannot be fetched by anybody else is refused", async () => {
    for (const jwks_uri of ["https://127.0.0.1/jwks", "http://suite.example.com/jwks", "not a URI"]) {
      verifyRefusal(await registrar.register(suiteClient({ jwks: null, jwks_uri })), "invalid_client_metadata");
    }
  });

  it("invalid-jwks-by-value: a private key, a broken one and two sources of keys are refused", async () => {
    for (const members of [
      { jwks: { keys: [rsaPair().privateKey] } },
      { jwks: { keys: [{ ...EC_KEY, x: "AA" }] } },
      { jwks_uri: "https://suite.example.com/jwks" },
    ]) {
      verifyRefusal(await registrar.register(suiteClient(members)), "invalid_client_metadata");
    }
  });

  it("invalid-registration-access-token: reading, updating and deleting with it are 401 and change nothing", async () => {
    const client = await registered();
    const stranger = { ...client, token: `${client.token}x` };
    verifyUnauthorized(await registrar.manage(stranger, "GET"));
    verifyUnauthorized(await registrar.manage(stranger, "PUT", { body: replacementOf(client.document) }));
    verifyUnauthorized(await registrar.manage(stranger, "DELETE"));
    verifyConfiguration(await registrar.manage(client, "GET"), client);
  });

  it("client-delete: afterwards reading and deleting again are 401 (UnregisterDynamicallyRegisteredClientExpectingFailure)", async () => {
    const client = await registered();
    expect((await registrar.manage(client, "DELETE")).status).toBe(204);
    verifyUnauthorized(await registrar.manage(client, "GET"));
    verifyUnauthorized(await registrar.manage(client, "DELETE"));
  });

  it("update-client-config: the suite's PUT, its own document less four members with another redirect URI, is taken", async () => {
    const client = await registered({ jwks: KEYS.jwks, scope: "openid profile" });
    const redirect_uris = ["https://suite.example.com/test/a/registrar/callback?update=1"];
    const updated = await registrar.manage(client, "PUT", { body: replacementOf(client.document, { redirect_uris }) });
    verifyConfiguration(updated, client, redirect_uris);
    verifyUnauthorized(
      await registrar.manage({ ...client, token: "wrong" }, "PUT", { body: replacementOf(client.document) }),
    );
    verifyConfiguration(await registrar.manage(client, "GET"), client, redirect_uris);
  });

  it.each([
    [
      "update-client-config-bad-jwks-uri",
      { jwks: null, jwks_uri: "https://localhost/jwks" },
      "invalid_client_metadata",
    ],
    [
      "update-client-config-invalid-jwks-by-value",
      { jwks: { keys: [{ ...EC_KEY, d: "AQ" }] } },
      "invalid_client_metadata",
    ],
    [
      "update-client-config-invalid-redirect-uri",
      { redirect_uris: ["https://suite.example.com/#a"] },
      "invalid_redirect_uri",
    ],
  ])("%s: refused, and the client is as it was", async (_, members, error) => {
    const client = await registered();
    verifyRefusal(await registrar.manage(client, "PUT", { body: replacementOf(client.document, members) }), error);
    verifyConfiguration(await registrar.manage(client, "GET"), client);
  });

  it("client happy path: a client that uses registration_client_uri as it is needs nothing else", async () => {
    const client = await registered();
    ensureContentTypeJson(await registrar.manage({ uri: client.uri, token: client.token }, "GET"));
    expect(new URL(client.uri).searchParams.get("clientId")).toBe(client.id);
  });
});
