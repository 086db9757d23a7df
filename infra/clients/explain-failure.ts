import { SettingsError } from "../../lib/config/read-settings.ts";
import { OAuthError } from "../../lib/errors.ts";
import { StartFault } from "../local/start-fault.ts";
import { ClientsFault, EXIT, type ExitCode } from "./clients-fault.ts";
import { shown } from "./terminal-text.ts";

/** What to tell of a failure, and the exit code. */
export interface Explanation {
  readonly text: string;
  readonly exitCode: ExitCode;
}

const LOGIN = "log in (aws sso login, or the way of your organisation) and name the profile with --profile";

/** The advice for what AWS and the network answer, by the name or code of the error; their texts are not told. */
const ADVICE: readonly (readonly [RegExp, string])[] = [
  [
    /^(?:Credentials|Token)ProviderError$/,
    `there are no AWS credentials: ${LOGIN}; for a local runner give --dynamodb and --secrets`,
  ],
  [/^Expired|ExpiredToken|TokenRefreshRequired/, `the AWS credentials have expired: ${LOGIN}`],
  [
    /^(?:UnrecognizedClient|InvalidSignature|InvalidClientTokenId|IncompleteSignature|MissingAuthentication)/,
    `AWS does not know these credentials: ${LOGIN}`,
  ],
  [/^AccessDenied/, "these AWS credentials may not do that: docs/operators.md lists the rights each command needs"],
  [
    /^ResourceNotFoundException$/,
    "table or secret is not in this account and region: check --table, --keys-secret, --stack, --region and --profile",
  ],
  [
    /^(?:ProvisionedThroughputExceeded|Throttling|RequestLimitExceeded)/,
    "AWS is throttling: wait a little and run the same command again",
  ],
  [
    /^(?:ECONNREFUSED|ECONNRESET)$/,
    "nobody answers at this address: does the local runner still run, and is the port that of its banner?",
  ],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, "the address of AWS is not found: check --region and the network"],
  [
    /^(?:TimeoutError|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    "AWS does not answer: check --region, the network and its proxy",
  ],
];
const DEPTH_MAX = 8;

/** Says what went wrong and what to do about it. */
export function explainFailure(error: unknown): Explanation {
  if (error instanceof ClientsFault) return { text: error.message, exitCode: error.exitCode };
  if (error instanceof StartFault) return { text: error.message, exitCode: EXIT.refused };
  if (error instanceof SettingsError) return { text: error.faults.join("\n"), exitCode: EXIT.refused };
  if (error instanceof OAuthError && error.reason.kind === "unavailable" && error.reason.what === "contention")
    return { text: "others change this client all the time: try again", exitCode: EXIT.failed };
  const chain = chainOf(error);
  const fault = chain.find((one) => one instanceof ClientsFault);
  if (fault !== undefined) return explainFailure(fault);
  const names = chain.flatMap(namesOf);
  for (const name of names)
    for (const [pattern, advice] of ADVICE)
      if (pattern.test(name)) return { text: `${advice} (${name})`, exitCode: EXIT.failed };
  return { text: `it failed: ${shown(names.join(", "))}${whereOf(error)}`, exitCode: EXIT.failed };
}

/** An error, what caused it, and what several were gathered from. */
function chainOf(error: unknown, depth = 0): readonly unknown[] {
  if (depth > DEPTH_MAX || error === undefined || error === null) return [];
  const gathered = error instanceof AggregateError ? error.errors : [];
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, ...[cause, ...gathered].flatMap((one) => chainOf(one, depth + 1))];
}

function namesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  return [error.name, ...("code" in error && typeof error.code === "string" ? [error.code] : [])];
}

/** Where a fault of this command itself happened; its text might quote what was read. */
function whereOf(error: unknown): string {
  const lines = error instanceof Error ? (error.stack ?? "").split("\n").filter((line) => /^ {4}at /.test(line)) : [];
  return lines.length === 0 ? "" : `\n${lines.join("\n")}`;
}
