import { describe, expect, it } from "vitest";
import { GRANT_TYPES, TOKEN_ENDPOINT_AUTH_METHODS } from "../../../lib/config/vocabulary.ts";
import { OAuthError } from "../../../lib/errors.ts";
import { initialTokenLimits } from "../../../lib/http/initial-token-request.ts";

/** The limits in a query, or why it is refused. */
function limitsIn(query: string | URLSearchParams): unknown {
  try {
    return initialTokenLimits(new URLSearchParams(query));
  } catch (error) {
    if (error instanceof OAuthError && error.reason.kind === "query_refused") return error.reason.why;
    throw error;
  }
}
const hosts = (count: number): string => Array.from({ length: count }, (_, index) => `h${index}.example`).join(" ");

describe("the query of initToken", () => {
  it("that is empty limits nothing", () => {
    expect(limitsIn("")).toEqual({});
  });

  it("says all limits at once", () => {
    const query = new URLSearchParams({
      uses: "5",
      expires_in: "P1DT1S",
      label: "Team A",
      redirect_hosts: "rp.example.org 192.0.2.1 [::1] localhost",
      grant_types: "authorization_code",
      scope: "openid urn:x",
      token_endpoint_auth_methods: "none",
    });
    expect(limitsIn(query)).toEqual({
      uses: 5,
      lifetimeSeconds: 86_401,
      label: "Team A",
      policy: {
        redirectHosts: ["rp.example.org", "192.0.2.1", "[::1]", "localhost"],
        grantTypes: ["authorization_code"],
        scopes: ["openid", "urn:x"],
        tokenEndpointAuthMethods: ["none"],
      },
    });
  });

  it.each([
    ["uses=1", { uses: 1 }],
    ["uses=10000", { uses: 10_000 }],
    ["uses=10001", "uses unclear"],
    ["uses=0", "uses unclear"],
    ["uses=1e3", "uses unclear"],
    ["uses=1&uses=1", "parameter repeated"],
    ["uses=99999", "uses unclear"],
    ["expires_in=1", { lifetimeSeconds: 1 }],
    ["expires_in=P365D", { lifetimeSeconds: 31_536_000 }],
    ["expires_in=31536000", { lifetimeSeconds: 31_536_000 }],
    ["expires_in=P365DT1S", "expires_in unclear"],
    [`label=${"x".repeat(128)}`, { label: "x".repeat(128) }],
    [`label=${"x".repeat(129)}`, "label unclear"],
    ["scope=openid+openid", { policy: { scopes: ["openid"] } }],
    ["scope=openid+", "scope unclear"],
    ["scope=+", "scope unclear"],
    ["redirect_hosts=example.org%0A", "redirect_hosts unclear"],
    ["redirect_hosts=0x7f.1", "redirect_hosts unclear"],
    ["redirect_hosts=::1", "redirect_hosts unclear"],
  ])("%s is %j", (query, limits) => {
    expect(limitsIn(query)).toEqual(limits);
  });

  it("takes as many hosts and scopes as it says, and no more", () => {
    const many = Array.from({ length: 51 }, (_, index) => `s${index}`);
    expect(limitsIn(new URLSearchParams({ redirect_hosts: hosts(20) }))).toHaveProperty("policy.redirectHosts.19");
    expect(limitsIn(new URLSearchParams({ redirect_hosts: hosts(21) }))).toBe("redirect_hosts unclear");
    expect(limitsIn(new URLSearchParams({ scope: many.slice(1).join(" ") }))).toHaveProperty("policy.scopes.49");
    expect(limitsIn(new URLSearchParams({ scope: many.join(" ") }))).toBe("scope unclear");
  });

  it("takes every grant type and method that there is", () => {
    const query = {
      grant_types: GRANT_TYPES.join(" "),
      token_endpoint_auth_methods: TOKEN_ENDPOINT_AUTH_METHODS.join(" "),
    };
    expect(limitsIn(new URLSearchParams(query))).toEqual({
      policy: { grantTypes: GRANT_TYPES, tokenEndpointAuthMethods: TOKEN_ENDPOINT_AUTH_METHODS },
    });
  });

  it("has room for 1536 bytes of policy", () => {
    const overhead = JSON.stringify({ scopes: ["", ""] }).length;
    const scope = (bytes: number): string => `${"a".repeat(700)} ${"b".repeat(bytes - overhead - 700)}`;
    expect(limitsIn(new URLSearchParams({ scope: scope(1536) }))).toHaveProperty("policy.scopes.1");
    expect(limitsIn(new URLSearchParams({ scope: scope(1537) }))).toBe("policy too large");
  });

  it.each(["Uses=1", "use=1", "uses%20=1", "constructor=1", "toString=1", "=1", "uses=1&x"])(
    "%s has a parameter that nobody knows",
    (query) => {
      expect(limitsIn(query)).toBe("parameter unknown");
    },
  );
});
