import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { type EmbeddedAws, startEmbeddedAws } from "../../infra/local/embedded-aws.ts";
import { TABLE_NAME } from "../../infra/local/embedded-dynamodb.ts";
import { KEYS_SECRET } from "../../infra/local/embedded-secrets.ts";
import { createKeyring, type Keyring } from "../../lib/tokens/keyring.ts";
import { type FaultProxy, startFaultProxy } from "../support/fault-proxy.ts";
import { createMemorySecret } from "../support/memory-secret.ts";
import { type ObservedTable, observeTable } from "../support/observe-table.ts";
import { operateSecret } from "../support/operate-secret.ts";
import { createRegistrar, type Registrar } from "../support/registrar.ts";

/** A service whose way to AWS can be made a bad one, and what is behind that way. */
export interface Lane {
  registrar: Registrar;
  readonly dynamodb: FaultProxy;
  readonly secrets: FaultProxy;
  /** The table past the proxy. */
  readonly table: ObservedTable;
  /** The keys of the service, to verify audits. */
  readonly keyring: Keyring;
  /** Ends the functions and starts them anew, with nothing in memory, at the same address. */
  restart(): Promise<void>;
  close(): Promise<void>;
}

const START_MILLISECONDS = 20_000;
const USER = "operator";
const PASSWORD = "the password of the operator";

interface Service {
  readonly url: string;
  end(): Promise<void>;
}

async function startService(environment: Readonly<Record<string, string>>): Promise<Service> {
  const env = { PATH: process.env["PATH"], ...environment };
  const child = spawn(process.execPath, [join(import.meta.dirname, "service.ts")], {
    env,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stderr.resume();
  const url = await urlOf(child);
  return {
    url,
    end: async () => {
      const ended = once(child, "close");
      child.stdin.end();
      await ended;
    },
  };
}

/** The address that the service says it listens at; from then on its output is the log, which nobody reads. */
async function urlOf(child: ChildProcess): Promise<string> {
  const { stdout } = child;
  if (stdout === null) throw new Error("a process without output");
  const late = setTimeout(() => child.kill("SIGKILL"), START_MILLISECONDS);
  let said = "";
  stdout.setEncoding("utf8").on("data", (text: string) => {
    // What comes later is the functions' log; it must be read, or they would wait.
    said = said.slice(-1000) + text;
  });
  for (;;) {
    const [, url] = /^listens at (\S+)$/m.exec(said) ?? [];
    if (url !== undefined) {
      clearTimeout(late);
      return url;
    }
    await Promise.race([
      once(stdout, "data"),
      once(stdout, "end").then(() => Promise.reject(new Error(`no start: ${said}`))),
    ]);
  }
}

async function keyringOf(aws: EmbeddedAws): Promise<Keyring> {
  const secret = operateSecret(aws, KEYS_SECRET);
  const { value, versionId } = await secret.current();
  secret.end();
  return createKeyring(createMemorySecret(versionId, value));
}

/**
 * Starts a service with an AWS of its own: the functions that are bundled in a folder, with `variables` as settings in
 * their environment.
 */
export async function startLane(folder: string, variables: Readonly<Record<string, string>>): Promise<Lane> {
  const aws = await startEmbeddedAws(undefined, { username: USER, password: PASSWORD });
  const [dynamodb, secrets] = [await startFaultProxy(aws.dynamodbUrl), await startFaultProxy(aws.secretsUrl)];
  const environment = {
    ...aws.environment,
    AWS_ENDPOINT_URL_DYNAMODB: dynamodb.url,
    AWS_ENDPOINT_URL_SECRETS_MANAGER: secrets.url,
    FUNCTIONS: folder,
    ...variables,
  };
  const registrarOf = ({ url }: Service): Registrar =>
    createRegistrar({ url, user: USER, password: PASSWORD, stop: async () => {} });
  let service = await startService(environment);
  const table = observeTable({ dynamodbUrl: aws.dynamodbUrl, table: TABLE_NAME });
  const lane: Lane = {
    registrar: registrarOf(service),
    dynamodb,
    secrets,
    table,
    keyring: await keyringOf(aws),
    restart: async () => {
      const { port } = new URL(service.url);
      await service.end();
      service = await startService({ ...environment, PORT: port });
      lane.registrar = registrarOf(service);
    },
    close: async () => {
      await service.end();
      table.end();
      await Promise.all([dynamodb.close(), secrets.close()]);
      await aws.close();
    },
  };
  return lane;
}
