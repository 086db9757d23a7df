import { RESOURCES } from "../config/resources.ts";
import type { IssuingDependencies } from "../registration/dependencies.ts";
import { basics } from "./basics.ts";

/** What initToken works with. Throws `SettingsError` when the environment does not hold. */
export function issuingDependencies(): IssuingDependencies {
  const { dependencies, secret } = basics("initToken");
  return { ...dependencies, credentials: secret(RESOURCES.credentialsSecret.variable) };
}
