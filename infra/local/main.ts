import { resolve } from "node:path";
import { SettingsError } from "../../lib/config/read-settings.ts";
import type { Settings } from "../../lib/config/settings.ts";
import { bindProperties } from "../settings/bind-properties.ts";
import { mergeContexts } from "../settings/relaxed-name.ts";
import { type BannerFacts, renderBanner } from "./banner.ts";
import { readCommandLine, USAGE } from "./command-line.ts";
import { TABLE_NAME } from "./embedded-dynamodb.ts";
import { CREDENTIALS_SECRET, KEYS_SECRET } from "./embedded-secrets.ts";
import { type Closer, type LocalService, startLocalService } from "./local-service.ts";
import { readProjectContext } from "./project-context.ts";
import { StartFault } from "./start-fault.ts";

const PROJECT = new URL("../../", import.meta.url);

const modeOf = ({ registrationEnabled, registrationMode }: Settings) =>
  registrationEnabled ? registrationMode : "switched off";

function bannerOf(
  { baseUrl, aws }: LocalService,
  settings: Settings,
  { data, context }: Pick<BannerFacts, "data" | "context">,
): string {
  return renderBanner({
    baseUrl,
    mode: modeOf(settings),
    ...aws.credentials,
    data,
    context,
    dynamodbUrl: aws.dynamodbUrl,
    tableName: TABLE_NAME,
    secretsUrl: aws.secretsUrl,
    credentialsSecret: CREDENTIALS_SECRET,
    keysSecret: KEYS_SECRET,
    readyMilliseconds: performance.now(),
  });
}

/** Ends what has been opened, last first, when the process is asked to; a clean end is a success. */
function endOnSignal(closers: Closer[]): void {
  let isEnding = false;
  const end = async (): Promise<void> => {
    if (isEnding) return;
    isEnding = true;
    for (const close of closers.reverse()) await close();
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"] as const) process.on(signal, () => void end());
  // npm that is killed outright passes no signal on; without it nobody would know what still holds the port.
  const parent = process.ppid;
  const isUnderNpm = process.env["npm_lifecycle_event"] === "start";
  if (isUnderNpm) setInterval(() => process.ppid !== parent && void end(), 250).unref();
}

async function run(args: readonly string[]): Promise<void> {
  const { port, data, context, help } = readCommandLine(args);
  if (help) {
    process.stdout.write(USAGE);
    return;
  }
  const closers: Closer[] = [];
  endOnSignal(closers);
  const bound = bindProperties(mergeContexts(readProjectContext(new URL("cdk.json", PROJECT)), context), "local");
  const directory = data === undefined ? undefined : resolve(data);
  const service = await startLocalService({ port, data: directory, bound }, (closer) => closers.push(closer));
  process.stdout.write(bannerOf(service, bound.settings, { data: directory, context }));
}

/** One line for each fault the user can mend; anything else is a fault of the runner and keeps its stack. */
function report(error: unknown): void {
  if (error instanceof SettingsError) console.error(error.faults.join("\n"));
  else console.error(error instanceof StartFault ? error.message : error);
  process.exit(1);
}

await run(process.argv.slice(2)).catch(report);
