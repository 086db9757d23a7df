import { isClientId } from "../client-id.ts";
import { limitsClients } from "../config/registration-limits.ts";
import { digestOf } from "../tokens/equal.ts";
import { authorizeManagement, checkRevision, type ManagementTarget, reliedOnBy } from "./authorize-management.ts";
import type { ClientDependencies } from "./dependencies.ts";
import type { Removal } from "./ports.ts";
import { CLIENTS_QUOTA_ID } from "./registration-quotas.ts";
import { untilWritten } from "./until-written.ts";

/**
 * Deletes a client (RFC 7592 2.3), an expired one too: identifier, secret and registration access token die at once, in
 * one conditional write. Throws {@link OAuthError}: `token_refused`, `client_disabled`, `precondition_failed`,
 * `unavailable`.
 */
export async function deleteClient(dependencies: ClientDependencies, target: ManagementTarget): Promise<void> {
  const { settings, quotas, log } = dependencies;
  const removal = await removalOf(dependencies, target);
  // Counted down by whoever removed the client for certain, so that no client is counted down twice.
  if (removal === "removed" && limitsClients(settings)) await quotas.giveBack(CLIENTS_QUOTA_ID);
  // The client's own record of changes is gone with it, so the log says who it was.
  const source = settings.auditSourceAddresses ? target.source : undefined;
  log.event("client deleted", { client_id: target.clientId, source });
}

async function removalOf(dependencies: ClientDependencies, target: ManagementTarget): Promise<Removal> {
  const removal = await (target.isConditional ? false : deleteNow(dependencies, target));
  return removal || deleteAsRead(dependencies, target);
}

/** In one request, without a look at the client. */
async function deleteNow(
  { store, clock }: ClientDependencies,
  { clientId, token }: ManagementTarget,
): Promise<Removal> {
  return isClientId(clientId) && (await store.remove(clientId, digestOf(token), clock()));
}

/**
 * What one request could not do: only who reads the client first can tell a wrong token from a stale revision or a
 * disabled client, and knows whether its identifier must stay taken.
 */
function deleteAsRead(dependencies: ClientDependencies, target: ManagementTarget): Promise<Removal> {
  return untilWritten(dependencies, async () => {
    const managed = await authorizeManagement(dependencies, target);
    const { client } = managed;
    checkRevision(client, target);
    return (await dependencies.store.removeAsRead(client, dependencies.clock(), reliedOnBy(managed))) || undefined;
  });
}
