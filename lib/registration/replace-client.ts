import type { ManagementTarget } from "./authorize-management.ts";
import type { ClientAnswer } from "./client-information.ts";
import type { ClientDependencies } from "./dependencies.ts";
import { checkServerMembers } from "./server-members.ts";
import { updateClient } from "./update-client.ts";

/**
 * Replaces a client's metadata (RFC 7592 2.2): what the body leaves out is deleted, then defaults apply again. An
 * expired secret stays as it is. `body` is read only after the token has been found good. Throws as
 * {@link updateClient} does.
 */
export function replaceClient(
  dependencies: ClientDependencies,
  target: ManagementTarget,
  body: () => Readonly<Record<string, unknown>>,
): Promise<ClientAnswer> {
  return updateClient(dependencies, target, {
    action: "replaced",
    renewsExpiredSecret: false,
    changeFor: (client) => {
      const metadata = body();
      checkServerMembers(metadata, client, { isClientIdRequired: true });
      return { metadata };
    },
  });
}
