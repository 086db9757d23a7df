import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { SettingsError } from "../../lib/config/read-settings.ts";
import type { Settings } from "../../lib/config/settings.ts";
import { createPublicJsonFetcher } from "../../lib/outbound/fetch-public-json.ts";
import { readProjectContext } from "../local/project-context.ts";
import { StartFault } from "../local/start-fault.ts";
import { bindProperties } from "../settings/bind-properties.ts";
import { mergeContexts } from "../settings/relaxed-name.ts";
import { type CommandLine, readCommandLine, USAGE } from "./command-line.ts";
import { openDestination } from "./destination.ts";
import { FromCasFault } from "./from-cas-fault.ts";
import { type Imported, importClient } from "./import-clients.ts";
import { type Plan, planImport } from "./plan.ts";
import { filledIn, type Properties, readPropertiesText, readYamlText } from "./property-file.ts";
import { readServices } from "./read-services.ts";
import { renderReport } from "./render-report.ts";
import { isComplete, type Report, reportOf } from "./report.ts";
import { createTokensFile } from "./tokens-file.ts";
import { translateProperties } from "./translate-properties.ts";

const CDK_JSON = new URL("../../cdk.json", import.meta.url);
const PARTLY = 2;
/** Between two lines of progress where lines can not be taken back. */
const PROGRESS_STEP = 100;

const tell = (line: string): void => void process.stderr.write(`${line}\n`);
const clock = (): number => Math.floor(Date.now() / 1000);

function readProperties(file: string | undefined): Properties {
  if (file === undefined) return new Map();
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (cause) {
    throw new FromCasFault("the file of --properties can not be read", { cause });
  }
  return filledIn(/\.ya?ml$/i.test(file) ? readYamlText(text) : readPropertiesText(text));
}

/** Tells on standard error how far it is; standard output is the report's alone. */
function progress(what: string, total: number): (done: number) => void {
  const { stderr } = process;
  return (done) => {
    if (stderr.isTTY) stderr.write(`\r${what} ${done}/${total}${done === total ? "\n" : ""}`);
    else if (done % PROGRESS_STEP === 0) tell(`${what} ${done}/${total}`);
  };
}

/** Imports what is ready, and puts into `outcomes` what became of each: also when it throws on the way. */
async function importAll(
  { destination, tokens: path = "" }: CommandLine,
  settings: Settings,
  plans: readonly Plan[],
  outcomes: Map<string, Imported>,
): Promise<void> {
  if (destination.kind === "none") throw new Error("an import without a destination");
  const ready = plans.map((plan) => plan.ready).filter((one) => one !== undefined);
  const { store, keyring, close } = await openDestination(destination);
  try {
    const tokens = createTokensFile(path);
    const show = progress("imported", ready.length);
    try {
      const dependencies = { settings, store, keyring, clock, random: randomBytes, tokens };
      for (const client of ready) {
        outcomes.set(client.clientId, await importClient(dependencies, client));
        show(outcomes.size);
      }
    } finally {
      tokens.close();
    }
  } finally {
    close();
  }
}

async function run(commandLine: CommandLine): Promise<number> {
  const { services = "", properties, context, json, isImport, tokens } = commandLine;
  const translated = translateProperties(readProperties(properties));
  const project = mergeContexts(translated.context, readProjectContext(CDK_JSON));
  const { settings } = bindProperties(mergeContexts(project, context), "local");
  const files = readServices(services);
  const fetchPublicJson = createPublicJsonFetcher();
  const acceptance = { settings, now: clock(), fetchPublicJson, fetchIssuerKeys: fetchPublicJson };
  const plans = await planImport(files, acceptance, progress("checked", files.length));
  const outcomes = new Map<string, Imported>();
  const tellReport = (): Report => {
    const report = reportOf(translated, plans, outcomes, isImport ? tokens : undefined);
    process.stdout.write(json ? `${JSON.stringify(report, null, 2)}\n` : renderReport(report));
    return report;
  };
  try {
    if (isImport) await importAll(commandLine, settings, plans, outcomes);
  } catch (fault) {
    // Whatever ended it: what was imported before is in the table, and has to be known.
    if (outcomes.size > 0) tellReport();
    throw fault;
  }
  return isComplete(tellReport()) ? 0 : PARTLY;
}

/** One line for what the user can mend; of a fault of the command itself where it was, but no text, which may have secrets in it. */
function report(error: unknown): void {
  const where = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^ {4}at /.test(line)) : [];
  if (error instanceof SettingsError) tell(error.faults.join("\n"));
  else if (error instanceof FromCasFault || error instanceof StartFault) tell(error.message);
  else tell(["a fault of the command itself", ...where].join("\n"));
  process.exitCode = 1;
}

async function main(args: readonly string[]): Promise<void> {
  const commandLine = readCommandLine(args);
  if (commandLine.help) process.stdout.write(USAGE);
  else process.exitCode = await run(commandLine);
}

await main(process.argv.slice(2)).catch(report);
