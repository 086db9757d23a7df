import { auth, type OAuthClientProvider, registerClient } from "@modelcontextprotocol/sdk/client/auth.js";
import type { OAuthClientInformationMixed, OAuthClientMetadata } from "@modelcontextprotocol/sdk/shared/auth.js";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type OpenidProvider, startOpenidProvider } from "../support/openid-provider.ts";
import { REGISTER } from "../support/registrar.ts";
import { type Runner, startRunner } from "../support/start-runner.ts";

let runner: Runner;
let provider: OpenidProvider;
beforeAll(async () => {
  runner = await startRunner({ settings: { "cas.authn.oidc.registration.dynamic-client-registration-mode": "OPEN" } });
  provider = await startOpenidProvider(`${runner.url}${REGISTER}`);
});
afterAll(async () => {
  await provider.stop();
  await runner.stop();
});

/** What MCP clients on a user's machine send: a public client that waits on a loopback port of the moment. */
const METADATA = {
  client_name: "MCP Inspector",
  client_uri: "https://github.com/modelcontextprotocol/inspector",
  redirect_uris: ["http://localhost:6274/oauth/callback"],
  grant_types: ["authorization_code", "refresh_token"],
  response_types: ["code"],
  token_endpoint_auth_method: "none",
} satisfies OAuthClientMetadata;
/** The same as the specification of 2026 has it: with `application_type`, and nothing shown from elsewhere. */
const { client_uri: _, ...SHOWN } = METADATA;
const NATIVE = { ...SHOWN, application_type: "native" };

function register(clientMetadata: OAuthClientMetadata) {
  const endpoints = {
    authorization_endpoint: `${provider.issuer}/authorize`,
    token_endpoint: `${provider.issuer}/token`,
  };
  const metadata = {
    issuer: provider.issuer,
    ...endpoints,
    registration_endpoint: `${runner.url}${REGISTER}`,
    response_types_supported: ["code"],
  };
  return registerClient(provider.issuer, { metadata, clientMetadata });
}

/** A program on a user's machine: it keeps what it registers and would open a browser. */
class Program implements OAuthClientProvider {
  readonly redirectUrl = NATIVE.redirect_uris[0];
  readonly clientMetadata: OAuthClientMetadata = NATIVE;
  information: OAuthClientInformationMixed | undefined;
  opened: URL | undefined;
  clientInformation = () => this.information;
  saveClientInformation = (information: OAuthClientInformationMixed): void => {
    this.information = information;
  };
  tokens = () => undefined;
  saveTokens = (): void => undefined;
  redirectToAuthorization = (url: URL): void => {
    this.opened = url;
  };
  saveCodeVerifier = (): void => undefined;
  codeVerifier = (): string => "";
}

describe("the MCP SDK as a client, where anybody may register", () => {
  it("registers a public native client and understands the answer", async () => {
    const information = await register(NATIVE);
    expect(information).toMatchObject({
      ...SHOWN,
      client_id: expect.any(String),
      client_id_issued_at: expect.any(Number),
    });
    expect(information).not.toHaveProperty("client_secret");
  });

  it("registers itself on its way to an authorization", async () => {
    const program = new Program();
    expect(await auth(program, { serverUrl: provider.issuer })).toBe("REDIRECT");
    expect(program.opened?.searchParams.get("client_id")).toBe(program.information?.client_id);
    expect(program.opened?.searchParams.get("redirect_uri")).toBe(NATIVE.redirect_uris[0]);
  });

  it.each([
    "http://127.0.0.1:33418",
    "http://[::1]:8080/callback",
    "http://localhost/callback",
    "cursor.mcp:/oauth/callback",
  ])("may be redirected to %s", async (uri) => {
    expect((await register({ ...NATIVE, redirect_uris: [uri] })).redirect_uris).toEqual([uri]);
  });

  it("a scope that the SDK adds is registered", async () => {
    expect((await register({ ...NATIVE, scope: "openid offline_access" })).scope).toBe("openid offline_access");
  });

  it("OIDC Registration 2: without application_type it is a web client, which may not use http without a secret", async () => {
    await expect(register(SHOWN)).rejects.toThrow("redirect_uris: must be an https URL for a public web client");
  });

  it("RFC 7591 5: a page on another host is refused where anybody may register", async () => {
    await expect(register({ ...METADATA, ...NATIVE, client_uri: METADATA.client_uri })).rejects.toThrow(/client_uri/);
  });

  it("without application_type a web application on https is registered", async () => {
    const metadata = { ...SHOWN, redirect_uris: ["https://claude.example/api/mcp/auth_callback"] };
    expect((await register(metadata)).redirect_uris).toEqual(metadata.redirect_uris);
  });
});
