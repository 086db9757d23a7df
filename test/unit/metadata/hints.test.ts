import { describe, expect, it } from "vitest";
import { BASE, type Members, outcomeOf, type Variables } from "../../support/claims.ts";
import { ecPair } from "../../support/public-keys.ts";

const NATIVE_HINT = "an application on the user's device registers application_type native";

/** Faults whose rule alone does not say how to mend them, and what they say besides. */
const HINTS: readonly (readonly [hint: string, members: Members, variables?: Variables])[] = [
  ["non-ASCII and unsafe characters must be percent-encoded", { redirect_uris: ["https://rp.example.com/ü"] }],
  ["leave the member out", { client_name: "" }],
  ["leave the member out", { "client_name#fr": " " }],
  ["supported: code, none", { response_types: ["token"] }, { RESPONSE_TYPES: "code,none" }],
  ["supported: public", { subject_type: "pairwise" }, { SUBJECT_TYPES: "public" }],
  ["the provider supports none", { userinfo_signed_response_alg: "RS256" }, { USERINFO_SIGNING_ALGS: "" }],
  ["supported: openid, email", { scope: "admin" }, { SCOPES: "openid,email,client_registration_scope" }],
  ["supported: ES256", { id_token_signing_alg_values_supported: ["x"] }, { ID_TOKEN_SIGNING_ALGS: "ES256" }],
  ["treat the key as leaked and make a new one", { jwks: { keys: [ecPair("P-256").privateKey] } }],
  [NATIVE_HINT, { redirect_uris: ["com.example.app:/cb"] }],
  [NATIVE_HINT, { redirect_uris: ["http://localhost/cb"], token_endpoint_auth_method: "none" }],
  ["a client without redirection registers response_types as an empty array", { grant_types: ["client_credentials"] }],
  [
    "to change from one to the other by PATCH, set the old one to null",
    { jwks: { keys: [] }, jwks_uri: "https://rp.example.com/jwks" },
  ],
];

describe("faults say how to mend them where the rule alone does not", () => {
  it.each(HINTS.map((one) => [one[0], one] as const))("%s", async (_, [hint, members, variables]) => {
    const outcome = await outcomeOf({ ...BASE, ...members }, { variables });
    expect("faults" in outcome && outcome.faults.map((fault) => fault.hint)).toEqual([hint]);
  });

  it.each<Members>([
    { client_name: 1 },
    { redirect_uris: ["https://rp.example.com/#"] },
    { default_max_age: -1 },
    { jwks: { keys: [{ kty: "oct" }] } },
    { jwks: {} },
    { id_token_encrypted_response_enc: "A128GCM" },
    { redirect_uris: ["http://rp.example.com/"] },
    { "client_name#!": "x" },
  ])("and say nothing more where it does: %j", async (members) => {
    const outcome = await outcomeOf({ ...BASE, ...members });
    const faults = "faults" in outcome ? outcome.faults : [];
    expect(faults.map((fault) => Object.hasOwn(fault, "hint"))).toEqual([false]);
  });

  it("are at most a hundred, the first ones", async () => {
    const wrong = Array.from({ length: 50 }, () => 1);
    const outcome = await outcomeOf({ redirect_uris: wrong, contacts: wrong, request_uris: wrong, keywords: wrong });
    const pointers = "faults" in outcome ? outcome.faults.map(({ pointer }) => pointer) : [];
    expect([pointers.length, pointers[0], pointers[99]]).toEqual([100, "/redirect_uris/0", "/contacts/49"]);
  });
});
