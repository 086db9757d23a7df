import { subscribe } from "node:diagnostics_channel";
import { Resolver } from "node:dns/promises";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { startEmbeddedAws } from "../../infra/local/embedded-aws.ts";
import { lambdaContext } from "../../infra/local/lambda-context.ts";
import { RESOURCES } from "../../lib/config/resources.ts";
import type { Handler } from "../../lib/http/endpoint.ts";
import { webClient } from "../support/builders.ts";
import { CIRCUMSTANCES, type Circumstance } from "./circumstances.ts";
import { openKeptTable } from "./kept-table.ts";
import type { Material } from "./material.ts";
import { BASE_URL, type Draft, type Endpoint, eventOf, HOST } from "./request.ts";
import { seed } from "./seed.ts";

type Handlers = Readonly<Record<Endpoint, Handler>>;

/** What came of one event. */
export interface Outcome {
  readonly response: APIGatewayProxyStructuredResultV2;
  /** Lines that were logged. */
  readonly lines: readonly string[];
  /** Whether anything is in the table that was not, or the other way round. */
  readonly isChanged: boolean;
}

/** The three functions as Lambda would run them, with everything behind them on this machine. */
export interface Stage {
  readonly material: Material;
  /** Hands one event to its function; whatever that changed in the table is undone. */
  answer(draft: Draft): Promise<Outcome>;
  close(): Promise<void>;
}

const TIME_LIMIT_MILLISECONDS = 10_000;
const CREDENTIALS = { username: "registrar", password: "fuzz-password-7f3a9c" };
const WRITES = /\.(?:PutItem|UpdateItem|DeleteItem|BatchWriteItem|TransactWriteItems)$/;

/** Loaded anew for each environment: a function reads it once. */
async function handlers(variables: Readonly<Record<string, string>>, version: string): Promise<Handlers> {
  Object.assign(process.env, { PUBLIC_BASE_URL: BASE_URL }, variables);
  const one = async (name: Endpoint): Promise<Handler> =>
    (await import(`../../functions/${name}.ts?${version}`)).handler;
  const [initToken, register, clientConfig] = await Promise.all([
    one("initToken"),
    one("register"),
    one("clientConfig"),
  ]);
  for (const name of Object.keys(variables)) delete process.env[name];
  return { initToken, register, clientConfig };
}

const call = (all: Handlers, draft: Draft) =>
  // As Lambda hands it over: through JSON.
  all[draft.endpoint](
    JSON.parse(JSON.stringify(eventOf(draft))),
    lambdaContext(draft.endpoint, "5b1c2f0e-7d3a-4e63-9a0e-3f6f8d1f2a77", TIME_LIMIT_MILLISECONDS),
  );

/** What registrations are counted against is full from the start, where it is limited. */
async function fillLimits(all: Handlers): Promise<void> {
  const registration = { endpoint: "register", method: "POST", path: "/oidc/register", query: "", host: HOST } as const;
  const body = Buffer.from(JSON.stringify(webClient()));
  const headers = { "content-type": "application/json" };
  await call(all, { ...registration, headers, body, coding: "text", sourceIp: "192.0.2.1" });
}

/** Nobody on this machine has a name: what metadata points to is never contacted. */
function forgetNames(): void {
  const nobody = () => Promise.reject(new Error("no such name"));
  Object.assign(Resolver.prototype, { resolve4: nobody, resolve6: nobody });
}

/** What is written to standard output, instead of writing it. */
function captureOutput(): string[] {
  const lines: string[] = [];
  process.stdout.write = ((line: string | Uint8Array) => lines.push(String(line)) > 0) as typeof process.stdout.write;
  return lines;
}

/** How many writes were tried so far: only after one can the table have changed. */
function countWrites(): () => number {
  let count = 0;
  subscribe("http.client.request.start", (message) => {
    const { request } = message as { request: { getHeader(name: string): unknown } };
    if (WRITES.test(String(request.getHeader("x-amz-target")))) count += 1;
  });
  return () => count;
}

/** Starts a stage under a circumstance, with clients and tokens in the table. */
export async function startStage(circumstance: Circumstance): Promise<Stage> {
  forgetNames();
  const aws = await startEmbeddedAws(undefined, CREDENTIALS);
  Object.assign(process.env, aws.environment);
  const lines = captureOutput();
  const table = openKeptTable(aws.dynamodbUrl, aws.environment[RESOURCES.clientTable.variable] ?? "");
  const seeding = await handlers({ REGISTRATION_ACCESS_TOKEN_RECOVERY: "true" }, "seed");
  const material = await seed((draft) => call(seeding, draft), table, CREDENTIALS);
  const variables = CIRCUMSTANCES[circumstance];
  const all = await handlers(variables, "fuzz");
  if (circumstance === "open" || circumstance === "full") await fillLimits(all);
  await table.keep();
  const writes = countWrites();
  return {
    material,
    answer: async (draft) => {
      lines.length = 0;
      const before = writes();
      const response = await call(all, draft);
      const logged = [...lines];
      return { response, lines: logged, isChanged: writes() > before && (await table.restore()) };
    },
    close: async () => {
      table.end();
      await aws.close();
    },
  };
}
