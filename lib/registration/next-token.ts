import { digestOf } from "../tokens/equal.ts";
import { mintRegistrationAccessToken } from "../tokens/registration-access-token.ts";
import type { ManagedClient } from "./authorize-management.ts";
import type { Client } from "./client.ts";
import type { ClientDependencies } from "./dependencies.ts";

/** The registration access token that an update answers with, and what is kept of it and of the one before. */
export interface NextToken {
  readonly token: string;
  readonly stored: Pick<Client, "registrationTokenDigest" | "previousRegistrationTokenDigest">;
  readonly isNew: boolean;
}

/**
 * The registration access token after an update (RFC 7592 2.2 lets the server rotate it). The token that was presented
 * stays good until the new one is first used: should the answer be lost, nobody is locked out. Without rotation the use
 * of the present token ends the one before.
 */
export function nextToken(
  { settings, random }: Pick<ClientDependencies, "settings" | "random">,
  { client, registrationAccessToken, isPresentToken }: ManagedClient,
): NextToken {
  if (settings.registrationTokenRotation) {
    const { token, digest } = mintRegistrationAccessToken(random);
    const previousRegistrationTokenDigest = digestOf(registrationAccessToken);
    return { token, stored: { registrationTokenDigest: digest, previousRegistrationTokenDigest }, isNew: true };
  }
  const { registrationTokenDigest } = client;
  return {
    token: registrationAccessToken,
    stored: {
      registrationTokenDigest,
      ...(!isPresentToken && { previousRegistrationTokenDigest: digestOf(registrationAccessToken) }),
    },
    isNew: false,
  };
}
