import { SETTINGS, type SettingName, type Settings } from "./settings.ts";

/** Thrown when settings do not hold; names every fault at once and never a secret value. */
export class SettingsError extends Error {
  override readonly name = "SettingsError";
  readonly faults: readonly string[];

  constructor(faults: readonly string[]) {
    super(`the settings do not hold:\n${faults.map((fault) => `  - ${fault}`).join("\n")}`);
    this.faults = faults;
  }
}

/** A blank base URL means one that is derived from the place where the service runs. */
const isDerived = (name: SettingName, text: string): boolean =>
  text === "" && (name === "publicBaseUrl" || name === "issuer");

/**
 * Reads all settings from the variables of an environment.
 * Throws {@link SettingsError} with one line per fault, named by property.
 */
export function readSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const faults: string[] = [];
  const values: Record<string, unknown> = {};
  for (const [name, setting] of Object.entries(SETTINGS)) {
    const text = environment[setting.variable] ?? setting.default;
    const reading = isDerived(name as SettingName, text) ? { ok: true as const, value: "" } : setting.kind.read(text);
    if (reading.ok) values[name] = reading.value;
    else faults.push(`${setting.property} ${reading.expected}`);
  }
  if (faults.length > 0) throw new SettingsError(faults);
  const settings = Object.freeze(values) as unknown as Settings;
  const contradictions = contradictionsIn(settings);
  if (contradictions.length > 0) throw new SettingsError(contradictions);
  return settings;
}

/** What two settings say against each other. */
function contradictionsIn(settings: Settings): readonly string[] {
  return [...registrationContradictions(settings), ...domainContradictions(settings)];
}

function registrationContradictions({
  softwareStatementRequired,
  softwareStatementIssuers,
  tokenEndpointAuthMethods,
  tokenEndpointAuthSigningAlgs,
}: Settings): readonly string[] {
  const signed = ["private_key_jwt", "client_secret_jwt"].filter((method) => tokenEndpointAuthMethods.includes(method));
  return [
    ...(softwareStatementRequired && softwareStatementIssuers.length === 0
      ? [`${SETTINGS.softwareStatementRequired.property} needs ${SETTINGS.softwareStatementIssuers.property}`]
      : []),
    ...(signed.length > 0 && tokenEndpointAuthSigningAlgs.length === 0
      ? [
          `${SETTINGS.tokenEndpointAuthMethods.property} has ${signed.join(" and ")}, so ${SETTINGS.tokenEndpointAuthSigningAlgs.property} must not be empty`,
        ]
      : []),
  ];
}

/** A custom domain is the only way in, so it must be complete and its name one that the service answers to. */
function domainContradictions({
  customDomainName,
  customDomainCertificateArn,
  publicBaseUrl,
  acceptedHosts,
}: Settings): readonly string[] {
  const { customDomainName: name, customDomainCertificateArn: certificate } = SETTINGS;
  if (customDomainName === undefined) {
    return customDomainCertificateArn === undefined ? [] : [`${certificate.property} needs ${name.property}`];
  }
  const isServed =
    publicBaseUrl === "" ||
    new URL(publicBaseUrl).hostname === customDomainName ||
    acceptedHosts.includes(customDomainName);
  return [
    ...(customDomainCertificateArn === undefined ? [`${name.property} needs ${certificate.property}`] : []),
    ...(isServed
      ? []
      : [
          `${SETTINGS.publicBaseUrl.property} has another host than ${name.property}, so ${SETTINGS.acceptedHosts.property} must name the latter`,
        ]),
  ];
}
