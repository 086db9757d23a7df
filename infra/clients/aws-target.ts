import { TABLE_NAME } from "../local/embedded-dynamodb.ts";
import { KEYS_SECRET } from "../local/embedded-secrets.ts";
import { ClientsFault, EXIT } from "./clients-fault.ts";
import type { Given } from "./command-line.ts";
import { readStackOutputs } from "./stack-outputs.ts";

/** What every client of AWS is made with; what is absent comes from the environment and the user's own files. */
export interface AwsOptions {
  readonly region?: string;
  readonly profile?: string;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** Where table and keys are. */
export interface AwsTarget {
  readonly isLocal: boolean;
  readonly options: AwsOptions;
  readonly tableName: string;
  /** Absent: nobody said so, and what needs it fails. */
  readonly keysSecret?: string;
  readonly dynamodbUrl?: string;
  readonly secretsUrl?: string;
}

const DEFAULT_STACK = "OidcRegistrar";
/** RFC 6761 6.3, RFC 1122 3.2.1.3: never leaves this machine. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
const REMOTE_OPTIONS = ["profile", "region", "stack"] as const;

/** Where a command line leads to. Throws {@link ClientsFault}. */
export async function readAwsTarget(given: Given): Promise<AwsTarget> {
  const dynamodbUrl = loopbackUrl(given, "dynamodb");
  const secretsUrl = loopbackUrl(given, "secrets");
  if (dynamodbUrl === undefined && secretsUrl === undefined) return remoteTarget(given);
  if (dynamodbUrl === undefined) throw refuse("--secrets needs --dynamodb");
  const contrary = REMOTE_OPTIONS.find((name) => given.text(name) !== undefined);
  if (contrary !== undefined) throw refuse(`--dynamodb is a local runner's; --${contrary} is AWS's`);
  return {
    isLocal: true,
    // The emulator looks at neither, and nothing of the user's own is to be sent to it.
    options: { region: "us-east-1", credentials: { accessKeyId: "local", secretAccessKey: "local" } },
    tableName: given.text("table") ?? TABLE_NAME,
    dynamodbUrl,
    ...(secretsUrl !== undefined && { secretsUrl, keysSecret: given.text("keys-secret") ?? KEYS_SECRET }),
  };
}

async function remoteTarget(given: Given): Promise<AwsTarget> {
  const [region, profile, table, secret] = (["region", "profile", "table", "keys-secret"] as const).map(given.text);
  const options = { ...(region !== undefined && { region }), ...(profile !== undefined && { profile }) };
  if (table !== undefined && given.text("stack") === undefined)
    return { isLocal: false, options, tableName: table, ...(secret !== undefined && { keysSecret: secret }) };
  const outputs = await readStackOutputs(given.text("stack") ?? DEFAULT_STACK, options);
  return { isLocal: false, options, tableName: table ?? outputs.tableName, keysSecret: secret ?? outputs.keysSecret };
}

function loopbackUrl(given: Given, name: "dynamodb" | "secrets"): string | undefined {
  const text = given.text(name);
  if (text === undefined) return undefined;
  const url = URL.parse(text);
  if (url?.protocol === "http:" && LOOPBACK.test(url.hostname)) return url.href;
  throw refuse(`--${name} is an address of a local runner, such as http://127.0.0.1:8000`);
}

const refuse = (message: string): ClientsFault => new ClientsFault(message, { exitCode: EXIT.refused });
