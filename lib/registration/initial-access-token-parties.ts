import type { Settings } from "../config/settings.ts";
import { onceFor } from "../once-for.ts";
import type { InitialAccessTokenParties } from "../tokens/initial-access-token.ts";

/** Who signs initial access tokens and where they are good: this service's issuer, and its registration endpoint alone. */
export const initialAccessTokenParties = onceFor(
  ({ issuer, publicBaseUrl }: Settings): InitialAccessTokenParties => ({
    issuer: issuer === "" ? `${publicBaseUrl}/oidc` : issuer,
    audience: `${publicBaseUrl}/oidc/register`,
  }),
);
