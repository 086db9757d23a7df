import { parseArgs } from "node:util";
import { DoctorFault } from "./doctor-fault.ts";

/** What the command line of the doctor says. */
export interface CommandLine {
  readonly help: boolean;
  /** The public base URL, without a slash at its end. */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
  readonly secretId?: string;
  /** A file with metadata for the clients that are made. */
  readonly metadata?: string;
  /** The file the report is written to. */
  readonly json?: string;
  readonly requests: number;
  readonly concurrency: number;
  readonly timeoutSeconds: number;
}

/** The text of `--help`. */
export const USAGE = `Usage: npm run doctor -- --url URL [options]

Proves that a deployed service does what it promises: takes clients through their lives, tries to get in where it must
not, measures, and deletes all that it has made. Exit code 0 if all is well, 1 if not.

  --url URL          the public base URL: output BaseUrl of the deployment, or what npm start printed
  --user USER        user for initToken; OIDC_REGISTRAR_USER by default
  --password TEXT    its password; better in OIDC_REGISTRAR_PASSWORD, where other users of the machine do not see it
  --secret-id NAME   read both from AWS Secrets Manager (output CredentialsSecretName)
  --metadata FILE    JSON object with further metadata for the clients made, for services that ask for more
  --json FILE        write the report to FILE
  --requests N       requests of each operation in the latency part, 1 to 1000, 50 by default
  --concurrency N    so many of them at a time, 1 to 8, 1 by default
  --timeout SECONDS  for one request, 1 to 60, 15 by default
  --help             show this text

A password is asked for in PROTECTED mode only. docs/doctor.md says what is probed.
`;

const OPTIONS = {
  url: { type: "string" },
  user: { type: "string" },
  password: { type: "string" },
  "secret-id": { type: "string" },
  metadata: { type: "string" },
  json: { type: "string" },
  requests: { type: "string", default: "50" },
  concurrency: { type: "string", default: "1" },
  timeout: { type: "string", default: "15" },
  help: { type: "boolean", default: false },
} as const;

/** Refuses what the table of options does not know. Arguments are not quoted: they might be a misplaced password. */
function valuesOf(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, strict: true }).values;
  } catch (cause) {
    const code = cause instanceof Error && "code" in cause ? cause.code : undefined;
    const [, option] = /'(--?[a-z-]{1,20})/.exec(cause instanceof Error ? cause.message : "") ?? [];
    const which = option === undefined ? "" : ` ${option}`;
    if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION")
      throw new DoctorFault(`unknown option${which} (see --help)`, { cause });
    if (code === "ERR_PARSE_ARGS_UNEXPECTED_POSITIONAL")
      throw new DoctorFault("an argument without an option: the URL is given with --url (see --help)", { cause });
    throw new DoctorFault(`the option${which} needs a value, or takes none (see --help)`, { cause });
  }
}

function wholeNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,5}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  throw new DoctorFault(`--${name} must be a whole number from ${min} to ${max}`);
}

/** RFC 6761 6.3: every name under localhost is this machine. */
const LOOPBACK = /^(?:(?:[^.]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/** The base URL in what was given. Passwords go over it, so it is https unless it leads nowhere. */
function baseUrlOf(text: string | undefined): string {
  if (text === undefined || text === "")
    throw new DoctorFault("--url is missing: give the public base URL (see --help)");
  const url = URL.parse(text);
  if (url === null || !/^https?:\/\//i.test(text))
    throw new DoctorFault("--url must be an http or https URL, such as https://register.example.org");
  if (url.username + url.password !== "")
    throw new DoctorFault("--url must not have user or password in it: give them by environment");
  if (url.search + url.hash !== "" || /[?#]/.test(text))
    throw new DoctorFault("--url must have neither query nor fragment");
  if (url.protocol === "http:" && !LOOPBACK.test(url.hostname))
    throw new DoctorFault("--url must be https: over http the password would be sent in the clear");
  return url.href.replace(/\/+$/, "");
}

/** Reads the arguments of the doctor. Throws {@link DoctorFault} for what they can not mean. */
export function readCommandLine(args: readonly string[]): CommandLine {
  const {
    help,
    url,
    user,
    password,
    "secret-id": secretId,
    metadata,
    json,
    requests,
    concurrency,
    timeout,
  } = valuesOf(args);
  const numbers = {
    requests: wholeNumber("requests", requests, 1, 1000),
    concurrency: wholeNumber("concurrency", concurrency, 1, 8),
    timeoutSeconds: wholeNumber("timeout", timeout, 1, 60),
  };
  if (help) return { help, url: "", ...numbers };
  if (secretId !== undefined && (user !== undefined || password !== undefined))
    throw new DoctorFault("--secret-id brings user and password: leave out --user and --password");
  const given = { user, password, secretId, metadata, json };
  const blank = Object.entries(given).find(([, value]) => value === "");
  if (blank !== undefined)
    throw new DoctorFault(`--${blank[0] === "secretId" ? "secret-id" : blank[0]} must not be blank`);
  return {
    help,
    url: baseUrlOf(url),
    ...(user !== undefined && { user }),
    ...(password !== undefined && { password }),
    ...(secretId !== undefined && { secretId }),
    ...(metadata !== undefined && { metadata }),
    ...(json !== undefined && { json }),
    ...numbers,
  };
}
