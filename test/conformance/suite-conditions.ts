import { expect } from "vitest";
import type { Answer, Json } from "../support/http-client.ts";
import { type RegisteredClient, registeredClient } from "../support/registrar.ts";

/**
 * What the OpenID Foundation's conformance suite looks at in the answers of an OpenID Provider, condition by condition.
 * Each is named as the suite names it.
 */

/** `EnsureContentTypeJson`, `CheckRegistrationClientEndpointContentType`. */
export function ensureContentTypeJson({ headers }: Answer): void {
  expect(headers["content-type"]).toMatch(/^application\/json(;|$)/);
}

/** `VerifyClientManagementCredentials`, `ClientManagementEndpointAndAccessTokenRequired`: both, and the URI a web URL. */
function verifyClientManagementCredentials({
  registration_access_token: token,
  registration_client_uri: uri,
}: Json): void {
  expect(token).toEqual(expect.stringMatching(/^[\x21-\x7e]+$/));
  // The local runner and an emulator of AWS are reached by http on loopback; everywhere else the base URL, and so this, is https.
  expect(uri).toEqual(expect.stringMatching(/^(?:https:\/\/|http:\/\/(?:127\.0\.0\.1|(?:[\w-]+\.)*localhost)[:/]).+/));
}

/** `VerifyDynamicRegistrationResponseClientCredentials`: a secret comes with its expiry, a whole number of seconds. */
function verifyClientCredentials({ client_secret: secret, client_secret_expires_at: expiresAt }: Json): void {
  if (secret === undefined) return;
  expect(secret).toEqual(expect.stringMatching(/^[\x20-\x7e]+$/));
  expect(Number.isSafeInteger(expiresAt)).toBe(true);
}

/** `CallDynamicRegistrationEndpointAndVerifySuccessfulResponse`, with all that it consists of. */
export function verifySuccessfulRegistration(answer: Answer): RegisteredClient {
  // EnsureHttpStatusCodeIs201
  expect([answer.status, answer.status === 201 ? "" : answer.text]).toEqual([201, ""]);
  ensureContentTypeJson(answer);
  // CheckNoErrorFromDynamicRegistrationEndpoint, ExtractDynamicRegistrationResponse
  const { json } = answer;
  expect(Object.hasOwn(json, "error")).toBe(false);
  expect(json["client_id"]).toEqual(expect.stringMatching(/^[\x20-\x7e]+$/));
  verifyClientManagementCredentials(json);
  verifyClientCredentials(json);
  return registeredClient(answer);
}

/**
 * `EnsureHttpStatusCodeIs400`, `CheckErrorFromDynamicRegistrationEndpointIs...`,
 * `CheckNoClientIdFromDynamicRegistrationEndpoint`, and the same at the configuration endpoint.
 */
export function verifyRefusal(answer: Answer, ...errors: readonly string[]): void {
  expect(answer.status).toBe(400);
  ensureContentTypeJson(answer);
  expect(errors).toContain(answer.json["error"]);
  expect(Object.hasOwn(answer.json, "client_id")).toBe(false);
}

/** `EnsureHttpStatusCodeIs401`, `EnsureHttpStatusCodeIs400or401`, `CheckNoClientIdFromClientConfigurationEndpoint`. */
export function verifyUnauthorized(answer: Answer): void {
  expect(answer.status).toBe(401);
  ensureContentTypeJson(answer);
  expect(Object.hasOwn(answer.json, "client_id")).toBe(false);
}

/**
 * `CheckRegistrationClientEndpointContentTypeHttpStatus200`, `CheckClientIdFromClientConfigurationEndpoint`,
 * `CheckRedirectUrisFromClientConfigurationEndpoint`, `CheckClientConfigurationUriFromClientConfigurationEndpoint`,
 * `CheckClientConfigurationAccessTokenFromClientConfigurationEndpointIsNotRotated`.
 */
export function verifyConfiguration(
  answer: Answer,
  client: RegisteredClient,
  redirectUris: unknown = client.document["redirect_uris"],
): void {
  expect([answer.status, answer.status === 200 ? "" : answer.text]).toEqual([200, ""]);
  ensureContentTypeJson(answer);
  expect(answer.json).toMatchObject({
    client_id: client.id,
    registration_client_uri: client.uri,
    registration_access_token: client.token,
  });
  expect(answer.json["redirect_uris"]).toEqual(redirectUris);
}

/**
 * `CheckScopesFromDynamicRegistrationEndpointContainRequiredScopes`,
 * `CheckScopesFromDynamicRegistrationEndpointDoNotExceedRequestedScopes`.
 */
export function verifyScopes({ scope }: Json, requested: string): void {
  const granted = String(scope).split(" ");
  expect(granted).toEqual(expect.arrayContaining(["openid"]));
  expect(granted.filter((one) => !requested.split(" ").includes(one))).toEqual([]);
}
