import type { AuditAction } from "../audit/entry.ts";
import type { addedEntries } from "./audit-image.ts";
import type { ClientEvent, ClientExpiring, ClientStanding } from "./client-event.ts";
import { type ClientImage, changedMembers, redirectHostsOf } from "./client-image.ts";
import { present } from "./stream-record.ts";

/** What every event says. */
export type Change = Pick<ClientEvent, "client_id" | "change_id" | "time" | "revision">;

/** What every event of a client that is there says. */
export type ChangeOfClient = Change & ReturnType<typeof addedEntries>;

/**
 * The events of a change: of metadata, of the secret, of the standing; each at most one. Where the audit tells more than
 * any of these, an event has that, so that all of the audit is in events.
 */
export function changesOf(before: ClientImage, after: ClientImage, change: ChangeOfClient): readonly ClientEvent[] {
  const events = [
    ...updated(before, after, change),
    ...secretRenewed(before, after, change),
    ...standing(before, after, change),
  ];
  const isUntold = events.length === 0 && (change.audit.length > 0 || change.audit_unreadable === true);
  return isUntold ? [{ type: "client.audited", ...change }] : events;
}

function updated(before: ClientImage, after: ClientImage, change: ChangeOfClient): readonly ClientEvent[] {
  const members = changedMembers(before, after);
  if (Object.values(members).every(({ length }) => length === 0)) return [];
  return [
    {
      type: "client.updated",
      ...change,
      members,
      old_redirect_hosts: redirectHostsOf(before),
      new_redirect_hosts: redirectHostsOf(after),
    },
  ];
}

function secretRenewed(before: ClientImage, after: ClientImage, change: ChangeOfClient): readonly ClientEvent[] {
  const { secretDigest, secretExpiresAt, previousSecretExpiresAt } = after;
  // Sealed again under a newer key, a secret is still the same one: its digest tells. One that is taken away is not
  // renewed; the members tell why.
  if (secretDigest === undefined || secretDigest === before.secretDigest) return [];
  return [
    {
      type: "client.secret-renewed",
      ...change,
      client_secret_expires_at: present(secretExpiresAt, "client_secret_expires_at"),
      ...(previousSecretExpiresAt !== undefined && { previous_client_secret_expires_at: previousSecretExpiresAt }),
    },
  ];
}

/** Whoever disables a client wants that heard before all else; a service makes two of these in one write hardly ever. */
function standing(before: ClientImage, after: ClientImage, change: ChangeOfClient): readonly ClientEvent[] {
  const { clientExpiresAt } = after;
  const type = standingOf(before, after, change);
  if (type === undefined) return expiring(before, after, change);
  return [{ type, ...change, ...(clientExpiresAt !== undefined && { client_expires_at: clientExpiresAt }) }];
}

function standingOf(
  before: ClientImage,
  after: ClientImage,
  { audit }: ChangeOfClient,
): ClientStanding["type"] | undefined {
  const has = (action: AuditAction): boolean =>
    audit.some(({ actions }: { readonly actions?: unknown }) => Array.isArray(actions) && actions.includes(action));
  if (after.disabledAt !== undefined && before.disabledAt === undefined) return "client.disabled";
  if (after.disabledAt === undefined && before.disabledAt !== undefined) return "client.enabled";
  // What is past by then no image says; the audit does.
  if (has("revived")) return "client.revived";
  if (has("expired")) return "client.expired-early";
  if (after.registrationTokenDigest !== before.registrationTokenDigest) return "client.token-renewed";
  return undefined;
}

function expiring(before: ClientImage, after: ClientImage, change: ChangeOfClient): readonly ClientExpiring[] {
  const { expiryWarnedDays: days, clientExpiresAt } = after;
  if (days === undefined || days === before.expiryWarnedDays || clientExpiresAt === undefined) return [];
  return [{ type: "client.expiring", ...change, days, client_expires_at: clientExpiresAt }];
}
