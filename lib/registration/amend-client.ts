import { CHOICES } from "../metadata/choices.ts";
import { foldedName, memberNameOf } from "../metadata/localized.ts";
import { claimsIn } from "../metadata/software-statement.ts";
import type { ManagementTarget } from "./authorize-management.ts";
import type { Client } from "./client.ts";
import type { ClientAnswer } from "./client-information.ts";
import type { ClientDependencies } from "./dependencies.ts";
import { mergePatch } from "./merge-patch.ts";
import { checkServerMembers } from "./server-members.ts";
import { updateClient } from "./update-client.ts";

/**
 * Amends a client by a merge patch (RFC 7396; PATCH as Apereo CAS has it): the merged document is what must hold. An
 * empty patch changes no metadata; any patch renews a secret that has expired, and `client_secret` `null` asks for a new
 * one. Throws as {@link updateClient} does.
 */
export function amendClient(
  dependencies: ClientDependencies,
  target: ManagementTarget,
  patch: () => Readonly<Record<string, unknown>>,
): Promise<ClientAnswer> {
  return updateClient(dependencies, target, {
    action: "amended",
    renewsExpiredSecret: true,
    changeFor: (client) => {
      const members = patch();
      // RFC 7396 deletes by null; of the secret, which the server makes, that asks for another one.
      const asksForSecret = members["client_secret"] === null;
      const { client_secret: _, ...others } = members;
      const own = asksForSecret ? others : members;
      checkServerMembers(own, client, { isClientIdRequired: false });
      const metadata = Object.keys(own).length === 0 ? {} : { metadata: mergePatch(ownMembers(client, own), own) };
      return { ...metadata, asksForSecret };
    },
  });
}

/**
 * What the client itself registered: the rest is supplied anew, so that it follows what the patch changes. A tagged
 * member that the patch spells otherwise gives way to it, since tags ignore case; so does a value that is not in a list
 * to choose from of the patch, or of the statement in it.
 */
function ownMembers(
  { metadata, suppliedNames }: Client,
  patch: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const supplied = new Set<string>(suppliedNames);
  const patched = new Set(Object.keys(patch).map((name) => foldedName(memberNameOf(name))));
  const offers = { ...patch, ...claimsIn(patch["software_statement"]) };
  const givesWay = (name: string, value: unknown) =>
    supplied.has(name) ||
    (!Object.hasOwn(patch, name) && (patched.has(foldedName(memberNameOf(name))) || isOutOfList(name, value, offers)));
  return Object.fromEntries(Object.entries(metadata).filter(([name, value]) => !givesWay(name, value)));
}

/** Whether there is a list of values to choose from for a parameter, and not the registered one among them. */
function isOutOfList(name: string, value: unknown, offers: Readonly<Record<string, unknown>>): boolean {
  return Object.entries(CHOICES).some(([list, { single }]) => {
    const offered = single === name ? offers[list] : undefined;
    return Array.isArray(offered) && !offered.includes(value);
  });
}
