import { describe, expect, it } from "vitest";
import { mergeContexts, relaxed } from "../../../infra/settings/relaxed-name.ts";
import { SETTINGS } from "../../../lib/config/settings.ts";

describe("relaxed", () => {
  it.each([
    "cas.authn.oidc.registration.client-secret-expiration",
    "cas.authn.oidc.registration.clientSecretExpiration",
    "cas.authn.oidc.registration.client_secret_expiration",
    "CAS.AUTHN.OIDC.REGISTRATION.CLIENT_SECRET_EXPIRATION",
    "cas.authn.oidc.registration.ClientSecretExpiration",
  ])("Spring Boot relaxed binding: %s is one property with the others", (name) => {
    expect(relaxed(name)).toBe("cas.authn.oidc.registration.clientsecretexpiration");
  });

  it("dots are never relaxed: they part the groups", () => {
    expect(relaxed("cas.server.prefix")).not.toBe(relaxed("cas.serverprefix"));
  });

  it("no two properties of the table have one relaxed name", () => {
    const names = Object.values(SETTINGS).map(({ property }) => relaxed(property));
    expect(names.length).toBeGreaterThan(40);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("mergeContexts", () => {
  it("a property given on the command line wins over another spelling of it in the file", () => {
    const merged = mergeContexts(
      { "cas.server.prefix": "https://file.example", other: 1 },
      { "CAS.server.Prefix": "https://line.example" },
    );
    expect(merged).toEqual({ other: 1, "CAS.server.Prefix": "https://line.example" });
  });
});
