import { limitsClients } from "../config/registration-limits.ts";
import { OAuthError } from "../errors.ts";
import { digestOf } from "../tokens/equal.ts";
import { authorizeManagement, isClientId, type ManagementTarget } from "./authorize-management.ts";
import type { ClientDependencies } from "./dependencies.ts";
import type { Removal } from "./ports.ts";
import { CLIENTS_QUOTA_ID } from "./registration-quotas.ts";

/**
 * Deletes a client (RFC 7592 2.3): identifier, secret and registration access token die at once, in one conditional
 * write. Throws {@link OAuthError}: `token_refused`, `precondition_failed`.
 */
export async function deleteClient(dependencies: ClientDependencies, target: ManagementTarget): Promise<void> {
  const { settings, store, quotas, log } = dependencies;
  const removal = await (target.isConditional ? deleteIfAllowed(store, target) : deleteNow(store, target));
  // Counted down by whoever removed the client for certain, so that no client is counted down twice.
  if (removal === "removed" && limitsClients(settings)) await quotas.giveBack(CLIENTS_QUOTA_ID);
  log.event("client deleted", { client_id: target.clientId });
}

async function deleteNow(store: ClientDependencies["store"], { clientId, token }: ManagementTarget): Promise<Removal> {
  const removal = isClientId(clientId) && (await store.remove(clientId, digestOf(token)));
  if (removal === false) throw new OAuthError({ kind: "token_refused", why: "unknown client" });
  return removal;
}

/** With `If-Match` the client is read first: only then can a wrong token be told from a stale revision. */
async function deleteIfAllowed(store: ClientDependencies["store"], target: ManagementTarget): Promise<Removal> {
  const { client } = await authorizeManagement(store, target);
  const removal =
    target.isAllowedRevision(client.revision) &&
    (await store.remove(client.clientId, client.registrationTokenDigest, client.revision));
  if (removal === false) throw new OAuthError({ kind: "precondition_failed" });
  return removal;
}
