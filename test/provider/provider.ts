import { createHash, generateKeyPairSync } from "node:crypto";
import { createServer } from "node:http";
import { Provider, type ProviderClient } from "oidc-provider";
import { close, listen, loopbackUrl } from "../../infra/local/listen.ts";
import type { ClientReader } from "../../lib/reader/client-reader.ts";
import type { ProviderTakes } from "../../lib/reader/secret-need.ts";
import { createClientAdapter, PREVIOUS_SECRET, serveRegisteredClients } from "./client-adapter.ts";
import { LOGIN_PATH, serveLogin } from "./login-page.ts";
import { createMemoryAdapters } from "./memory-adapter.ts";

/** An OpenID Provider whose clients register elsewhere. */
export interface RunningProvider {
  readonly issuer: string;
  /** Errors of its own, none of which a client can cause. */
  readonly errors: Error[];
  stop(): Promise<void>;
}

/** The provider's own settings: what any provider has, and where clients are registered. */
function configuration(registrationEndpoint: string, reader: ClientReader, takes: ProviderTakes): object {
  const clients = createClientAdapter(reader, takes);
  const others = createMemoryAdapters();
  return {
    adapter: (model: string) => (model === "Client" ? clients : others(model)),
    // Discovery leads to the registration endpoint, and the provider registers nobody itself.
    discovery: { registration_endpoint: registrationEndpoint },
    extraClientMetadata: { properties: [PREVIOUS_SECRET] },
    clientAuthMethods: ["none", "client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"],
    enabledJWA: { idTokenSigningAlgValues: ["RS256", "HS256"] },
    renderError: (context: { type: string; body: unknown }, out: object) => {
      context.type = "json";
      context.body = out;
    },
    features: { devInteractions: { enabled: false }, requestObjects: { enabled: true } },
    interactions: { url: (_: unknown, { uid }: { uid: string }) => `${LOGIN_PATH}${uid}` },
    pkce: { required: () => true },
    subjectTypes: ["public", "pairwise"],
    pairwiseIdentifier: (_: unknown, accountId: string, { sectorIdentifier }: ProviderClient) =>
      createHash("sha256").update(`${sectorIdentifier}\n${accountId}`).digest("base64url"),
    findAccount: (_: unknown, accountId: string) => ({
      accountId,
      claims: () => ({ sub: accountId, name: `The person ${accountId}` }),
    }),
    claims: { openid: ["sub"], profile: ["name"] },
    cookies: { keys: ["a key for the cookies of a test"] },
    jwks: { keys: [{ ...generateKeyPairSync("rsa", { modulusLength: 2048 }).privateKey.export({ format: "jwk" }) }] },
    ttl: {
      AccessToken: 600,
      AuthorizationCode: 60,
      Grant: 3600,
      IdToken: 600,
      Interaction: 600,
      RefreshToken: 3600,
      Session: 3600,
    },
  };
}

/** Starts a provider on the loopback interface. */
export async function startProvider(
  registrationEndpoint: string,
  reader: ClientReader,
  takes: ProviderTakes = {},
): Promise<RunningProvider> {
  const server = createServer();
  const issuer = loopbackUrl(await listen(server, 0));
  const provider = new Provider(issuer, configuration(registrationEndpoint, reader, takes));
  serveRegisteredClients(provider, reader);
  const errors: Error[] = [];
  provider.on("server_error", (_, error) => errors.push(error));
  const handle = provider.callback();
  server.on("request", (request, response) => {
    const isLogin = request.url?.startsWith(LOGIN_PATH) ?? false;
    (isLogin ? serveLogin(provider, request, response) : handle(request, response)).catch((error: Error) => {
      errors.push(error);
      response.writeHead(500).end();
    });
  });
  return { issuer, errors, stop: () => close(server, 0) };
}
