/** An option of the command line. */
export interface Option {
  /** What its value is; absent for a switch. */
  readonly value?: string;
  /** One letter that stands for it. */
  readonly short?: string;
  readonly isRepeatable?: true;
  readonly sentence: string;
}

const option = (value: string, sentence: string): Option => ({ value, sentence });
const toggle = (sentence: string): Option => ({ sentence });

/** Options that narrow a list. */
const FILTER_OPTIONS = {
  name: option("TEXT", "client_name, in any language, contains TEXT; capitals do not matter"),
  "redirect-host": option("HOST", "a redirect URI has this host; *.HOST: a host below it"),
  state: option("STATE", "alive (neither expired nor disabled), expired, gone or disabled"),
  token: option("JTI", "came of this initial access token"),
  "issued-before": option("TIME", "registered before: 2026-11-22, or 2026-11-22T08:30:00Z"),
  "issued-after": option("TIME", "registered then or later"),
  "expires-within": option("DURATION", "expires so soon if nobody uses it: P30D"),
  "never-used": toggle("expires when nobody uses it, and nobody has since it was registered"),
  limit: option("N", "stop when so many are found, whichever come first"),
} as const satisfies Record<string, Option>;

/** Options of what changes something. */
const CHANGE_OPTIONS = {
  as: option("NAME", "who does it, for the audit: the AWS identity by default, else the user of this machine"),
  "dry-run": toggle("say what would happen, and do nothing"),
  confirm: option("TEXT", "confirms without being asked: name or identifier of what is hit, or how many"),
} as const satisfies Record<string, Option>;

/** Options that every command has. */
const COMMON_OPTIONS = {
  profile: option("NAME", "AWS profile"),
  region: option("NAME", "AWS region"),
  stack: option("NAME", "stack whose outputs name table and secret; OidcRegistrar by default"),
  table: option("NAME", "the client table, in place of a stack"),
  "keys-secret": option("NAME", "the keys secret, in place of a stack"),
  dynamodb: option("URL", "DynamoDB of a local runner, as npm start prints it"),
  secrets: option("URL", "Secrets Manager of a local runner, as npm start prints it"),
  context: {
    ...option("KEY=VALUE", "a setting, as at cdk deploy; wins over cdk.json"),
    short: "c",
    isRepeatable: true,
  },
  json: toggle("answer in JSON"),
  help: toggle("show this text"),
} as const satisfies Record<string, Option>;

/** All options by name. */
export const OPTIONS = {
  ...FILTER_OPTIONS,
  uses: option("N", "how many clients may come of the token in all"),
  all: toggle("all clients"),
  ...CHANGE_OPTIONS,
  ...COMMON_OPTIONS,
} as const satisfies Record<string, Option>;

/** The name of an option. */
export type OptionName = keyof typeof OPTIONS;

/** The names of the options that narrow a list, and of those that every command has. */
export const FILTERS = Object.keys(FILTER_OPTIONS) as readonly (keyof typeof FILTER_OPTIONS)[];
export const COMMON = Object.keys(COMMON_OPTIONS) as readonly (keyof typeof COMMON_OPTIONS)[];
