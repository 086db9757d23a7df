import type { Settings } from "../config/settings.ts";
import { type Fault, memberOf } from "../errors.ts";
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

/** The parameters that a list of a policy narrows. */
const NARROWED: Readonly<Record<string, keyof RegistrationPolicy>> = {
  grant_types: "grantTypes",
  scope: "scopes",
  token_endpoint_auth_method: "tokenEndpointAuthMethods",
};

/** A fault as a client of the policy is to read it: where less is supported because of its token, the hint says so. */
export function underPolicy(fault: Fault, policy: RegistrationPolicy | undefined): Fault {
  const list = NARROWED[memberOf(fault)];
  if (list === undefined || policy?.[list] === undefined || fault.hint === undefined) return fault;
  return { ...fault, hint: fault.hint.replace(/^supported: /, "allowed by the initial access token: ") };
}
