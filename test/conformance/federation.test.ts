import { describe, expect, it } from "vitest";
import { acceptedOf, BASE, faultsOf } from "../support/claims.ts";
import { EVERY_KEY } from "../support/public-keys.ts";

describe("OpenID Federation 5.1.2: client_registration_types", () => {
  it("are kept, those of later documents too, in the client's order", async () => {
    const client_registration_types = ["explicit", "automatic", "a later one"];
    expect((await acceptedOf({ ...BASE, client_registration_types })).accepted["client_registration_types"]).toEqual(
      client_registration_types,
    );
  });

  it("are not made up for a client that names none", async () => {
    expect(Object.hasOwn((await acceptedOf(BASE)).accepted, "client_registration_types")).toBe(false);
  });
});

describe("OpenID Federation 5.2.1: signed_jwks_uri", () => {
  it("is a third place for keys: a method that needs keys can do with it", async () => {
    const client = { ...BASE, signed_jwks_uri: "https://rp.example.com/signed-jwks" };
    expect(
      await faultsOf({
        ...client,
        token_endpoint_auth_method: "private_key_jwt",
        token_endpoint_auth_signing_alg: "ES256",
      }),
    ).toEqual([]);
    expect(await faultsOf({ ...client, id_token_encrypted_response_alg: "RSA-OAEP" })).toEqual([]);
  });

  it("may stand beside one of the others, which then are what is looked at", async () => {
    const client = {
      ...BASE,
      signed_jwks_uri: "https://rp.example.com/signed-jwks",
      token_endpoint_auth_method: "private_key_jwt",
    };
    expect(await faultsOf({ ...client, jwks: EVERY_KEY })).toEqual([]);
    expect(await faultsOf({ ...client, jwks: { keys: [] } })).toHaveLength(1);
  });

  it("is https on a public host, since the provider fetches it", async () => {
    for (const signed_jwks_uri of ["http://rp.example.com/jwks", "https://localhost/jwks", "https://[::1]/jwks"])
      expect(await faultsOf({ ...BASE, signed_jwks_uri })).toHaveLength(1);
  });
});

describe("OpenID Federation 5.2.2: informational metadata", () => {
  it("comes back in every language it was sent in", async () => {
    const members = {
      organization_name: "Example GmbH",
      "organization_name#en": "Example Ltd",
      description: "Eine Bank.",
      "description#en": "A bank.",
      keywords: ["Bank", "Zahlung"],
      "keywords#en": ["bank", "payment"],
      information_uri: "https://rp.example.com/info",
      "information_uri#en": "https://rp.example.com/en/info",
      organization_uri: "https://example.com",
      "organization_uri#en": "http://example.com/en",
      contacts: ["Pressestelle, Raum 3"],
    };
    const { accepted, unknownCount } = await acceptedOf({ ...BASE, ...members });
    expect(accepted).toMatchObject(members);
    expect(unknownCount).toBe(0);
  });
});
