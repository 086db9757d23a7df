import { oncePerSettings } from "../config/once-per-settings.ts";
import type { InitialAccessTokenParties } from "../tokens/initial-access-token.ts";

/** Who signs initial access tokens and where they are good: this service's issuer, and its registration endpoint alone. */
export const initialAccessTokenParties = oncePerSettings<InitialAccessTokenParties>(({ issuer, publicBaseUrl }) => ({
  issuer: issuer === "" ? `${publicBaseUrl}/oidc` : issuer,
  audience: `${publicBaseUrl}/oidc/register`,
}));
