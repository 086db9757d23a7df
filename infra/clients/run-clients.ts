import { readProjectContext } from "../local/project-context.ts";
import { bindProperties } from "../settings/bind-properties.ts";
import { contextPair } from "../settings/context-pair.ts";
import { mergeContexts } from "../settings/relaxed-name.ts";
import { ClientsFault, EXIT, type ExitCode } from "./clients-fault.ts";
import type { Surroundings } from "./command.ts";
import { type Given, readCommandLine } from "./command-line.ts";
import { COMMANDS } from "./commands.ts";
import type { Connection } from "./connection.ts";
import { explainFailure } from "./explain-failure.ts";
import type { Talk } from "./talk.ts";
import { renderUsage } from "./usage.ts";

/** Where a command is run from. */
export type Terminal = Pick<Surroundings, "print" | "talk" | "stop" | "width">;

const PROJECT = new URL("../../", import.meta.url);

/** Runs a command line, tells of a failure what to do about it, and gives the exit code. Never throws. */
export async function runClients(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  try {
    const { command, given } = readCommandLine(args, COMMANDS);
    if (command === undefined) {
      terminal.print(renderUsage(COMMANDS));
      return EXIT.done;
    }
    const connection = await open(given, terminal.talk);
    try {
      return await command.run({ ...terminal, given, connection });
    } finally {
      connection.close();
    }
  } catch (error) {
    const { text, exitCode } = explainFailure(error);
    terminal.talk.say(text);
    return exitCode;
  }
}

/** Loads the clients of AWS only when there is something to connect to: help needs none. */
async function open(given: Given, talk: Talk): Promise<Connection> {
  const isLocal = given.text("dynamodb") !== undefined;
  const { settings } = bindProperties(contextOf(given), isLocal ? "local" : "cdk");
  const [{ readAwsTarget }, { connect }] = await Promise.all([import("./aws-target.ts"), import("./connect.ts")]);
  return connect({
    target: await readAwsTarget(given),
    settings,
    as: given.text("as"),
    onCountLeftTooHigh: () => talk.say("the count of all clients may be too high now: npm run clients -- recount"),
  });
}

/** The context of cdk.json, and over it what `-c` gives. Throws {@link ClientsFault} and `StartFault`. */
function contextOf(given: Given): Readonly<Record<string, unknown>> {
  const pairs = given.texts("context").map((text) => {
    const pair = contextPair(text);
    if (pair === undefined) throw new ClientsFault("-c needs KEY=VALUE", { exitCode: EXIT.refused });
    return pair;
  });
  return mergeContexts(readProjectContext(new URL("cdk.json", PROJECT)), Object.fromEntries(pairs));
}
