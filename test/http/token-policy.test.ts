import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { nativeClient, replacementOf } from "../support/builders.ts";
import type { Answer, Json } from "../support/http-client.ts";
import { type Issuer, type LimitedToken, POLICY_QUERY, startIssuer } from "../support/limited-tokens.ts";
import { REGISTER, registeredClient } from "../support/registrar.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.stop());

const limited = (query: string): Promise<LimitedToken> => issuer.limited(query);

/** Pointers of the faults of a refused answer, after its first error code. */
const faultsOf = ({ json }: Answer): readonly unknown[] => [
  json["error"],
  ...((json["errors"] ?? []) as { pointer: string }[]).map(({ pointer }) => pointer),
];

describe("the policy of a token", () => {
  const CLIENT = { redirect_uris: ["https://rp.example.org/callback"] };

  it("narrows what the server supplies, and the answer says so", async () => {
    const { register } = await limited(POLICY_QUERY);
    const { status, json } = await register({ ...CLIENT, token_endpoint_auth_method: "client_secret_post" });
    expect([status, json["scope"], json["grant_types"]]).toEqual([201, "email openid", ["authorization_code"]]);
    const supplied = (json["supplied_metadata"] as { name: string }[]).map(({ name }) => name);
    expect(supplied).toEqual(expect.arrayContaining(["scope", "grant_types"]));
  });

  it("gives the first method that it allows to a client that names none", async () => {
    const { register } = await limited("?token_endpoint_auth_methods=none+client_secret_post");
    expect((await register(CLIENT)).json["token_endpoint_auth_method"]).toBe("none");
  });

  it("is what a refusal names, not the provider; and one that leaves no grant lets nobody register", async () => {
    const { register } = await limited("?grant_types=authorization_code");
    const refused = await register({ ...CLIENT, grant_types: ["refresh_token"] });
    expect(refused.json["error_description"]).toContain("allowed by the initial access token: authorization_code");
    const { register: registerNone } = await limited("?grant_types=password");
    expect(faultsOf(await registerNone(CLIENT))).toContain("/grant_types");
  });

  const BAD: readonly (readonly [claim: string, members: Json, faults: readonly string[]])[] = [
    [
      "another host",
      { redirect_uris: [...CLIENT.redirect_uris, "https://rp.example.com/"] },
      ["invalid_redirect_uri", "/redirect_uris/1"],
    ],
    ["a host below", { redirect_uris: ["https://a.rp.example.org/"] }, ["invalid_redirect_uri", "/redirect_uris/0"]],
    [
      "a host with a dot at its end",
      { redirect_uris: ["https://rp.example.org./"] },
      ["invalid_redirect_uri", "/redirect_uris/0"],
    ],
    [
      "another host after logout",
      { post_logout_redirect_uris: ["https://rp.example.com/"] },
      ["invalid_client_metadata", "/post_logout_redirect_uris/0"],
    ],
    [
      "another host after claims were gathered",
      { claims_redirect_uris: ["https://rp.example.com/"] },
      ["invalid_client_metadata", "/claims_redirect_uris/0"],
    ],
    [
      "a scheme of one's own, whatever host follows it",
      nativeClient({
        token_endpoint_auth_method: "client_secret_post",
        grant_types: ["authorization_code"],
        redirect_uris: ["com.example.app:/callback", "com.example.app://rp.example.org/"],
      }),
      ["invalid_redirect_uri", "/redirect_uris/0", "/redirect_uris/1"],
    ],
    [
      "a loopback host that is not listed",
      { redirect_uris: ["http://127.0.0.1/callback"] },
      ["invalid_redirect_uri", "/redirect_uris/0"],
    ],
    [
      "another grant",
      { grant_types: ["authorization_code", "refresh_token"] },
      ["invalid_client_metadata", "/grant_types/1"],
    ],
    [
      "a response type of another grant",
      { response_types: ["id_token"] },
      ["invalid_client_metadata", "/response_types/0"],
    ],
    ["another scope", { scope: "openid profile" }, ["invalid_client_metadata", "/scope"]],
    [
      "another method",
      { token_endpoint_auth_method: "client_secret_basic" },
      ["invalid_client_metadata", "/token_endpoint_auth_method"],
    ],
    [
      "other methods to choose from",
      { token_endpoint_auth_method: null, token_endpoint_auth_methods_supported: ["none", "client_secret_basic"] },
      ["invalid_client_metadata", "/token_endpoint_auth_methods_supported"],
    ],
  ];

  it.each(BAD)("refuses %s: at the registration, its rehearsal, PUT and PATCH", async (_, members, faults) => {
    const { register, token, record } = await limited(`${POLICY_QUERY}&uses=1`);
    const good = { ...CLIENT, token_endpoint_auth_method: "client_secret_post" };
    const bad = await register({ ...good, ...members });
    expect([bad.status, ...faultsOf(bad)]).toEqual([400, ...faults]);
    const call = { method: "POST", type: "application/json", body: { ...good, ...members }, token };
    expect((await issuer.registrar.call(`${REGISTER}?dry_run=true`, call)).bytes).toEqual(bad.bytes);
    expect((await record())["spent"]).toBe(0);
    const client = registeredClient(await register(good));
    const put = await issuer.registrar.manage(client, "PUT", {
      body: { ...replacementOf(client.document), ...members },
    });
    expect([put.status, ...faultsOf(put)]).toEqual([400, ...faults]);
    const patch = await issuer.registrar.manage(client, "PATCH", { body: members });
    expect([patch.status, ...faultsOf(patch)]).toEqual([400, ...faults]);
    expect((await issuer.registrar.manage(client, "GET")).headers["etag"]).toBe(client.etag);
  });

  it("was claimed of all that", () => {
    expect(BAD.length).toBe(12);
  });

  it("tells no more of a bad value than that it is bad", async () => {
    const { register } = await limited(POLICY_QUERY);
    const { text } = await register({ redirect_uris: ["https://evil.example.net/x"], scope: "evil" });
    expect(text).not.toContain("evil");
  });

  it("holds for what an update leaves out: the scope is supplied again, and no wider", async () => {
    const { register } = await limited(POLICY_QUERY);
    const client = registeredClient(
      await register({ ...CLIENT, token_endpoint_auth_method: "client_secret_post", scope: "openid" }),
    );
    const patched = await issuer.registrar.manage(client, "PATCH", { body: { scope: null } });
    expect([patched.status, patched.json["scope"]]).toEqual([200, "email openid"]);
    const { scope: _, ...others } = replacementOf(client.document) as Json;
    const put = await issuer.registrar.manage(client, "PUT", { body: others });
    expect([put.status, put.json["scope"]]).toEqual([200, "email openid"]);
  });

  it("allows what it lists: hosts in any case, with any port and path", async () => {
    const { register } = await limited(POLICY_QUERY);
    const { status } = await register({
      redirect_uris: ["https://RP.example.ORG:8443/a?b", "http://localhost:1234/"],
      post_logout_redirect_uris: ["https://rp.example.org/bye"],
      grant_types: ["authorization_code", "client_credentials"],
      token_endpoint_auth_method: "client_secret_post",
      scope: "openid",
    });
    expect(status).toBe(201);
  });

  it("that leaves nothing of what the provider supports lets nobody register", async () => {
    const { register } = await limited("?scope=never-heard-of");
    expect(faultsOf(await register(CLIENT))).toEqual(["invalid_client_metadata", "/scope"]);
    expect(faultsOf(await register({ ...CLIENT, scope: "openid" }))).toEqual(["invalid_client_metadata", "/scope"]);
  });

  it("without redirection asks for none", async () => {
    const { register } = await limited("?grant_types=client_credentials&redirect_hosts=rp.example.org");
    const { status, json } = await register({ client_name: "machine" });
    expect([status, json["grant_types"], json["response_types"]]).toEqual([201, ["client_credentials"], []]);
  });
});
