import type { Settings } from "../config/settings.ts";
import type { RegistrationPolicy } from "./registration-policy.ts";

/** The members of a policy that are lists of the settings too, by the same names. */
const LISTS = ["grantTypes", "scopes", "tokenEndpointAuthMethods"] as const satisfies readonly (keyof Settings &
  keyof RegistrationPolicy)[];

/**
 * The settings as a client of an initial access token's policy sees them: what the provider supports and the policy
 * allows, in the policy's order. Every kind, choice, default and relation that reads them keeps the policy so.
 */
export function settingsUnder(policy: RegistrationPolicy | undefined, settings: Settings): Settings {
  if (policy === undefined) return settings;
  const limited = LISTS.filter((name) => policy[name] !== undefined);
  const narrowed = limited.map((name) => [name, policy[name]?.filter((value) => settings[name].includes(value))]);
  return { ...settings, ...Object.fromEntries(narrowed) };
}
