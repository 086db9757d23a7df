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
  [/^UnknownOperation/, "something else answers at this address: are --dynamodb and --secrets the wrong way round?"],
  [/^(?:ENOTFOUND|EAI_AGAIN)$/, "the address of AWS is not found: check --region and the network"],
  [
    /^(?:TimeoutError|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH)$/,
    "AWS does not answer: check --region, the network and its proxy",
  ],
];
const DEPTH_MAX = 8;

/** What to do about what AWS or the network answered, with the name of the error; undefined for any other failure. */
export function adviceOn(error: unknown): string | undefined {
  for (const name of namesIn(error))
    for (const [pattern, advice] of ADVICE) if (pattern.test(name)) return `${advice} (${name})`;
  return undefined;
}

/** The names and codes of an error and of what is behind it. */
export const namesIn = (error: unknown): readonly string[] => chainOf(error).flatMap(namesOf);

/** An error, what caused it, and what several were gathered from. */
export function chainOf(error: unknown, depth = 0): readonly unknown[] {
  if (depth > DEPTH_MAX || error === undefined || error === null) return [];
  const gathered = error instanceof AggregateError ? error.errors : [];
  const cause = error instanceof Error ? error.cause : undefined;
  return [error, ...[cause, ...gathered].flatMap((one) => chainOf(one, depth + 1))];
}

function namesOf(error: unknown): readonly string[] {
  if (!(error instanceof Error)) return [];
  return [error.name, ...("code" in error && typeof error.code === "string" ? [error.code] : [])];
}
