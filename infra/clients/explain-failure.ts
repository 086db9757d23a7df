import { SettingsError } from "../../lib/config/read-settings.ts";
import { OAuthError } from "../../lib/errors.ts";
import { StartFault } from "../local/start-fault.ts";
import { adviceOn, chainOf, namesIn } from "./aws-advice.ts";
import { ClientsFault, EXIT, type ExitCode } from "./clients-fault.ts";
import { shown } from "./terminal-text.ts";

/** What to tell of a failure, and the exit code. */
export interface Explanation {
  readonly text: string;
  readonly exitCode: ExitCode;
}

/** Says what went wrong and what to do about it. */
export function explainFailure(error: unknown): Explanation {
  if (error instanceof ClientsFault) return { text: error.message, exitCode: error.exitCode };
  if (error instanceof StartFault) return { text: error.message, exitCode: EXIT.refused };
  if (error instanceof SettingsError) return { text: error.faults.join("\n"), exitCode: EXIT.refused };
  if (error instanceof OAuthError && error.reason.kind === "unavailable" && error.reason.what === "contention")
    return { text: "others change this client all the time: try again", exitCode: EXIT.failed };
  const fault = chainOf(error).find((one) => one instanceof ClientsFault);
  if (fault !== undefined) return explainFailure(fault);
  const advice = adviceOn(error);
  if (advice !== undefined) return { text: advice, exitCode: EXIT.failed };
  return { text: `it failed: ${shown(namesIn(error).join(", "))}${whereOf(error)}`, exitCode: EXIT.failed };
}

/** Where a fault of this command itself happened; its text might quote what was read. */
function whereOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^ {4}at /.test(line)) : [];
  return lines.length === 0 ? "" : `\n${lines.join("\n")}`;
}
