import { randomBytes } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { DynamoDBDocumentClient, GetCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { REQUEST_BOUNDS } from "../../lib/runtime/basics.ts";
import { recordIdOf } from "../../lib/store/client-record.ts";
import { CLIENT_TABLE } from "../../lib/store/table-definition.ts";
import { basic, eventFor, HOST, TYPICAL } from "./requests.ts";
import { median, rounded } from "./statistics.ts";

/** CPU time of one call in microseconds, beside that of the bare call of DynamoDB that it can not do without. */
export interface WarmResult {
  readonly call: string;
  readonly ours: number;
  readonly bare: number | undefined;
  readonly ratio: number | undefined;
}

type Call = () => Promise<unknown>;
type Handler = (event: never, context: never) => Promise<{ statusCode?: number; body?: string }>;

const CALLS_PER_BLOCK = 50;

async function cpuMicroseconds(call: Call): Promise<number> {
  const before = process.cpuUsage();
  for (let done = 0; done < CALLS_PER_BLOCK; done += 1) await call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / CALLS_PER_BLOCK;
}

/** CPU per call of each, in turns, so that whatever else the machine does meets all alike. */
async function inTurns<K extends string>(calls: Readonly<Record<K, Call>>, blocks: number): Promise<Record<K, number>> {
  const names = Object.keys(calls) as K[];
  const found = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  for (let block = 0; block < blocks + 5; block += 1) {
    for (const name of names) {
      const cpu = await cpuMicroseconds(calls[name]);
      // The first blocks warm up.
      if (block >= 5) found[name].push(cpu);
    }
  }
  return Object.fromEntries(names.map((name) => [name, rounded(median(found[name]), 0)])) as Record<K, number>;
}

async function expectStatus(handler: Handler, event: object, status: number): Promise<string> {
  const answer = await handler(event as never, {} as never);
  if (answer.statusCode !== status) throw new Error(`${answer.statusCode} ${answer.body}`);
  return answer.body ?? "";
}

/** Measures the functions in this process; DynamoDB and Secrets Manager are in another one, at these variables. */
export async function measureWarm(
  aws: Readonly<Record<string, string>>,
  blocks: number,
): Promise<readonly WarmResult[]> {
  Object.assign(process.env, aws, { PUBLIC_BASE_URL: `https://${HOST}` });
  const [initToken, register, clientConfig] = (
    await Promise.all([
      import("../../functions/initToken.ts"),
      import("../../functions/register.ts"),
      import("../../functions/clientConfig.ts"),
    ])
  ).map(({ handler }) => handler as Handler) as [Handler, Handler, Handler];
  const login = eventFor("GET", "/oidc/initToken", basic(aws["USERNAME"] ?? "", aws["PASSWORD"] ?? ""));
  const { access_token: token } = JSON.parse(await expectStatus(initToken, login, 200));
  const registration = eventFor("POST", "/oidc/register", `Bearer ${token}`, TYPICAL);
  const client = JSON.parse(await expectStatus(register, registration, 201));
  const target = `/oidc/clientConfig?clientId=${client.client_id}`;
  const reading = eventFor("GET", target, `Bearer ${client.registration_access_token}`);

  const documents = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 3, requestHandler: REQUEST_BOUNDS }));
  const TableName = aws["CLIENT_TABLE_NAME"] ?? "";
  const Key = { [CLIENT_TABLE.partitionKey]: recordIdOf(client.client_id) };
  const { Item } = await documents.send(new GetCommand({ TableName, Key, ConsistentRead: true }));
  const put = () => {
    const id = recordIdOf(randomBytes(16).toString("base64url"));
    return documents.send(new PutCommand({ TableName, Item: { ...Item, [CLIENT_TABLE.partitionKey]: id } }));
  };

  const write = process.stdout.write.bind(process.stdout);
  // The lines are made and counted, and go nowhere: Lambda's pipe is not this machine's terminal.
  process.stdout.write = () => true;
  try {
    const cpu = await inTurns(
      {
        register: () => expectStatus(register, registration, 201),
        put,
        read: () => expectStatus(clientConfig, reading, 200),
        get: () => documents.send(new GetCommand({ TableName, Key, ConsistentRead: true })),
        initToken: () => expectStatus(initToken, login, 200),
      },
      blocks,
    );
    return [
      { call: "register", ours: cpu.register, bare: cpu.put, ratio: rounded(cpu.register / cpu.put) },
      { call: "clientConfig GET", ours: cpu.read, bare: cpu.get, ratio: rounded(cpu.read / cpu.get) },
      { call: "initToken", ours: cpu.initToken, bare: undefined, ratio: undefined },
    ];
  } finally {
    process.stdout.write = write;
    documents.destroy();
  }
}
