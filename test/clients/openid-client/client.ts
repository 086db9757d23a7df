import assert from "node:assert/strict";
import { exportJWK, generateKeyPair } from "jose";
import * as openid from "openid-client";
import { documentOf, refusalOf, takeStep, variable } from "../take-step.ts";

const issuer = new URL(variable("ISSUER"));
const initialAccessToken = variable("INITIAL_ACCESS_TOKEN");
// The provider is on this machine, without TLS.
const options = { execute: [openid.allowInsecureRequests], initialAccessToken };
const metadata = {
  redirect_uris: ["https://rp.example.org/callback"],
  client_name: "Relying Party",
  grant_types: ["authorization_code", "client_credentials"],
};

const configuration = await takeStep("register", () =>
  openid.dynamicClientRegistration(issuer, metadata, undefined, options),
);
// The library has looked for the endpoint before.
await takeStep("discover", async () => assert(configuration.serverMetadata().registration_endpoint !== undefined));
const { client_id, registration_client_uri, registration_access_token } = configuration.clientMetadata();

await takeStep("token", async () => {
  const { access_token } = await openid.clientCredentialsGrant(configuration);
  assert(access_token !== "");
});

await takeStep("register a key", async () => {
  const { privateKey: key, publicKey } = await generateKeyPair("ES256");
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "1", use: "sig" }] };
  const withKey = { ...metadata, token_endpoint_auth_method: "private_key_jwt", jwks };
  const authentication = openid.PrivateKeyJwt({ key, kid: "1" });
  const registered = await openid.dynamicClientRegistration(issuer, withKey, authentication, options);
  assert.deepEqual(registered.clientMetadata()["jwks"], jwks);
});

/** The library has no management of its own, but it takes any protected resource. */
const manage = (method: string, body?: object): Promise<Response> =>
  openid.fetchProtectedResource(
    configuration,
    String(registration_access_token),
    new URL(String(registration_client_uri)),
    method,
    body && JSON.stringify(body),
    new Headers(body && { "content-type": "application/json" }),
  );

await takeStep("read", async () => {
  assert.equal((await documentOf(manage("GET")))["client_id"], client_id);
});

await takeStep("update", async () => {
  const renamed = { ...metadata, client_id, client_name: "Renamed" };
  assert.equal((await documentOf(manage("PUT", renamed)))["client_name"], "Renamed");
});

await takeStep("delete", async () => assert.equal((await manage("DELETE")).status, 204));

await takeStep("deleted token", async () => {
  const refusal = await refusalOf(manage("GET"));
  assert(refusal instanceof openid.WWWAuthenticateChallengeError);
  assert.equal(refusal.cause[0]?.parameters.error, "invalid_token");
});

await takeStep("refused metadata", async () => {
  const bad = { ...metadata, redirect_uris: ["https://rp.example.org/callback#fragment"] };
  const refusal = await refusalOf(openid.dynamicClientRegistration(issuer, bad, undefined, options));
  assert(refusal instanceof openid.ResponseBodyError);
  assert.equal(refusal.error, "invalid_redirect_uri");
  return `ResponseBodyError ${refusal.error}: ${refusal.error_description}`;
});

await takeStep("refused token", async () => {
  const wrong = { ...options, initialAccessToken: "wrong" };
  const refusal = await refusalOf(openid.dynamicClientRegistration(issuer, metadata, undefined, wrong));
  assert(refusal instanceof openid.WWWAuthenticateChallengeError);
  assert.equal(refusal.cause[0]?.parameters.error, "invalid_token");
});
