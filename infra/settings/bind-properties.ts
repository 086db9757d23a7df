import { distance } from "fastest-levenshtein";
import { readSettings, SettingsError } from "../../lib/config/read-settings.ts";
import type { DeployedFunctionName, Setting } from "../../lib/config/setting.ts";
import { SETTINGS, type SettingName, type Settings } from "../../lib/config/settings.ts";
import { canonicalText, readProperty } from "./property-text.ts";
import { relaxed } from "./relaxed-name.ts";

/** Settings that hold, and what of them each function's environment must carry. */
export interface BoundSettings {
  readonly settings: Settings;
  /** The variables of the rows that list the function and differ from their default, as canonical text. */
  environmentOf(name: DeployedFunctionName): Record<string, string>;
}

/** Where the properties are bound for: the stack, or the runner on this machine. */
export type Target = "cdk" | "local";

interface Given {
  readonly key: string;
  readonly setting: Setting<unknown>;
  readonly text: string;
}

const PREFIX = "cas.";
/** A key so near to a known property is a slip of the pen even outside the prefix: the prefix itself left out, say. */
const SLIP = PREFIX.length;

const ROWS: readonly Setting<unknown>[] = Object.values(SETTINGS);
const BY_NAME: ReadonlyMap<string, Setting<unknown>> = new Map(ROWS.map((row) => [relaxed(row.property), row]));

/** What to do instead, for rows that only the local runner takes. */
const INSTEAD: Partial<Record<SettingName, string>> = {
  initialAccessTokenPassword:
    "a template would show it. Put it into the secret after the deployment: aws secretsmanager put-secret-value " +
    `--secret-id <CredentialsSecretName output> --secret-string '{"username":"...","password":"..."}'`,
};

const LOCAL_ONLY: ReadonlyMap<Setting<unknown>, string> = new Map(
  Object.entries(SETTINGS).map(([name, row]: [string, Setting<unknown>]) => [
    row,
    INSTEAD[name as SettingName] ?? "it has no meaning there",
  ]),
);

/** A key as a message may show it: bounded, and without anything that could steer a terminal. */
const shown = (key: string): string => key.replace(/[^\x20-\x7e]/g, "?").slice(0, 200);

function nearest(key: string): { readonly property: string; readonly steps: number } {
  const name = relaxed(key);
  const candidates = ROWS.map(({ property }) => ({ property, steps: distance(relaxed(property), name) }));
  return candidates.reduce((best, candidate) => (candidate.steps < best.steps ? candidate : best));
}

/** The fault of a key that no row knows, or nothing where the key is somebody else's. */
function strangerFault(key: string): string | undefined {
  if (relaxed(key) === "cas")
    return "cas must not be an object; write each property as one key, such as cas.server.prefix";
  const { property, steps } = nearest(key);
  const isOurs = relaxed(key).startsWith(PREFIX) || steps <= SLIP;
  return isOurs ? `${shown(key)} is not a known property; the nearest is ${property}` : undefined;
}

/** Reads one key of the context: a value of a row, a fault, or nothing where the key is somebody else's. */
function readKey(key: string, value: unknown, target: Target): Given | string | undefined {
  const setting = BY_NAME.get(relaxed(key));
  if (setting === undefined) return strangerFault(key);
  if (setting.localOnly && target !== "local") {
    return `${setting.property} is for the local runner only: ${LOCAL_ONLY.get(setting)}`;
  }
  // A blank default need not be of its kind: a blank URL means one that is derived.
  if (setting.default === "" && typeof value === "string" && value.trim() === "") return { key, setting, text: "" };
  const reading = readProperty(setting.kind, value);
  return reading.ok ? { key, setting, text: reading.value } : `${setting.property} ${reading.expected}`;
}

/** The fault of two spellings that say different things, for each row that has them. */
function contradictions(given: readonly Given[]): string[] {
  return ROWS.filter(
    (row) => new Set(given.filter(({ setting }) => setting === row).map(({ text }) => text)).size > 1,
  ).map((row) => {
    const keys = given.filter(({ setting }) => setting === row).map(({ key }) => shown(key));
    return `${row.property} has different values under ${keys.join(" and ")}; give it once`;
  });
}

/** Whether a canonical text says the same as the row's default, in whatever spelling the default is written. */
function isDefault({ setting, text }: Given): boolean {
  const reading = setting.kind.read(setting.default);
  return text === setting.default || (reading.ok && text === canonicalText(setting.kind, reading.value));
}

/**
 * Binds properties as an operator writes them, in the context of cdk.json or as `-c KEY=VALUE`, to settings.
 * Names are relaxed as in Spring Boot; keys that do not start with `cas.` belong to others and are left alone.
 * Throws {@link SettingsError} with every fault at once, naming properties and never values.
 */
export function bindProperties(context: Readonly<Record<string, unknown>>, target: Target): BoundSettings {
  const read = Object.entries(context)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => readKey(key, value, target));
  const given = read.filter((one) => typeof one === "object");
  const faults = [...read.filter((one) => typeof one === "string"), ...contradictions(given)];
  if (faults.length > 0) throw new SettingsError(faults);

  const changed = given.filter((one) => !isDefault(one));
  const environment = (rows: readonly Given[]): Record<string, string> =>
    Object.fromEntries(rows.map(({ setting, text }) => [setting.variable, text]));
  return {
    settings: readSettings(environment(changed)),
    environmentOf: (name) => environment(changed.filter(({ setting }) => setting.functions.includes(name))),
  };
}
