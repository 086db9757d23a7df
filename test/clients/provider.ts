import { createHash, randomUUID } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import { REGISTER } from "../support/registrar.ts";
import type { Runner } from "../support/start-runner.ts";

/** An OpenID Provider that leaves registration to the runner, and reads the clients from its table. */
export interface Provider {
  readonly issuer: string;
  stop(): Promise<void>;
}

/** A client as a provider needs it (docs/storage.md). */
interface RegisteredClient {
  readonly secretDigest: unknown;
  readonly metadata: { readonly redirect_uris?: readonly string[]; readonly token_endpoint_auth_method?: string };
}

/** What one request is answered with. */
interface Reply {
  readonly status: number;
  readonly json?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

type FindClient = (clientId: string) => Promise<RegisteredClient | undefined>;

const CREDENTIALS = { accessKeyId: "local", secretAccessKey: "local" };
const GRANTS = ["authorization_code", "refresh_token", "client_credentials"];

function createFindClient({ dynamodbUrl: endpoint, table }: Runner): FindClient {
  const dynamodb = new DynamoDBClient({ endpoint, region: "us-east-1", credentials: CREDENTIALS });
  const documents = DynamoDBDocumentClient.from(dynamodb);
  return async (clientId) => {
    const Key = { [CLIENT_TABLE.partitionKey]: `client/${clientId}` };
    const { Item } = await documents.send(new GetCommand({ TableName: table, Key, ConsistentRead: true }));
    return Item && { secretDigest: Item["client_secret_digest"], metadata: JSON.parse(Item["metadata"]) };
  };
}

/** OpenID Connect Discovery 3, RFC 8414 2: the endpoints, and nothing that a client would not ask for here. */
const metadataOf = (issuer: string, runner: Runner) => ({
  issuer,
  authorization_endpoint: `${issuer}/authorize`,
  token_endpoint: `${issuer}/token`,
  jwks_uri: `${issuer}/jwks`,
  registration_endpoint: `${runner.url}${REGISTER}`,
  response_types_supported: ["code"],
  grant_types_supported: GRANTS,
  subject_types_supported: ["public"],
  id_token_signing_alg_values_supported: ["RS256"],
  token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post", "private_key_jwt", "none"],
  code_challenge_methods_supported: ["S256"],
});

/** The identifier and secret of RFC 6749 2.3.1: in the header, each form-encoded, or in the body. */
function credentialsOf(authorization: string | undefined, form: URLSearchParams): readonly (string | undefined)[] {
  const [, encoded] = /^Basic (\S+)$/i.exec(authorization ?? "") ?? [];
  if (encoded === undefined) return [form.get("client_id") ?? undefined, form.get("client_secret") ?? undefined];
  return Buffer.from(encoded, "base64").toString().split(":").map(decodeURIComponent);
}

/** Gives a token to whom it can authenticate; any code is good, since nobody has logged in. */
async function answerTokenRequest(request: IncomingMessage, find: FindClient): Promise<Reply> {
  const form = new URLSearchParams(await text(request));
  const [clientId = "", secret] = credentialsOf(request.headers.authorization, form);
  const client = await find(clientId);
  const isPublic = client?.metadata.token_endpoint_auth_method === "none" && secret === undefined;
  const digest = createHash("sha256")
    .update(secret ?? "")
    .digest("base64url");
  if (client === undefined || !(isPublic || client.secretDigest === digest)) {
    return { status: 401, json: { error: "invalid_client" } };
  }
  return { status: 200, json: { access_token: randomUUID(), token_type: "Bearer", expires_in: 60 } };
}

/** Stands in for the user who logs in and agrees: straight back, if the client has registered where to. */
async function answerAuthorization(query: URLSearchParams, find: FindClient): Promise<Reply> {
  const redirectUri = query.get("redirect_uri") ?? "";
  const client = await find(query.get("client_id") ?? "");
  if (!client?.metadata.redirect_uris?.includes(redirectUri)) return { status: 400 };
  const location = new URL(redirectUri);
  location.searchParams.set("code", randomUUID());
  location.searchParams.set("state", query.get("state") ?? "");
  return { status: 302, headers: { location: location.href } };
}

/** An MCP server that wants a token and says from whom (RFC 9728 5.1). */
function answerMcp(issuer: string, authorization: string | undefined): Reply {
  if (authorization?.startsWith("Bearer ") === true) return { status: 200, json: {} };
  const metadata = `${issuer}/.well-known/oauth-protected-resource/mcp`;
  return { status: 401, headers: { "www-authenticate": `Bearer resource_metadata="${metadata}"` } };
}

async function answer(request: IncomingMessage, runner: Runner, find: FindClient): Promise<Reply> {
  // Some libraries take loopback by name only; the issuer is what it was called.
  const issuer = `http://${request.headers.host}`;
  const { pathname, searchParams } = new URL(request.url ?? "/", issuer);
  switch (pathname) {
    case "/.well-known/openid-configuration":
    case "/.well-known/oauth-authorization-server":
      return { status: 200, json: metadataOf(issuer, runner) };
    case "/.well-known/oauth-protected-resource/mcp":
      return { status: 200, json: { resource: `${issuer}/mcp`, authorization_servers: [issuer] } };
    case "/jwks":
      return { status: 200, json: { keys: [] } };
    case "/authorize":
      return answerAuthorization(searchParams, find);
    case "/token":
      return answerTokenRequest(request, find);
    case "/mcp":
      return answerMcp(issuer, request.headers.authorization);
    default:
      return { status: 404 };
  }
}

function send(response: ServerResponse, { status, json, headers = {} }: Reply): void {
  const body = json === undefined ? "" : JSON.stringify(json);
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(body);
}

/** Starts a provider on the loopback interface that knows whom the runner has registered. */
export async function startProvider(runner: Runner): Promise<Provider> {
  const find = createFindClient(runner);
  const server = createServer((request, response) => {
    answer(request, runner, find).then(
      (reply) => send(response, reply),
      (error: unknown) => send(response, { status: 500, json: { error: "server_error", why: String(error) } }),
    );
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
