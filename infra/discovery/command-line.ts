import { parseArgs } from "node:util";
import { baseUrl } from "../../lib/config/kinds.ts";
import { ROUTES } from "../../lib/http/routes.ts";
import { argumentFault } from "../settings/argument-fault.ts";
import { contextPair } from "../settings/context-pair.ts";
import { DiscoveryFault } from "./discovery-fault.ts";

/** What the command line says. */
export interface CommandLine {
  readonly help: boolean;
  readonly url?: string;
  /** The properties given with `-c`, as they were written. */
  readonly context: Readonly<Record<string, string>>;
}

/** The text of `--help`. */
export const USAGE = `Usage: npm run discovery --silent -- [--url URL] [-c KEY=VALUE]...

Prints as JSON what the OpenID Provider has to publish in its discovery document: where clients register, and what they
may register by the settings of cdk.json. What the members do not say stands on standard error.

  --url URL                the public base URL; that of cas.server.prefix by default
  -c, --context KEY=VALUE  a setting, by its property name; may be repeated and wins over cdk.json
  --help                   show this text
`;

const OPTIONS = {
  url: { type: "string" },
  context: { type: "string", short: "c", multiple: true },
  help: { type: "boolean", default: false },
} as const;

function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: false }).values;
  } catch (cause) {
    throw new DiscoveryFault(`${argumentFault(args, OPTIONS, cause)} (see --help)`, { cause });
  }
}

function pairOf(text: string): readonly [string, string] {
  const pair = contextPair(text);
  if (pair === undefined) throw new DiscoveryFault("-c needs KEY=VALUE (see --help)");
  return pair;
}

/** Reads the arguments. Throws {@link DiscoveryFault} for what they can not mean. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { help, url, context = [] } = valuesOf(args);
  const reading = url === undefined ? undefined : baseUrl().read(url);
  if (reading?.ok === false) throw new DiscoveryFault(`--url ${reading.expected}`);
  const doubled = Object.values(ROUTES).find(({ path }) => reading?.value.endsWith(path));
  if (doubled) throw new DiscoveryFault(`--url must be the base URL, without ${doubled.path} at its end`);
  return { help, context: Object.fromEntries(context.map(pairOf)), ...(reading && { url: reading.value }) };
}
