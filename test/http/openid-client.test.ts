import { exportJWK, generateKeyPair } from "jose";
import {
  allowInsecureRequests,
  type ClientMetadata,
  ClientSecretPost,
  type Configuration,
  dynamicClientRegistration,
  fetchProtectedResource,
  PrivateKeyJwt,
} from "openid-client";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { REDIRECT_URI, replacementOf } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { type OpenidProvider, startOpenidProvider } from "../support/openid-provider.ts";
import { createRegistrar, REGISTER, type Registrar, textOf } from "../support/registrar.ts";
import { startTarget, type Target } from "../support/target.ts";

let target: Target;
let registrar: Registrar;
let provider: OpenidProvider;
beforeAll(async () => {
  target = await startTarget();
  registrar = createRegistrar(target);
  provider = await startOpenidProvider(`${target.url}${REGISTER}`);
});
afterAll(async () => {
  await provider.stop();
  await target.stop();
});

/** Registers as a relying party does, by the provider's discovery document. */
const register = async (
  metadata: Partial<ClientMetadata>,
  initialAccessToken?: string,
  clientAuthentication?: ReturnType<typeof ClientSecretPost>,
): Promise<Configuration> =>
  dynamicClientRegistration(new URL(provider.issuer), metadata, clientAuthentication, {
    execute: [allowInsecureRequests],
    initialAccessToken: initialAccessToken ?? (await registrar.initialAccessToken()),
  });

/** What the library keeps of a client, as the document it came from. */
const documentOf = (configuration: Configuration): Json => ({ ...configuration.clientMetadata() });

async function manage(configuration: Configuration, method: string, body?: object, type = "application/json") {
  const document = documentOf(configuration);
  const headers = new Headers(body && { "content-type": type });
  const uri = new URL(textOf(document, "registration_client_uri"));
  return fetchProtectedResource(
    configuration,
    textOf(document, "registration_access_token"),
    uri,
    method,
    body && JSON.stringify(body),
    headers,
  );
}

const jsonOf = async (response: Response): Promise<Json> => (await response.json()) as Json;

describe("openid-client as a relying party", () => {
  it("registers a confidential client and finds all of it in the answer", async () => {
    const configuration = await register(
      { redirect_uris: [REDIRECT_URI], client_name: "Relying Party" },
      undefined,
      ClientSecretPost(),
    );
    expect(configuration.serverMetadata().issuer).toBe(provider.issuer);
    expect(documentOf(configuration)).toMatchObject({
      client_id: expect.any(String),
      client_secret: expect.any(String),
      client_secret_expires_at: 0,
      redirect_uris: [REDIRECT_URI],
      client_name: "Relying Party",
      id_token_signed_response_alg: "RS256",
    });
  });

  it("registers a client with a key of its own", async () => {
    const { privateKey, publicKey } = await generateKeyPair("ES256");
    const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "1", use: "sig" }] };
    const metadata = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: "private_key_jwt", jwks };
    const configuration = await register(metadata, undefined, PrivateKeyJwt({ key: privateKey, kid: "1" }));
    expect(documentOf(configuration)).toMatchObject(metadata);
    expect(documentOf(configuration)).not.toHaveProperty("client_secret");
  });

  it("reads, patches, replaces and deletes its client at the management URL", async () => {
    const configuration = await register({ redirect_uris: [REDIRECT_URI], client_name: "Before" });
    const read: Json = await jsonOf(await manage(configuration, "GET"));
    expect(read).toMatchObject({ client_id: configuration.clientMetadata().client_id, client_name: "Before" });
    const patched = await manage(configuration, "PATCH", { client_name: "Patched" }, "application/merge-patch+json");
    expect([patched.status, (await jsonOf(patched))["client_name"]]).toEqual([200, "Patched"]);
    const replaced = await manage(configuration, "PUT", replacementOf(read, { client_name: "Replaced" }));
    expect([replaced.status, (await jsonOf(replaced))["client_name"]]).toEqual([200, "Replaced"]);
    expect((await manage(configuration, "DELETE")).status).toBe(204);
    await expect(manage(configuration, "GET")).rejects.toMatchObject({
      code: "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
      status: 401,
      cause: [{ scheme: "bearer", parameters: { realm: "oidc-registrar", error: "invalid_token" } }],
    });
  });

  it("learns what is wrong with its metadata", async () => {
    await expect(register({ redirect_uris: ["https://rp.example.org/#x"] })).rejects.toMatchObject({
      code: "OAUTH_RESPONSE_BODY_ERROR",
      status: 400,
      error: "invalid_redirect_uri",
      error_description: expect.stringMatching(/^redirect_uris: /),
    });
  });

  it("learns that its token is not good", async () => {
    await expect(register({ redirect_uris: [REDIRECT_URI] }, "x")).rejects.toMatchObject({
      code: "OAUTH_WWW_AUTHENTICATE_CHALLENGE",
      cause: [{ scheme: "bearer", parameters: { error: "invalid_token" } }],
    });
  });
});
