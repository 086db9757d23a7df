import { openClientSecret } from "../tokens/client-secret.ts";
import { authorizeManagement, type ManagementTarget } from "./authorize-management.ts";
import type { ClientAnswer } from "./client-information.ts";
import type { ClientDependencies } from "./dependencies.ts";

/** Reads a client (RFC 7592 2.1); changes nothing, not even an expired secret. Throws {@link OAuthError} `token_refused`. */
export async function readClient(
  { store, keyring, log }: ClientDependencies,
  target: ManagementTarget,
): Promise<ClientAnswer> {
  const { client, registrationAccessToken } = await authorizeManagement(store, target);
  const secret = client.secret && (await openClientSecret(keyring, client.clientId, client.secret));
  log.event("client read", { client_id: client.clientId });
  return { client, ...(secret !== undefined && { secret }), registrationAccessToken };
}
