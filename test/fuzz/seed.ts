import { generateKeyPairSync } from "node:crypto";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { keyClient, webClient } from "../support/builders.ts";
import type { Json } from "../support/http-client.ts";
import { basic, textOf } from "../support/registrar.ts";
import type { KeptTable } from "./kept-table.ts";
import type { KnownClient, Material } from "./material.ts";
import { type Draft, HOST } from "./request.ts";

type Call = (draft: Draft) => Promise<APIGatewayProxyStructuredResultV2>;

const REQUEST = {
  query: "",
  headers: {},
  body: undefined,
  coding: "text",
  host: HOST,
  sourceIp: "198.51.100.7",
} as const;
const DAY = 86_400;
const KEYS = { used: "k".repeat(24), ofDeleted: "d".repeat(24), old: "o".repeat(24) };

async function documentOf(answer: Promise<APIGatewayProxyStructuredResultV2>): Promise<Json> {
  const { statusCode = 0, body = "" } = await answer;
  if (statusCode >= 300) throw new Error(`not seeded: ${statusCode} ${body}`);
  return JSON.parse(body);
}

/** Clients and tokens of every kind that a request can name, made by the service and aged past it. */
export async function seed(
  call: Call,
  table: KeptTable,
  { username, password }: { readonly username: string; readonly password: string },
): Promise<Material> {
  const headers = { authorization: basic(username, password) };
  const initToken = async (query = "") =>
    textOf(
      await documentOf(
        call({ ...REQUEST, endpoint: "initToken", method: "GET", path: "/oidc/initToken", query, headers }),
      ),
      "access_token",
    );
  const good = await initToken();
  const registration = (token: string, body: string, more: Readonly<Record<string, string>> = {}): Draft => ({
    ...REQUEST,
    endpoint: "register",
    method: "POST",
    path: "/oidc/register",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...more },
    body: Buffer.from(body),
  });
  const register = async (metadata: Json, token = good, key?: string): Promise<KnownClient> => {
    const more: Readonly<Record<string, string>> = key === undefined ? {} : { "idempotency-key": key };
    const document = await documentOf(call(registration(token, JSON.stringify(metadata), more)));
    const { client_secret: secret } = document;
    return {
      id: textOf(document, "client_id"),
      token: textOf(document, "registration_access_token"),
      secret: typeof secret === "string" ? secret : undefined,
      document,
    };
  };
  const change = async (key: string, attributes: Json): Promise<void> => {
    const item = (await table.items()).find(({ id }) => id === key);
    if (item === undefined) throw new Error(`there is no ${key}`);
    await table.put({ ...item, ...attributes });
  };

  const changeClient = ({ id }: KnownClient, attributes: Json) => change(`client/${id}`, attributes);

  const limited = await initToken("redirect_hosts=rp.example.org&grant_types=authorization_code&scope=openid");
  const spent = await initToken("uses=1");
  const revoked = await initToken("label=revoked");
  const pair = generateKeyPairSync("ec", { namedCurve: "P-256" });
  const jwk = { ...pair.publicKey.export({ format: "jwk" }), kid: "own", use: "sig" };
  const client = await register(keyClient({ jwks: { keys: [jwk] } }));
  const names = ["plain", "expired", "gone", "disabled", "expired secret", "limited", "spent"] as const;
  const made: Partial<Record<(typeof names)[number], KnownClient>> = {};
  for (const name of names)
    made[name] = await register(
      webClient({ client_name: name }),
      name === "limited" ? limited : name === "spent" ? spent : good,
    );
  const now = Math.floor(Date.now() / 1000);
  const lived = (secondsAgo: number): Json => ({
    client_expires_at: now - secondsAgo,
    client_lifetime: DAY,
    client_grace: DAY,
    expires_at: now - secondsAgo + DAY,
  });
  const of = (name: (typeof names)[number]): KnownClient => made[name] ?? client;
  await changeClient(of("expired"), lived(3600));
  await changeClient(of("gone"), lived(2 * DAY));
  await changeClient(of("disabled"), { disabled_at: now });
  await changeClient(of("expired secret"), { client_secret_expires_at: now - 60 });
  const keyed = webClient({ client_name: "keyed" });
  const [used, deleted, old] = [
    await register(keyed, good, KEYS.used),
    await register(keyed, good, KEYS.ofDeleted),
    await register(keyed, good, KEYS.old),
  ];
  await call({
    ...REQUEST,
    endpoint: "clientConfig",
    method: "DELETE",
    path: "/oidc/clientConfig",
    query: `clientId=${deleted.id}`,
    headers: { authorization: `Bearer ${deleted.token}` },
  });
  await changeClient(old, { client_id_issued_at: now - 2 * DAY });
  const { jti } = JSON.parse(Buffer.from(revoked.split(".")[1] ?? "", "base64url").toString());
  await change(`token/${jti}`, { revoked_at: now });
  return {
    user: username,
    password,
    initialTokens: [good, limited, spent, revoked],
    clients: [...Object.values(made), client, used, deleted],
    signer: { client, privateKey: pair.privateKey, jwk },
    keys: { ...KEYS, body: JSON.stringify(keyed) },
  };
}
