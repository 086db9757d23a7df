import { openClientSecret } from "../tokens/client-secret.ts";
import { authorizeManagement, checkAlive, checkRevision, type ManagementTarget } from "./authorize-management.ts";
import type { ClientAnswer } from "./client-information.ts";
import type { ClientDependencies } from "./dependencies.ts";
import { untilWritten } from "./until-written.ts";

/**
 * Reads a client (RFC 7592 2.1). Nothing of the client changes, not even an expired secret; a new registration access
 * token that is used for the first time ends the one before. Throws {@link OAuthError}: `token_refused`,
 * `client_disabled`, `client_expired`, `precondition_failed`, `unavailable`.
 */
export async function readClient(dependencies: ClientDependencies, target: ManagementTarget): Promise<ClientAnswer> {
  const { store, keyring, log, clock } = dependencies;
  const { client, registrationAccessToken } = await untilWritten(dependencies, async () => {
    const managed = await authorizeManagement(dependencies, target);
    checkAlive(managed.client, clock());
    checkRevision(managed.client, target);
    const { clientId, registrationTokenDigest, previousRegistrationTokenDigest: before } = managed.client;
    // Where another request was faster with the token before, the present one may be good no more.
    const isFirstUse = managed.isPresentToken && before !== undefined;
    return isFirstUse && !(await store.endPreviousToken(clientId, registrationTokenDigest)) ? undefined : managed;
  });
  const secret = client.secret && (await openClientSecret(keyring, client.clientId, client.secret));
  log.event("client read", { client_id: client.clientId });
  return { client, ...(secret !== undefined && { secret }), registrationAccessToken, at: clock() };
}
