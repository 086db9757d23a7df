import { parseArgs } from "node:util";
import { argumentFault } from "../settings/argument-fault.ts";
import { contextPair } from "../settings/context-pair.ts";
import { FromCasFault } from "./from-cas-fault.ts";

/** Where an import goes. */
export type Destination =
  | { readonly kind: "none" }
  | {
      readonly kind: "aws";
      readonly table: string;
      readonly keysSecret: string;
      readonly profile?: string;
      readonly region?: string;
    }
  | {
      readonly kind: "local";
      readonly dynamodb: string;
      readonly secrets: string;
      readonly table?: string;
      readonly keysSecret?: string;
    };

/** What the command line says. */
export interface CommandLine {
  readonly help: boolean;
  readonly services?: string;
  readonly properties?: string;
  /** The properties given with `-c`, as they were written. */
  readonly context: Readonly<Record<string, string>>;
  readonly json: boolean;
  readonly isImport: boolean;
  readonly tokens?: string;
  readonly destination: Destination;
}

/** The text of `--help`. */
export const USAGE = `Usage: npm run from-cas -- --services DIR [--properties FILE] [-c KEY=VALUE]... [--json]
       npm run from-cas -- --services DIR ... --import --tokens FILE WHERE

Says what of Apereo CAS's clients and settings can be taken over, and with --import puts the clients into the table.

  --services DIR           CAS's JSON service registry, such as /etc/cas/services
  --properties FILE        cas.properties, application.properties, or a YAML file of the same
  -c, --context KEY=VALUE  a setting, by its property name; may be repeated and wins over cdk.json and --properties
  --json                   print the report as JSON
  --import                 import what is ready; without it nothing is written anywhere
  --tokens FILE            where the clients' registration access tokens go; must not be there yet
  --help                   show this text

WHERE is a deployment, with AWS credentials from the environment or a profile:
  --table NAME --keys-secret ARN [--profile NAME] [--region NAME]
or the runner on this machine, by the two URLs that it prints:
  --dynamodb URL --secrets URL

It ends with 0 if every client is ready or imported, 2 if there are some that are not, 1 if it could not do its work.
`;

const OPTIONS = {
  services: { type: "string" },
  properties: { type: "string" },
  context: { type: "string", short: "c", multiple: true },
  json: { type: "boolean", default: false },
  import: { type: "boolean", default: false },
  tokens: { type: "string" },
  table: { type: "string" },
  "keys-secret": { type: "string" },
  profile: { type: "string" },
  region: { type: "string" },
  dynamodb: { type: "string" },
  secrets: { type: "string" },
  help: { type: "boolean", default: false },
} as const;

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (cause) {
    throw new FromCasFault(`${argumentFault(args, OPTIONS, cause)} (see --help)`, { cause });
  }
}

function pairOf(text: string): readonly [string, string] {
  const pair = contextPair(text);
  if (pair === undefined) throw new FromCasFault("-c needs KEY=VALUE (see --help)");
  return pair;
}

/** RFC 6761 6.3: every name under localhost is this machine. */
const LOOPBACK = /^(?:(?:[^.]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

function loopbackUrl(name: string, text: string): string {
  const url = URL.parse(text);
  if (url === null || url.protocol !== "http:" || !LOOPBACK.test(url.hostname))
    throw new FromCasFault(`--${name} must be an http URL on this machine, as the runner prints it`);
  return url.href.replace(/\/$/, "");
}

type Values = ReturnType<typeof valuesOf>;

function destinationOf(values: Values): Destination {
  const { table, "keys-secret": keysSecret, profile, region, dynamodb, secrets } = values;
  if (dynamodb !== undefined || secrets !== undefined) {
    if (dynamodb === undefined || secrets === undefined)
      throw new FromCasFault("--dynamodb and --secrets go together: the runner prints both");
    if (profile !== undefined || region !== undefined)
      throw new FromCasFault("--profile and --region are for a deployment, --dynamodb and --secrets for the runner");
    return {
      kind: "local",
      dynamodb: loopbackUrl("dynamodb", dynamodb),
      secrets: loopbackUrl("secrets", secrets),
      ...(table !== undefined && { table }),
      ...(keysSecret !== undefined && { keysSecret }),
    };
  }
  if (table === undefined && keysSecret === undefined) return { kind: "none" };
  if (table === undefined || keysSecret === undefined)
    throw new FromCasFault("--table and --keys-secret go together: the stack has both as outputs");
  return {
    kind: "aws",
    table,
    keysSecret,
    ...(profile !== undefined && { profile }),
    ...(region !== undefined && { region }),
  };
}

/** Reads the arguments. Throws {@link FromCasFault} for what they can not mean. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const values = valuesOf(args);
  const { help, services, properties, tokens, json, import: isImport } = values;
  const blank = Object.entries(values).find(([, value]) => value === "");
  if (blank !== undefined) throw new FromCasFault(`--${blank[0]} must not be blank`);
  const destination = destinationOf(values);
  if (!help && services === undefined) throw new FromCasFault("--services is missing (see --help)");
  if (isImport && tokens === undefined)
    throw new FromCasFault("--import needs --tokens FILE: every client gets a new token, and has to be handed it");
  if (isImport && destination.kind === "none")
    throw new FromCasFault("--import needs --table and --keys-secret, or --dynamodb and --secrets (see --help)");
  if (!isImport && tokens !== undefined) throw new FromCasFault("--tokens is for --import: a dry run makes no tokens");
  return {
    help,
    json,
    isImport,
    destination,
    context: Object.fromEntries((values.context ?? []).map(pairOf)),
    ...(services !== undefined && { services }),
    ...(properties !== undefined && { properties }),
    ...(tokens !== undefined && { tokens }),
  };
}
