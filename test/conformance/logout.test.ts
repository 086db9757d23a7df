import { describe, expect, it } from "vitest";
import { acceptedOf, BASE, faultsOf, type Members } from "../support/claims.ts";

const PUBLIC: Members = { token_endpoint_auth_method: "none" };
const HTTPS_ONLY = { variables: { HTTP_LOGOUT_URIS_ALLOWED: "false" } };
const placesOf = async (...request: Parameters<typeof faultsOf>): Promise<readonly (string | undefined)[]> =>
  (await faultsOf(...request)).map((fault) => fault.split(" ")[0]);

describe("OIDC RP-Initiated Logout 3.1: post_logout_redirect_uris", () => {
  it("may be anywhere by https, with port, path and query, in the order and spelling that was sent", async () => {
    const post_logout_redirect_uris = [
      "https://elsewhere.example:8443/a/b?c=%2F",
      "https://RP.example.com/",
      "https://rp.example.com",
    ];
    expect((await acceptedOf({ ...BASE, post_logout_redirect_uris })).accepted["post_logout_redirect_uris"]).toEqual(
      post_logout_redirect_uris,
    );
  });

  it("by http are for confidential clients, where the provider agrees", async () => {
    const client = { ...BASE, post_logout_redirect_uris: ["http://rp.example.com/bye"] };
    expect(await placesOf(client)).toEqual([]);
    expect(await placesOf({ ...client, ...PUBLIC })).toEqual(["/post_logout_redirect_uris/0"]);
    expect(await placesOf(client, HTTPS_ONLY)).toEqual(["/post_logout_redirect_uris/0"]);
  });

  it("by a scheme of its own are for native applications", async () => {
    const client = { ...BASE, post_logout_redirect_uris: ["com.example.app:/bye"] };
    expect(await placesOf({ ...client, ...PUBLIC, application_type: "native" })).toEqual([]);
    expect(await placesOf(client)).toEqual(["/post_logout_redirect_uris/0"]);
  });

  it("never run anything", async () => {
    for (const uri of ["javascript:alert(1)", "data:text/html,x", "vbscript:x"]) {
      expect(await placesOf({ ...BASE, application_type: "native", post_logout_redirect_uris: [uri] }), uri).toEqual([
        "/post_logout_redirect_uris/0",
      ]);
    }
  });

  it("need no redirect_uris beside them", async () => {
    expect(
      await faultsOf({
        response_types: [],
        grant_types: [],
        post_logout_redirect_uris: ["https://rp.example.com/bye"],
      }),
    ).toEqual([]);
  });
});

describe("OIDC Front-Channel Logout 2: frontchannel_logout_uri", () => {
  it("has the scheme, host and port of a redirect URI, so that it sees the same cookies", async () => {
    const redirect_uris = ["https://rp.example.com/callback", "https://rp.example.com:8443/callback"];
    for (const uri of [
      "https://rp.example.com/out",
      "https://rp.example.com:443/out?a=b",
      "https://rp.example.com:8443/",
    ])
      expect(await placesOf({ redirect_uris, frontchannel_logout_uri: uri })).toEqual([]);
    for (const uri of [
      "https://www.rp.example.com/out",
      "https://rp.example.com:444/",
      "https://example.com/",
      "http://rp.example.com/out",
    ]) {
      expect(await placesOf({ redirect_uris, frontchannel_logout_uri: uri }), uri).toEqual([
        "/frontchannel_logout_uri",
      ]);
    }
  });

  it("keeps its query, and the session may be required with it or without", async () => {
    const members = {
      frontchannel_logout_uri: "https://rp.example.com/out?a=b&c",
      frontchannel_logout_session_required: true,
    };
    expect((await acceptedOf({ ...BASE, ...members })).accepted).toMatchObject(members);
    expect(await faultsOf({ ...BASE, frontchannel_logout_session_required: true })).toEqual([]);
  });

  it("follows the redirect URIs: when those move, it must move too", async () => {
    const { accepted } = await acceptedOf({ ...BASE, frontchannel_logout_uri: "https://rp.example.com/out" });
    expect(
      await placesOf({ ...accepted, redirect_uris: ["https://other.example.com/"] }, { registered: accepted }),
    ).toEqual(["/frontchannel_logout_uri"]);
  });
});

describe("OIDC Back-Channel Logout 2.2: backchannel_logout_uri", () => {
  it("may be on any public host, without a fragment, with its query kept", async () => {
    const uri = "https://logout.elsewhere.example:8443/out?a=b";
    expect((await acceptedOf({ ...BASE, backchannel_logout_uri: uri })).accepted["backchannel_logout_uri"]).toBe(uri);
    expect(await placesOf({ ...BASE, backchannel_logout_uri: `${uri}#` })).toEqual(["/backchannel_logout_uri"]);
  });

  it("is posted to by the provider, so it leads to nothing private", async () => {
    for (const host of [
      "127.0.0.1",
      "localhost",
      "10.1.2.3",
      "169.254.169.254",
      "[::1]",
      "[fd00:ec2::254]",
      "backend.internal",
    ]) {
      expect(await placesOf({ ...BASE, backchannel_logout_uri: `https://${host}/out` }), host).toEqual([
        "/backchannel_logout_uri",
      ]);
    }
  });

  it("by http is for confidential clients, where the provider agrees", async () => {
    const client = { ...BASE, backchannel_logout_uri: "http://rp.example.com/out" };
    expect(await placesOf(client)).toEqual([]);
    expect(await placesOf({ ...client, ...PUBLIC })).toEqual(["/backchannel_logout_uri"]);
    expect(await placesOf(client, HTTPS_ONLY)).toEqual(["/backchannel_logout_uri"]);
  });

  it("sessions are not required unless the client says so, in both documents", async () => {
    const { accepted } = await acceptedOf({ ...BASE, backchannel_logout_uri: "https://rp.example.com/out" });
    expect([accepted["backchannel_logout_session_required"], accepted["frontchannel_logout_session_required"]]).toEqual(
      [false, false],
    );
  });
});
