import { describe, expect, it } from "vitest";
import { metadataText } from "../../../lib/metadata/metadata-text.ts";
import { policyDocument, type RegistrationPolicy } from "../../../lib/metadata/registration-policy.ts";
import { acceptedOf, BASE, type Members, outcomeOf } from "../../support/claims.ts";

const HINTS: readonly (readonly [hint: string, members: Members, policy: RegistrationPolicy])[] = [
  [
    "allowed: rp.example.com, localhost",
    { redirect_uris: ["https://a.example/"] },
    { redirectHosts: ["rp.example.com", "localhost"] },
  ],
  ["the provider supports nothing of what the token allows", {}, { scopes: [] }],
  ["allowed by the initial access token: openid", { scope: "email" }, { scopes: ["openid"] }],
  [
    "allowed by the initial access token: none",
    { token_endpoint_auth_method: "client_secret_post" },
    { tokenEndpointAuthMethods: ["none"] },
  ],
];

describe("a policy's faults", () => {
  it.each(HINTS)("say: %s", async (hint, members, policy) => {
    const outcome = await outcomeOf({ ...BASE, ...members }, { policy });
    expect("faults" in outcome && outcome.faults.map((fault) => fault.hint)).toEqual([hint]);
  });

  it("blame no policy for what it does not narrow", async () => {
    const outcome = await outcomeOf({ ...BASE, subject_type: "x" }, { policy: { scopes: ["openid"] } });
    expect("faults" in outcome && outcome.faults[0].hint).toMatch(/^supported: /);
  });

  it("name an unsupported grant under a policy of grants", async () => {
    const outcome = await outcomeOf(
      { ...BASE, grant_types: ["implicit"] },
      { policy: { grantTypes: ["authorization_code"] } },
    );
    expect("faults" in outcome && outcome.faults[0].hint).toBe(
      "allowed by the initial access token: authorization_code",
    );
  });
});

describe("a policy's document", () => {
  it("has no member at all for what limits nothing", () => {
    expect(Object.keys(policyDocument({ scopes: [] }))).toEqual(["scopes"]);
  });
});

describe("the text of accepted metadata", () => {
  it("is its JSON", async () => {
    const { accepted } = await acceptedOf({ ...BASE, client_name: 'a "b"' });
    expect(metadataText(accepted)).toBe(JSON.stringify(accepted));
    expect(metadataText(accepted)).toBe(metadataText(accepted));
  });
});
