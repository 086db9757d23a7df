import { describe, expect, it } from "vitest";
import { acceptedOf, BASE, faultsOf, type Members } from "../support/claims.ts";
import { EVERY_KEY } from "../support/public-keys.ts";

const GRANT = "urn:openid:params:grant-type:ciba";
/** A client that is never redirected: all there is to it is CIBA. */
const CLIENT: Members = { response_types: [], grant_types: [GRANT], backchannel_token_delivery_mode: "poll" };
const ENDPOINT: Members = { backchannel_client_notification_endpoint: "https://rp.example.com/ciba" };
const KEYS: Members = { jwks: EVERY_KEY };
const JWKS_URI: Members = { jwks_uri: "https://rp.example.com/jwks" };
const PROVED: Members = { token_endpoint_auth_method: "private_key_jwt" };
const placesOf = async (...request: Parameters<typeof faultsOf>): Promise<readonly (string | undefined)[]> =>
  (await faultsOf(...request)).map((fault) => fault.split(" ")[0]);

describe("CIBA 4: registration", () => {
  it("needs no redirect URI of a client that is not redirected", async () => {
    const { accepted } = await acceptedOf(CLIENT);
    expect([
      accepted["response_types"],
      Object.hasOwn(accepted, "redirect_uris"),
      accepted["backchannel_user_code_parameter"],
    ]).toEqual([[], false, false]);
  });

  it("names how tokens are delivered, and where the client is called", async () => {
    expect(await placesOf({ ...CLIENT, backchannel_token_delivery_mode: null })).toEqual([
      "/backchannel_token_delivery_mode",
    ]);
    for (const backchannel_token_delivery_mode of ["ping", "push"]) {
      expect(await placesOf({ ...CLIENT, backchannel_token_delivery_mode })).toEqual([
        "/backchannel_client_notification_endpoint",
      ]);
      expect(await placesOf({ ...CLIENT, ...ENDPOINT, backchannel_token_delivery_mode })).toEqual([]);
    }
    expect(await placesOf({ ...CLIENT, ...ENDPOINT })).toEqual([]);
  });

  it("the endpoint is https and public, since the provider calls it", async () => {
    for (const uri of [
      "http://rp.example.com/ciba",
      "https://localhost/ciba",
      "https://192.168.0.1/",
      "https://rp.example.com/#a",
    ]) {
      expect(await placesOf({ ...CLIENT, backchannel_client_notification_endpoint: uri }), uri).toEqual([
        "/backchannel_client_notification_endpoint",
      ]);
    }
  });

  it("has none of it for clients without the grant", async () => {
    const { accepted } = await acceptedOf(BASE);
    expect(Object.keys(accepted).filter((name) => name.startsWith("backchannel_") && !name.includes("logout"))).toEqual(
      [],
    );
  });
});

describe("CIBA 7.1.1: signed requests", () => {
  it("are signed with a key pair, never with the secret and never not at all", async () => {
    for (const alg of ["HS256", "HS512", "none"]) {
      expect(await placesOf({ ...CLIENT, ...KEYS, backchannel_authentication_request_signing_alg: alg }), alg).toEqual([
        "/backchannel_authentication_request_signing_alg",
      ]);
    }
    expect(await placesOf({ ...CLIENT, ...KEYS, backchannel_authentication_request_signing_alg: "PS256" })).toEqual([]);
    expect(await placesOf({ ...CLIENT, backchannel_authentication_request_signing_alg: "PS256" })).toEqual([
      "/backchannel_authentication_request_signing_alg",
    ]);
  });
});

describe("CIBA 4: pairwise identifiers without a redirect URI to make them of", () => {
  const PAIRWISE: Members = { ...CLIENT, subject_type: "pairwise" };

  it("come from the host of a jwks_uri that the client proves to be its own", async () => {
    expect(await placesOf(PAIRWISE)).toEqual(["/jwks_uri"]);
    expect(await placesOf({ ...PAIRWISE, ...JWKS_URI })).toEqual(["/jwks_uri"]);
    expect(await placesOf({ ...PAIRWISE, ...KEYS, ...PROVED })).toEqual(["/jwks_uri"]);
    expect(await placesOf({ ...PAIRWISE, ...JWKS_URI, ...PROVED })).toEqual([]);
    expect(
      await placesOf({ ...PAIRWISE, ...JWKS_URI, backchannel_authentication_request_signing_alg: "ES256" }),
    ).toEqual([]);
  });

  it("or from a sector document that lists it", async () => {
    const sector_identifier_uri = "https://sector.example.com/list";
    const client = { ...PAIRWISE, ...JWKS_URI, ...PROVED, sector_identifier_uri };
    expect(await placesOf(client, { documents: { [sector_identifier_uri]: ["https://rp.example.com/jwks"] } })).toEqual(
      [],
    );
    expect(await placesOf(client, { documents: { [sector_identifier_uri]: [] } })).toEqual(["/sector_identifier_uri"]);
  });

  it("come from the notification endpoint where tokens are pushed", async () => {
    const sector_identifier_uri = "https://sector.example.com/list";
    const client = { ...PAIRWISE, ...ENDPOINT, backchannel_token_delivery_mode: "push", sector_identifier_uri };
    expect(await placesOf(client, { documents: { [sector_identifier_uri]: ["https://rp.example.com/ciba"] } })).toEqual(
      [],
    );
    expect(await placesOf(client, { documents: { [sector_identifier_uri]: ["https://rp.example.com/jwks"] } })).toEqual(
      ["/sector_identifier_uri"],
    );
  });
});
