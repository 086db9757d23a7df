import { describe, expect, it } from "vitest";
import { acceptedOf, faultsOf, type Members } from "../support/claims.ts";

/** A native application as RFC 8252 and MCP have it: public, code flow, refresh token. */
const APP: Members = {
  application_type: "native",
  token_endpoint_auth_method: "none",
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
};
const isAccepted = async (uri: string, members: Members = {}): Promise<boolean> =>
  (await faultsOf({ ...APP, redirect_uris: [uri], ...members })).length === 0;

describe("RFC 8252 7: how a native application receives the answer", () => {
  it("7.1: by a scheme that is a domain of its own, in reverse", async () => {
    expect(await isAccepted("com.example.app:/oauth2redirect/example-provider")).toBe(true);
    for (const uri of ["exampleapp:/cb", "com.example.app:", "com:/cb"]) expect(await isAccepted(uri), uri).toBe(false);
  });

  it("7.2: by https of a domain it has claimed, but not of this machine", async () => {
    expect(await isAccepted("https://app.example.com/oauth2redirect/example-provider")).toBe(true);
    for (const uri of ["https://localhost/cb", "https://127.0.0.1/cb", "https://[::1]/cb"])
      expect(await isAccepted(uri), uri).toBe(false);
  });

  it("7.3: by http of the loopback interface, at any port, in the three spellings that everybody understands", async () => {
    for (const uri of [
      "http://127.0.0.1/cb",
      "http://127.0.0.1:51004/cb",
      "http://[::1]:61023/cb",
      "http://localhost:3000/cb",
    ])
      expect(await isAccepted(uri), uri).toBe(true);
    for (const uri of [
      "http://127.1/cb",
      "http://2130706433/cb",
      "http://0x7f.1/cb",
      "http://[::ffff:127.0.0.1]/cb",
      "http://localhost.example.com/cb",
      "http://192.168.0.1/cb",
      "http://0.0.0.0/cb",
    ])
      expect(await isAccepted(uri), uri).toBe(false);
  });

  it("several ways at once come back in the order they were sent", async () => {
    const redirect_uris = [
      "com.example.app:/cb",
      "http://127.0.0.1/cb",
      "https://app.example.com/cb",
      "http://[::1]/cb",
    ];
    expect((await acceptedOf({ ...APP, redirect_uris })).accepted).toMatchObject({ ...APP, redirect_uris });
  });
});

describe("RFC 8252 8: what a native application must not receive it by", () => {
  it("8.3 and 8.4: schemes without a dot, unless the operator allows them; those with a meaning of their own never", async () => {
    const allowed = { variables: { DOTLESS_SCHEMES_ALLOWED: "true" } };
    expect(await faultsOf({ ...APP, redirect_uris: ["exampleapp:/cb"] }, allowed)).toEqual([]);
    for (const uri of ["javascript:alert(1)", "data:,x", "file:///cb", "vbscript:x", "about:blank", "blob:x"]) {
      expect(await isAccepted(uri), uri).toBe(false);
      expect(await faultsOf({ ...APP, redirect_uris: [uri] }, allowed), uri).toHaveLength(1);
    }
  });

  it("8.4: a native application is a public client unless it registers otherwise for its one instance", async () => {
    expect(await isAccepted("com.example.app:/cb", { token_endpoint_auth_method: "client_secret_basic" })).toBe(true);
  });
});

describe("MCP authorization (2026-07-28): what its clients register", () => {
  it("a public client with loopback redirection, refresh token and its kind named", async () => {
    const client = {
      ...APP,
      client_name: "MCP client",
      redirect_uris: ["http://127.0.0.1:33418/callback", "http://localhost:33418/callback"],
    };
    expect((await acceptedOf(client)).accepted).toMatchObject(client);
  });

  it("the same without its kind is told what to register", async () => {
    const client = { ...APP, redirect_uris: ["http://127.0.0.1:33418/callback"], application_type: null };
    expect(await faultsOf(client)).toEqual([
      "/redirect_uris/0 invalid_redirect_uri: must be an https URL for a public web client",
    ]);
  });
});
