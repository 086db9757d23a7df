import { foldedName, memberNameOf } from "../metadata/localized.ts";
import type { ManagementTarget } from "./authorize-management.ts";
import type { Client } from "./client.ts";
import type { ClientAnswer } from "./client-information.ts";
import type { ClientDependencies } from "./dependencies.ts";
import { mergePatch } from "./merge-patch.ts";
import { checkServerMembers } from "./server-members.ts";
import { updateClient } from "./update-client.ts";

/**
 * Amends a client by a merge patch (RFC 7396; PATCH as Apereo CAS has it): the merged document is what must hold. An
 * empty patch changes nothing; any patch renews a secret that has expired. Throws as {@link updateClient} does.
 */
export function amendClient(
  dependencies: ClientDependencies,
  target: ManagementTarget,
  patch: () => Readonly<Record<string, unknown>>,
): Promise<ClientAnswer> {
  return updateClient(dependencies, target, {
    renewsExpiredSecret: true,
    metadataFor: (client, secret) => {
      const members = patch();
      checkServerMembers(members, client, secret, { isClientIdRequired: false });
      return Object.keys(members).length === 0 ? undefined : mergePatch(ownMembers(client, members), members);
    },
  });
}

/**
 * What the client itself registered: the rest is supplied anew, so that it follows what the patch changes. A tagged
 * member that the patch spells otherwise gives way to it, since tags ignore case.
 */
function ownMembers(
  { metadata, suppliedNames }: Client,
  patch: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const supplied = new Set<string>(suppliedNames);
  const patched = new Set(Object.keys(patch).map((name) => foldedName(memberNameOf(name))));
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([name]) => !supplied.has(name) && (Object.hasOwn(patch, name) || !patched.has(foldedName(memberNameOf(name)))),
    ),
  );
}
