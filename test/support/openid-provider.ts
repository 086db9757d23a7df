import { once } from "node:events";
import { createServer } from "node:http";

/** An OpenID Provider as far as its metadata: it leaves registration to the service under test. */
export interface OpenidProvider {
  readonly issuer: string;
  stop(): Promise<void>;
}

/** OpenID Connect Discovery 4, RFC 8414 3. */
const WELL_KNOWN = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

/** Starts a provider on the loopback interface that names a registration endpoint. */
export async function startOpenidProvider(registrationEndpoint: string): Promise<OpenidProvider> {
  const server = createServer((request, response) => {
    const issuer = `http://${request.headers.host}`;
    if (!WELL_KNOWN.includes(request.url ?? "")) {
      response.writeHead(404).end();
      return;
    }
    const metadata = {
      issuer,
      authorization_endpoint: `${issuer}/authorize`,
      token_endpoint: `${issuer}/token`,
      registration_endpoint: registrationEndpoint,
      response_types_supported: ["code"],
      grant_types_supported: ["authorization_code", "refresh_token"],
      code_challenge_methods_supported: ["S256"],
      token_endpoint_auth_methods_supported: ["none", "client_secret_basic", "client_secret_post", "private_key_jwt"],
    };
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(metadata));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a server without a port");
  return {
    issuer: `http://127.0.0.1:${address.port}`,
    stop: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, "close");
    },
  };
}
