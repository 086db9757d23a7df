import { parseArgs } from "node:util";
import { contextPair } from "../settings/context-pair.ts";
import { StartFault } from "./start-fault.ts";

/** What the command line of the runner says. */
export interface CommandLine {
  readonly port: number;
  /** The directory that keeps clients and secrets; without it they live in memory. */
  readonly data?: string;
  /** The properties given with `-c`, as they were written. */
  readonly context: Readonly<Record<string, string>>;
  readonly help: boolean;
}

/** The text of `--help`. */
export const USAGE = `Usage: npm start -- [--port PORT] [--data DIR] [-c KEY=VALUE]...

Runs the service on this machine, on the loopback interface only.

  --port PORT            port to listen on, 3000 by default; 0 picks a free one
  --data DIR             keep clients and secrets in DIR; without it they live in memory
  -c, --context KEY=VALUE  a setting, by its property name; may be repeated and wins over cdk.json
  --help                 show this text

The settings are listed in docs/settings.md.
`;

const OPTIONS = {
  port: { type: "string", default: "3000" },
  data: { type: "string" },
  context: { type: "string", short: "c", multiple: true },
  help: { type: "boolean" },
} as const;

const SETTING_HINT = "settings are given as -c KEY=VALUE";

/** Refuses what the table of options does not know. Arguments are not quoted: they might be a misplaced password. */
function tokensOf(args: readonly string[]) {
  const { tokens, values } = parseArgs({ args: [...args], options: OPTIONS, strict: false, tokens: true });
  for (const token of tokens) {
    if (token.kind === "positional")
      throw new StartFault(`an argument without an option; ${SETTING_HINT} (see --help)`);
    if (token.kind !== "option") continue;
    if (!Object.hasOwn(OPTIONS, token.name))
      throw new StartFault(`unknown option ${token.rawName}; ${SETTING_HINT} (see --help)`);
    if (token.name !== "help" && !token.value) throw new StartFault(`${token.rawName} needs a value (see --help)`);
  }
  return values;
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (!(port <= 65_535)) throw new StartFault("--port must be a whole number from 0 to 65535");
  return port;
}

function pairOf(text: string): readonly [string, string] {
  const pair = contextPair(text);
  if (pair === undefined) throw new StartFault("-c needs KEY=VALUE (see --help)");
  return pair;
}

/** Reads the arguments of the runner. Throws {@link StartFault} for what they can not mean. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const { port, data, context, help } = tokensOf(args);
  const pairs = Array.isArray(context) ? context.map((text) => pairOf(String(text))) : [];
  return {
    port: portOf(String(port)),
    ...(typeof data === "string" && { data }),
    context: Object.fromEntries(pairs),
    help: help !== undefined,
  };
}
