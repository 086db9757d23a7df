import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, UpdateCommand } from "@aws-sdk/lib-dynamodb";
import { webClient } from "./builders.ts";
import { itemsOf } from "./client-table.ts";
import type { Answer, Json } from "./http-client.ts";
import { basic, createRegistrar, INIT_TOKEN, type Registrar, textOf } from "./registrar.ts";
import { type Runner, startRunner } from "./start-runner.ts";

/** A policy with every kind of limit, as the query of initToken takes it. */
export const POLICY_QUERY =
  "?redirect_hosts=rp.example.org%20localhost&grant_types=authorization_code%20client_credentials&scope=email%20openid&token_endpoint_auth_methods=private_key_jwt%20client_secret_post";

/** A token with limits, as an operator and whoever is given it see it. */
export interface LimitedToken {
  readonly token: string;
  readonly tokenId: string;
  /** The answer of initToken. */
  readonly json: Json;
  /** Its record as it is now. */
  record(): Promise<Json>;
  /** A registration with it. */
  register(body?: object): Promise<Answer>;
}

/** A runner of its own, and tokens of it. Whoever starts it stops it. */
export interface Issuer {
  readonly runner: Runner;
  readonly registrar: Registrar;
  /** The answer of initToken to a query of the operator's. */
  ask(query: string): Promise<Answer>;
  /** Throws when there is no token for the query. */
  limited(query: string): Promise<LimitedToken>;
  /** Every item of the table. */
  items(): Promise<readonly Json[]>;
  /** Sets an attribute of a token's record, as an operator can. */
  set(tokenId: string, attribute: string, value: number): Promise<void>;
  stop(): Promise<unknown>;
}

/** The claims of a token, whoever signed it. */
export const claimsOf = (token: string): Json =>
  JSON.parse(Buffer.from(token.split(".")[1] ?? "", "base64url").toString());

/** A client of the runner's table with its own connections. */
export const tableClient = (runner: Runner): DynamoDBClient =>
  new DynamoDBClient({
    endpoint: runner.dynamodbUrl,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });

/** Starts a runner with these properties. */
export async function startIssuer(settings: Readonly<Record<string, string>> = {}): Promise<Issuer> {
  const runner = await startRunner({ settings });
  const registrar = createRegistrar(runner);
  const dynamodb = DynamoDBDocumentClient.from(tableClient(runner));
  const items = () => itemsOf(runner.dynamodbUrl, runner.table);
  const ask = (query: string) =>
    registrar.call(`${INIT_TOKEN}${query}`, { headers: [["Authorization", basic(runner.user, runner.password)]] });
  return {
    runner,
    registrar,
    ask,
    items,
    limited: async (query) => {
      const { status, json, text } = await ask(query);
      if (status !== 200) throw new Error(`no token: ${status} ${text}`);
      const token = textOf(json, "access_token");
      const tokenId = textOf(claimsOf(token), "jti");
      return {
        token,
        tokenId,
        json,
        record: async () => (await items()).find(({ id }) => id === `token/${tokenId}`) ?? {},
        register: (body = webClient()) => registrar.register(body, { token }),
      };
    },
    set: async (tokenId, attribute, value) => {
      await dynamodb.send(
        new UpdateCommand({
          TableName: runner.table,
          Key: { id: `token/${tokenId}` },
          UpdateExpression: `SET ${attribute} = :value`,
          ExpressionAttributeValues: { ":value": value },
        }),
      );
    },
    stop: () => {
      dynamodb.destroy();
      return runner.stop();
    },
  };
}
