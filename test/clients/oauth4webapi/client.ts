import assert from "node:assert/strict";
import * as oauth from "oauth4webapi";
import { documentOf, refusalOf, takeStep, variable } from "../take-step.ts";

const issuer = new URL(variable("ISSUER"));
const initialAccessToken = variable("INITIAL_ACCESS_TOKEN");
// The provider is on this machine, without TLS.
const options = { [oauth.allowInsecureRequests]: true };
const metadata = {
  redirect_uris: ["https://rp.example.org/callback"],
  client_name: "Relying Party",
  grant_types: ["authorization_code", "client_credentials"],
};

const server = await takeStep("discover", async () =>
  oauth.processDiscoveryResponse(issuer, await oauth.discoveryRequest(issuer, options)),
);

const register = async (wanted: Partial<oauth.Client>, token = initialAccessToken) =>
  oauth.processDynamicClientRegistrationResponse(
    await oauth.dynamicClientRegistrationRequest(server, wanted, { ...options, initialAccessToken: token }),
  );

const client = await takeStep("register", async () => {
  const registered = await register(metadata);
  assert(registered.client_id !== "" && registered["client_secret"] !== undefined);
  return registered;
});

await takeStep("token", async () => {
  const authentication = oauth.ClientSecretBasic(String(client["client_secret"]));
  const response = await oauth.clientCredentialsGrantRequest(server, client, authentication, {}, options);
  const { access_token } = await oauth.processClientCredentialsResponse(server, client, response);
  assert(access_token !== "");
});

await takeStep("register a key", async () => {
  const { publicKey } = await crypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, ["sign"]);
  const { kty, crv, x, y } = await crypto.subtle.exportKey("jwk", publicKey);
  const jwks = { keys: [{ kty, crv, x, y, kid: "1", use: "sig" }] };
  const registered = await register({ ...metadata, token_endpoint_auth_method: "private_key_jwt", jwks });
  assert.deepEqual(registered["jwks"], jwks);
});

/** The library has no management of its own, but it takes any protected resource. */
const manage = (method: string, body?: object): Promise<Response> =>
  oauth.protectedResourceRequest(
    String(client["registration_access_token"]),
    method,
    new URL(String(client["registration_client_uri"])),
    new Headers(body && { "content-type": "application/json" }),
    body && JSON.stringify(body),
    options,
  );

await takeStep("read", async () => {
  assert.equal((await documentOf(manage("GET")))["client_id"], client.client_id);
});

await takeStep("update", async () => {
  const renamed = { ...metadata, client_id: client.client_id, client_name: "Renamed" };
  assert.equal((await documentOf(manage("PUT", renamed)))["client_name"], "Renamed");
});

await takeStep("delete", async () => assert.equal((await manage("DELETE")).status, 204));

await takeStep("deleted token", async () => {
  const refusal = await refusalOf(manage("GET"));
  assert(refusal instanceof oauth.WWWAuthenticateChallengeError);
  assert.equal(refusal.cause[0]?.parameters.error, "invalid_token");
});

await takeStep("refused metadata", async () => {
  const bad = { ...metadata, redirect_uris: ["https://rp.example.org/callback#fragment"] };
  const refusal = await refusalOf(register(bad));
  assert(refusal instanceof oauth.ResponseBodyError);
  assert.equal(refusal.error, "invalid_redirect_uri");
  return `ResponseBodyError ${refusal.error}: ${refusal.error_description}`;
});

await takeStep("refused token", async () => {
  const refusal = await refusalOf(register(metadata, "wrong"));
  assert(refusal instanceof oauth.WWWAuthenticateChallengeError);
  assert.equal(refusal.cause[0]?.parameters.error, "invalid_token");
});
