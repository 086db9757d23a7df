import { LIFE_SETTINGS } from "./life-settings.ts";
import { OPERATIONS_SETTINGS } from "./operations-settings.ts";
import { PROVIDER_SETTINGS } from "./provider-settings.ts";
import { REGISTRATION_SETTINGS } from "./registration-settings.ts";
import type { Setting } from "./setting.ts";
import { SHARING_SETTINGS } from "./sharing-settings.ts";

/** The table of settings, in the order of the page that is made from it. */
export const SETTINGS = {
  ...REGISTRATION_SETTINGS,
  ...LIFE_SETTINGS,
  ...SHARING_SETTINGS,
  ...PROVIDER_SETTINGS,
  ...OPERATIONS_SETTINGS,
} as const;

/** The name of a setting in code. */
export type SettingName = keyof typeof SETTINGS;

/** All settings with their values, as the functions see them. */
export type Settings = { readonly [Name in SettingName]: (typeof SETTINGS)[Name] extends Setting<infer T> ? T : never };
