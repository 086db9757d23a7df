import { describe, expect, it } from "vitest";
import { policyDocument, policyOf, type RegistrationPolicy } from "../../../lib/metadata/registration-policy.ts";
import { settingsUnder } from "../../../lib/metadata/settings-under.ts";
import { acceptedOf, BASE, faultsOf, settingsOf } from "../../support/claims.ts";

const POLICY: RegistrationPolicy = {
  redirectHosts: ["rp.example.com"],
  grantTypes: ["client_credentials"],
  scopes: ["email", "openid"],
  tokenEndpointAuthMethods: ["none"],
};

describe("the document of a policy", () => {
  it.each([POLICY, {}, { scopes: [] }, { grantTypes: ["implicit"], redirectHosts: [] }])(
    "%j is read again",
    (policy) => {
      expect(policyOf(JSON.parse(JSON.stringify(policyDocument(policy))))).toEqual(policy);
    },
  );

  it("has snake case members, and those alone that limit something", () => {
    expect(policyDocument({ redirectHosts: ["a"], scopes: [] })).toEqual({ redirect_hosts: ["a"], scopes: [] });
  });

  it.each([
    undefined,
    null,
    "scopes",
    [],
    { scopes: "openid" },
    { scopes: [1] },
    { scopes: null },
    { grantTypes: ["implicit"] },
    { scopes: ["openid"], further_limit: [] },
    JSON.parse('{"__proto__": ["x"]}'),
    { constructor: [] },
  ])("%j is none: a limit that nobody knows is not passed over", (document) => {
    expect(policyOf(document)).toBeUndefined();
  });
});

describe("settings under a policy", () => {
  const settings = settingsOf({ SCOPES: "openid,profile", GRANT_TYPES: "authorization_code,client_credentials" });

  it("are the same where there is none", () => {
    expect([settingsUnder(undefined, settings), settingsUnder({}, settings)]).toEqual([settings, settings]);
    expect(settingsUnder({ redirectHosts: ["x"] }, settings)).toEqual(settings);
  });

  it("have what both allow, in the policy's order, and are else as they were", () => {
    const { scopes, grantTypes, tokenEndpointAuthMethods, ...others } = settingsUnder(
      { scopes: ["email", "profile", "openid"], grantTypes: ["implicit"], tokenEndpointAuthMethods: ["none", "x"] },
      settings,
    );
    expect([scopes, grantTypes, tokenEndpointAuthMethods]).toEqual([["profile", "openid"], [], ["none"]]);
    expect(settings).toMatchObject(others);
    expect(settings.scopes).toEqual(["openid", "profile"]);
  });
});

describe("a policy at the acceptance of metadata", () => {
  it("narrows what is supplied, and it is told as supplied", async () => {
    const policy = { scopes: ["email", "openid"], tokenEndpointAuthMethods: ["private_key_jwt", "none"] };
    const { accepted, initialNames } = await acceptedOf({ ...BASE, token_endpoint_auth_method: "none" }, { policy });
    expect([accepted.scope, accepted.grant_types]).toEqual(["email openid", ["authorization_code"]]);
    expect(initialNames).toContain("scope");
  });

  it("supplies no scope where it limits none", async () => {
    const { accepted } = await acceptedOf(BASE, { policy: { tokenEndpointAuthMethods: ["none"] } });
    expect([accepted.scope, accepted.token_endpoint_auth_method]).toEqual([undefined, "none"]);
  });

  it("never supplies a scope that opens this service itself", async () => {
    const circumstances = {
      variables: { SCOPES: "client_registration_scope,openid" },
      policy: { scopes: ["client_registration_scope", "openid"] },
    };
    expect((await acceptedOf(BASE, circumstances)).accepted.scope).toBe("openid");
  });

  it("decides which grant and response types a client gets that names none", async () => {
    const machine = await acceptedOf({}, { policy: { grantTypes: ["client_credentials"] } });
    expect([machine.accepted.grant_types, machine.accepted.response_types]).toEqual([["client_credentials"], []]);
    const front = await acceptedOf(BASE, { policy: { grantTypes: ["implicit"] } });
    expect([front.accepted.grant_types, front.accepted.response_types]).toEqual([["implicit"], ["id_token"]]);
  });

  it("holds for lists to choose from", async () => {
    const list = { token_endpoint_auth_methods_supported: ["client_secret_post", "none"] };
    const { accepted } = await acceptedOf({ ...BASE, ...list }, { policy: { tokenEndpointAuthMethods: ["none"] } });
    expect(accepted.token_endpoint_auth_method).toBe("none");
    expect(await faultsOf({ ...BASE, ...list }, { policy: { tokenEndpointAuthMethods: ["private_key_jwt"] } })).toEqual(
      ["/token_endpoint_auth_methods_supported invalid_client_metadata: must have a value that the provider supports"],
    );
  });
});

describe("the method of a client that names none", () => {
  it.each([
    [["none", "client_secret_post"], "none"],
    [["none", "client_secret_basic"], "client_secret_basic"],
    [["client_secret_post", "client_secret_jwt"], "client_secret_post"],
  ])("is of %j the first, unless the default of the standard is among them: %s", async (methods, expected) => {
    const { accepted } = await acceptedOf(BASE, { policy: { tokenEndpointAuthMethods: methods } });
    expect(accepted.token_endpoint_auth_method).toBe(expected);
  });
});
