import type { Settings } from "../config/settings.ts";
import type { InitialAccessTokenParties } from "../tokens/initial-access-token.ts";

/** Who signs initial access tokens and where they are good: this service's issuer, and its registration endpoint alone. */
export function initialAccessTokenParties({ issuer, publicBaseUrl }: Settings): InitialAccessTokenParties {
  return { issuer: issuer === "" ? `${publicBaseUrl}/oidc` : issuer, audience: `${publicBaseUrl}/oidc/register` };
}
