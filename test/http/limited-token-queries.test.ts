import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { shown } from "../support/claims.ts";
import { type Issuer, startIssuer } from "../support/limited-tokens.ts";
import { INIT_TOKEN } from "../support/registrar.ts";

let issuer: Issuer;
beforeAll(async () => {
  issuer = await startIssuer();
});
afterAll(() => issuer.stop());

describe("the query of initToken", () => {
  const REFUSED: readonly (readonly [query: string, says: string])[] = [
    ["use=5", "query parameters are"],
    ["Uses=5", "query parameters are"],
    ["max_uses=5", "query parameters are"],
    ["uses=5&x=1", "query parameters are"],
    ["scopes=openid", "query parameters are"],
    ["__proto__=1", "query parameters are"],
    ["uses=5&uses=5", "there once"],
    ["label=a&label=b", "there once"],
    ...["", "0", "-1", "1.5", "1e3", "05", "10001", "5%20", "%2B5", "five"].map(
      (text) => [`uses=${text}`, "uses"] as const,
    ),
    ...["", "0", "PT0S", "P366D", "31536001", "-60", "PT1.5S", "P1M", "1h", "PT"].map(
      (text) => [`expires_in=${text}`, "expires_in"] as const,
    ),
    ...["", "%20", "a%00", "a%0Ab", "%E2%80%AEx", "%E2%80%8B", "x".repeat(129)].map(
      (text) => [`label=${text}`, "label"] as const,
    ),
    ...[
      "",
      "*.example.org",
      "RP.example.org",
      "rp.example.org:443",
      "https://rp.example.org",
      "a,b",
      "a%20%20b",
      "1",
    ].map((text) => [`redirect_hosts=${text}`, "redirect_hosts"] as const),
    [`redirect_hosts=${Array.from({ length: 21 }, (_, index) => `h${index}.example`).join("+")}`, "redirect_hosts"],
    ...["", "code", "authorization_code,implicit", "authorization_code%20x"].map(
      (text) => [`grant_types=${text}`, "grant_types"] as const,
    ),
    ...["", 'a"b', "client_registration_scope", "openid%20client_configuration_scope"].map(
      (text) => [`scope=${text}`, "scope"] as const,
    ),
    ["token_endpoint_auth_methods=basic", "token_endpoint_auth_methods"],
    [
      `redirect_hosts=${Array.from({ length: 10 }, (_, index) => `${index}${"h".repeat(60)}.${"x".repeat(60)}.${"y".repeat(60)}.org`).join("+")}`,
      "too long",
    ],
  ];

  it.each(REFUSED.map((one) => [shown(one[0]), ...one] as const))(
    "%s is refused: whoever asks for a limit never gets a token without",
    async (_, query, says) => {
      const before = await issuer.items();
      const { status, json } = await issuer.ask(`?${query}`);
      expect([status, json["error"]]).toEqual([400, "invalid_request"]);
      expect(json["error_description"]).toContain(says);
      expect(json["error_description"]).toMatch(/^[\x20-\x21\x23-\x5b\x5d-\x7e]+$/);
      expect(await issuer.items()).toEqual(before);
    },
  );

  it("has seen every refusal", () => {
    expect(REFUSED.length).toBe(54);
  });

  it("but tells nobody who has no password what is wrong with the query", async () => {
    const { status } = await issuer.registrar.call(`${INIT_TOKEN}?use=5`);
    expect(status).toBe(401);
  });
});
