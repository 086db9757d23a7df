import { OAuthError } from "../errors.ts";
import { digestOf } from "../tokens/equal.ts";
import { authorizeManagement, isClientId, type ManagementTarget } from "./authorize-management.ts";
import type { ClientDependencies } from "./dependencies.ts";

/**
 * Deletes a client (RFC 7592 2.3): identifier, secret and registration access token die at once, in one conditional
 * write. Throws {@link OAuthError}: `token_refused`, `precondition_failed`.
 */
export async function deleteClient({ store, log }: ClientDependencies, target: ManagementTarget): Promise<void> {
  const { clientId, token, isConditional } = target;
  if (isConditional) await deleteIfAllowed(store, target);
  else if (!isClientId(clientId) || !(await store.remove(clientId, digestOf(token))))
    throw new OAuthError({ kind: "token_refused", why: "unknown client" });
  log.event("client deleted", { client_id: clientId });
}

/** With `If-Match` the client is read first: only then can a wrong token be told from a stale revision. */
async function deleteIfAllowed(store: ClientDependencies["store"], target: ManagementTarget): Promise<void> {
  const { client } = await authorizeManagement(store, target);
  const isRemoved =
    target.isAllowedRevision(client.revision) &&
    (await store.remove(client.clientId, client.registrationTokenDigest, client.revision));
  if (!isRemoved) throw new OAuthError({ kind: "precondition_failed" });
}
