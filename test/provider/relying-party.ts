import { createHash } from "node:crypto";
import { exportJWK, generateKeyPair } from "jose";
import {
  allowInsecureRequests,
  authorizationCodeGrant,
  buildAuthorizationUrl,
  type ClientAuth,
  type ClientMetadata,
  ClientSecretBasic,
  ClientSecretJwt,
  ClientSecretPost,
  Configuration,
  dynamicClientRegistration,
  fetchUserInfo,
  None,
  PrivateKeyJwt,
  randomPKCECodeVerifier,
  randomState,
  refreshTokenGrant,
} from "openid-client";
import { REDIRECT_URI } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { type RegisteredClient, textOf } from "../support/registrar.ts";
import type { Stage } from "./stage.ts";
import { createUserAgent } from "./user-agent.ts";

/** How a client authenticates at the token endpoint. */
export type Method = "client_secret_basic" | "client_secret_post" | "client_secret_jwt" | "private_key_jwt" | "none";

/** A relying party that found the registration endpoint at the provider, and has registered there. */
export interface RelyingParty {
  readonly configuration: Configuration;
  /** Its client as the service tells it, for management. */
  readonly client: RegisteredClient;
  readonly redirectUri: string;
  /** The same relying party with another secret. */
  withSecret(secret: string): RelyingParty;
  /** With another of its redirect URIs. */
  withRedirectUri(uri: string): RelyingParty;
}

/** What a login came to. */
export interface Login {
  readonly subject: string;
  readonly userInfo: Json;
  readonly idToken: string;
  readonly refreshToken: string;
  /** Whether the refresh token gave further tokens. */
  readonly isRefreshed: boolean;
}

const withSecret: Readonly<Partial<Record<Method, (secret?: string) => ClientAuth>>> = {
  client_secret_basic: ClientSecretBasic,
  client_secret_post: ClientSecretPost,
  client_secret_jwt: (secret) => ClientSecretJwt(secret),
};

async function keysFor(method: Method): Promise<{ metadata: Partial<ClientMetadata>; own?: ClientAuth }> {
  if (method === "none") return { metadata: {}, own: None() };
  if (method !== "private_key_jwt") return { metadata: {} };
  const { privateKey, publicKey } = await generateKeyPair("ES256");
  const jwks = { keys: [{ ...(await exportJWK(publicKey)), kid: "1", use: "sig", alg: "ES256" }] };
  return {
    metadata: { jwks, token_endpoint_auth_signing_alg: "ES256" },
    own: PrivateKeyJwt({ key: privateKey, kid: "1" }),
  };
}

/** Registers by the provider's discovery document, as openid-client does it. */
export async function registerRelyingParty(
  { provider, registrar }: Stage,
  method: Method,
  members: Partial<ClientMetadata> = {},
): Promise<RelyingParty> {
  const { metadata, own } = await keysFor(method);
  const [redirectUri = REDIRECT_URI] = (members["redirect_uris"] as string[] | undefined) ?? [];
  const registered = await dynamicClientRegistration(
    new URL(provider.issuer),
    {
      redirect_uris: [redirectUri],
      token_endpoint_auth_method: method,
      grant_types: ["authorization_code", "refresh_token"],
      ...metadata,
      ...members,
    },
    own ?? withSecret[method]?.(),
    { execute: [allowInsecureRequests], initialAccessToken: await registrar.initialAccessToken() },
  );
  const document: Json = { ...registered.clientMetadata() };
  const client = {
    id: textOf(document, "client_id"),
    token: textOf(document, "registration_access_token"),
    uri: textOf(document, "registration_client_uri"),
    etag: "",
    document,
  };
  const relyingParty = (configuration: Configuration, uri: string): RelyingParty => ({
    configuration,
    client,
    redirectUri: uri,
    withRedirectUri: (next) => relyingParty(configuration, next),
    withSecret: (secret) => {
      const next = new Configuration(
        registered.serverMetadata(),
        client.id,
        { ...registered.clientMetadata(), client_secret: secret },
        withSecret[method]?.(secret),
      );
      allowInsecureRequests(next);
      return relyingParty(next, uri);
    },
  });
  return relyingParty(registered, redirectUri);
}

/** Whoever brings a person to the provider and back: gives the URL the provider sent the browser to. */
export type Visit = (url: URL, redirectUri: string) => Promise<URL>;

const visitOf =
  (name: string): Visit =>
  (url, redirectUri) =>
    createUserAgent().logIn(url, redirectUri, name);

/** The authorization code flow with PKCE, then userinfo and a refresh. Throws what openid-client throws. */
export async function logIn(
  { configuration, redirectUri }: RelyingParty,
  name = "alice",
  visit: Visit = visitOf(name),
): Promise<Login> {
  const [pkceCodeVerifier, expectedState] = [randomPKCECodeVerifier(), randomState()];
  const url = buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope: "openid profile offline_access",
    // OIDC Core 11: offline access is asked for anew.
    prompt: "consent",
    state: expectedState,
    code_challenge: createHash("sha256").update(pkceCodeVerifier).digest("base64url"),
    code_challenge_method: "S256",
  });
  const back = await visit(url, redirectUri);
  const tokens = await authorizationCodeGrant(configuration, back, {
    pkceCodeVerifier,
    expectedState,
    idTokenExpected: true,
  });
  const subject = tokens.claims()?.sub ?? "";
  const userInfo = await fetchUserInfo(configuration, tokens.access_token, subject);
  const refreshed = await refreshTokenGrant(configuration, tokens.refresh_token ?? "");
  return {
    subject,
    userInfo,
    idToken: tokens.id_token ?? "",
    refreshToken: refreshed.refresh_token ?? tokens.refresh_token ?? "",
    isRefreshed: refreshed.access_token !== tokens.access_token,
  };
}
