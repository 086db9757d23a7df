import { type Kind, onOff, wholeNumber } from "./kinds.ts";
import { certificateArn, domainName, emailAddress, oneOfNumbers, optional } from "./operations-kinds.ts";
import type { Setting } from "./setting.ts";

/** How long CloudWatch Logs can keep records, in days; it takes no other number. */
const LOG_RETENTION_DAYS = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

/** A setting of the deployed stack. No function reads it: none of these rows lists one. */
function operation<T>(
  property: string,
  variable: string,
  kind: Kind<T>,
  initial: string,
  sentence: string,
): Setting<T> {
  return {
    property: `cas.authn.oidc.registration.operations.${property}`,
    variable,
    kind,
    default: initial,
    origin: "added",
    functions: [],
    sentence,
  };
}

/** The most of one function that run at once. */
const reservedConcurrency = (property: string, variable: string, path: string): Setting<number | undefined> =>
  operation(
    `reserved-concurrency.${property}`,
    variable,
    optional(wholeNumber(0, 100_000)),
    "",
    `The most calls of ${path} that are served at the same time. 0: none, which stops it at once. Blank: as many as the account has room for.`,
  );

/** How the deployed stack is run. The local runner takes these settings and has no use for them. */
export const OPERATIONS_SETTINGS = {
  alarmEmail: operation(
    "alarm-email",
    "ALARM_EMAIL",
    optional(emailAddress()),
    "",
    "Where alarms are sent, once the recipient has confirmed the subscription. Blank: to the topic alone.",
  ),
  registrationsPerHourBaseline: operation(
    "registrations-per-hour-baseline",
    "REGISTRATIONS_PER_HOUR_BASELINE",
    wholeNumber(1, 1_000_000),
    "100",
    "The most registrations in an hour that are nothing out of the ordinary; more raise an alarm.",
  ),
  reservedConcurrencyInitToken: reservedConcurrency("init-token", "RESERVED_CONCURRENCY_INIT_TOKEN", "/oidc/initToken"),
  reservedConcurrencyRegister: reservedConcurrency("register", "RESERVED_CONCURRENCY_REGISTER", "/oidc/register"),
  reservedConcurrencyClientConfig: reservedConcurrency(
    "client-config",
    "RESERVED_CONCURRENCY_CLIENT_CONFIG",
    "/oidc/clientConfig",
  ),
  memoryMegabytes: operation(
    "memory-megabytes",
    "MEMORY_MEGABYTES",
    wholeNumber(128, 10_240),
    "1024",
    "The memory of each function. Lambda gives processor time in proportion, so less memory answers later.",
  ),
  logRetentionDays: operation(
    "log-retention-days",
    "LOG_RETENTION_DAYS",
    oneOfNumbers(...LOG_RETENTION_DAYS),
    "90",
    `How many days logs are kept: ${LOG_RETENTION_DAYS.slice(0, -1).join(", ")} or ${LOG_RETENTION_DAYS.at(-1)}.`,
  ),
  canaryDeployments: operation(
    "canary-deployments",
    "CANARY_DEPLOYMENTS",
    onOff(),
    "false",
    "Whether a new version of a function first gets a tenth of the calls for ten minutes, and is taken back when an alarm rings.",
  ),
  customDomainName: operation(
    "custom-domain-name",
    "CUSTOM_DOMAIN_NAME",
    optional(domainName()),
    "",
    "The host name under which the service is reached; the address that API Gateway made up is switched off then. Blank: that address.",
  ),
  customDomainCertificateArn: operation(
    "custom-domain-certificate-arn",
    "CUSTOM_DOMAIN_CERTIFICATE_ARN",
    optional(certificateArn()),
    "",
    "The certificate for custom-domain-name, in AWS Certificate Manager in the region of the stack.",
  ),
} as const satisfies Record<string, Setting<unknown>>;
