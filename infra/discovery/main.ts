import { SettingsError } from "../../lib/config/read-settings.ts";
import { readProjectContext } from "../local/project-context.ts";
import { StartFault } from "../local/start-fault.ts";
import { bindProperties } from "../settings/bind-properties.ts";
import { mergeContexts } from "../settings/relaxed-name.ts";
import { readCommandLine, USAGE } from "./command-line.ts";
import { DiscoveryFault } from "./discovery-fault.ts";
import { discoveryFragment } from "./fragment.ts";

const CDK_JSON = new URL("../../cdk.json", import.meta.url);

function run(args: readonly string[]): void {
  const { help, url, context } = readCommandLine(args);
  if (help) {
    process.stdout.write(USAGE);
    return;
  }
  const { settings } = bindProperties(mergeContexts(readProjectContext(CDK_JSON), context), "local");
  const base = url ?? settings.publicBaseUrl;
  if (base === "")
    throw new DiscoveryFault(
      "cas.server.prefix is blank, so --url is needed: the URL that the stack has as its output",
    );
  const { fragment, notes } = discoveryFragment(settings, base);
  process.stdout.write(`${JSON.stringify(fragment, null, 2)}\n`);
  for (const note of notes) process.stderr.write(`note: ${note}\n`);
}

try {
  run(process.argv.slice(2));
} catch (error) {
  const isKnown = error instanceof DiscoveryFault || error instanceof StartFault;
  const text = error instanceof SettingsError ? error.faults.join("\n") : isKnown ? error.message : undefined;
  if (text === undefined) throw error;
  process.stderr.write(`${text}\n`);
  process.exitCode = 1;
}
