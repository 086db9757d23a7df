import assert from "node:assert/strict";
import {
  auth,
  discoverAuthorizationServerMetadata,
  type OAuthClientProvider,
  registerClient,
} from "@modelcontextprotocol/sdk/client/auth.js";
import { ServerError } from "@modelcontextprotocol/sdk/server/auth/errors.js";
import type {
  OAuthClientInformationMixed,
  OAuthClientMetadata,
  OAuthTokens,
} from "@modelcontextprotocol/sdk/shared/auth.js";
import { refusalOf, takeStep, variable } from "../take-step.ts";

const issuer = variable("ISSUER");

/** A program on a user's machine, with all that it keeps in memory. */
class Program implements OAuthClientProvider {
  readonly redirectUrl = "http://localhost:6274/oauth/callback";
  readonly clientMetadata: OAuthClientMetadata & { application_type: string } = {
    client_name: "MCP client",
    application_type: "native",
    redirect_uris: [this.redirectUrl],
    grant_types: ["authorization_code", "refresh_token"],
    token_endpoint_auth_method: "none",
  };
  information: OAuthClientInformationMixed | undefined;
  saved: OAuthTokens | undefined;
  verifier = "";
  authorizationUrl: URL | undefined;
  clientInformation = () => this.information;
  saveClientInformation = (information: OAuthClientInformationMixed): void => {
    this.information = information;
  };
  tokens = () => this.saved;
  saveTokens = (tokens: OAuthTokens): void => {
    this.saved = tokens;
  };
  codeVerifier = () => this.verifier;
  saveCodeVerifier = (verifier: string): void => {
    this.verifier = verifier;
  };
  redirectToAuthorization = (url: URL): void => {
    this.authorizationUrl = url;
  };
}

const program = new Program();
const serverUrl = `${issuer}/mcp`;

await takeStep("discover", async () => {
  const metadata = await discoverAuthorizationServerMetadata(issuer);
  assert(metadata?.registration_endpoint !== undefined);
});

// The SDK registers by itself, on its way to an authorization.
await takeStep("register", async () => {
  assert.equal(await auth(program, { serverUrl }), "REDIRECT");
  assert(program.information?.client_id !== undefined);
  assert.equal(program.information.client_secret, undefined);
});

await takeStep("token", async () => {
  // What a user's browser would do.
  const response = await fetch(program.authorizationUrl ?? "", { redirect: "manual" });
  const code = new URL(response.headers.get("location") ?? "").searchParams.get("code") ?? "";
  assert.equal(await auth(program, { serverUrl, authorizationCode: code }), "AUTHORIZED");
  assert(program.saved?.access_token !== undefined);
});

await takeStep("refused metadata", async () => {
  const metadata = await discoverAuthorizationServerMetadata(issuer);
  assert(metadata !== undefined);
  const clientMetadata = { ...program.clientMetadata, redirect_uris: ["https://rp.example.org/callback#fragment"] };
  const refusal = await refusalOf(registerClient(issuer, { metadata, clientMetadata }));
  // The SDK has no class for invalid_redirect_uri; the description comes through.
  assert(refusal instanceof ServerError);
  assert.match(refusal.message, /^redirect_uris: /);
  return `ServerError: ${refusal.message}`;
});
