import type { Actor, AuditAction } from "../audit/entry.ts";
import { type AcceptedRequest, acceptOrRefuse } from "./accept-or-refuse.ts";
import {
  authorizeManagement,
  checkRevision,
  type ManagedClient,
  type ManagementTarget,
  reliedOnBy,
} from "./authorize-management.ts";
import type { Client } from "./client.ts";
import type { ClientAnswer } from "./client-information.ts";
import { lifeFrom, lifeStateOf } from "./client-life.ts";
import type { ClientDependencies } from "./dependencies.ts";
import { fetchingOnce } from "./fetching-once.ts";
import { type NextSecret, nextSecret } from "./next-secret.ts";
import { type NextToken, nextToken } from "./next-token.ts";
import { holderOf, recorded } from "./recorded-change.ts";
import { untilWritten } from "./until-written.ts";

/** What a request asks of a client. */
export interface RequestedChange {
  /** The complete metadata the client shall have; absent: what it has. */
  readonly metadata?: Readonly<Record<string, unknown>>;
  /** Whether it asks for a new secret. */
  readonly asksForSecret?: boolean;
}

/** How a client is updated, by replacing or by patching it. */
export interface ClientUpdate {
  readonly action: AuditAction & ("replaced" | "amended");
  /** Called once the caller is known to be the client itself, with the client as it is. */
  readonly changeFor: (client: Client) => RequestedChange;
  /** Whether an expired secret is renewed on this occasion. */
  readonly renewsExpiredSecret: boolean;
}

/**
 * Updates a client with one read and one conditional write; when another writer was faster, all is done again on what
 * that one wrote, so no update is lost and no deleted client comes back. An expired client comes back, and the life of
 * each begins anew. Throws {@link OAuthError}: `token_refused`, `client_disabled`, `precondition_failed`,
 * `member_refused`, `metadata_refused`, `unavailable` under lasting contention.
 */
export function updateClient(
  dependencies: ClientDependencies,
  target: ManagementTarget,
  update: ClientUpdate,
): Promise<ClientAnswer> {
  const fetching = fetchingOnce(dependencies);
  const actor = holderOf(target.token, target.source);
  return untilWritten(dependencies, async () => {
    const managed = await authorizeManagement(dependencies, target);
    checkRevision(managed.client, target);
    return tryUpdate(fetching, update, managed, actor);
  });
}

/** The answer, or undefined when the client was changed or deleted in between. */
async function tryUpdate(
  dependencies: ClientDependencies,
  update: ClientUpdate,
  managed: ManagedClient,
  actor: Actor,
): Promise<ClientAnswer | undefined> {
  const { store, log, clock } = dependencies;
  const { client } = managed;
  const { metadata: body, asksForSecret = false } = update.changeFor(client);
  const accepted = body && (await acceptOrRefuse(dependencies, body, client));
  const token = nextToken(dependencies, managed);
  const isWritten = accepted !== undefined || beginsLifeAnew(dependencies, client) || isTokenChanged(client, token);
  const secret = await nextSecret(dependencies, client, accepted?.metadata ?? client.metadata, {
    renewsExpired: update.renewsExpiredSecret,
    asksForNew: asksForSecret,
    isWritten,
    isAmended: accepted !== undefined,
  });
  const answer = {
    at: clock(),
    registrationAccessToken: token.token,
    ...(secret.secret !== undefined && { secret: secret.secret }),
    ...(accepted && { supplied: accepted.supplied }),
  };
  if (!isWritten && secret.action === undefined) {
    log.event("client read", { client_id: client.clientId });
    return { client, ...answer };
  }
  const after = changed(dependencies, client, { accepted, token, secret });
  const actions = actionsOf(client, { accepted, token, secret }, update.action, answer.at);
  const next = await recorded(dependencies, client, after, { actor, actions });
  if (!(await store.replace(next, client.revision, reliedOnBy(managed)))) return undefined;
  log.event("client updated", { client_id: client.clientId, ignored_members: accepted?.unknownCount });
  if (secret.action !== undefined) log.event("client secret renewed", { client_id: client.clientId });
  return { client: next, ...answer };
}

/** Whether a use of the client is to be written down: it expires without, or would if the settings had not changed. */
const beginsLifeAnew = ({ settings }: ClientDependencies, { life }: Client): boolean =>
  settings.clientExpirationSeconds !== 0 || life !== undefined;

const isTokenChanged = (client: Client, { stored }: NextToken): boolean =>
  stored.registrationTokenDigest !== client.registrationTokenDigest ||
  stored.previousRegistrationTokenDigest !== client.previousRegistrationTokenDigest;

/** What an update comes to, part by part. */
interface Parts {
  readonly accepted: AcceptedRequest | undefined;
  readonly token: NextToken;
  readonly secret: NextSecret;
}

function changed(
  { settings, clock }: ClientDependencies,
  client: Client,
  { accepted, token, secret }: Parts,
): Omit<Client, "audit"> {
  const { audit: _, secret: _s, previousSecret: _p, previousRegistrationTokenDigest: _t, life: _l, ...same } = client;
  const life = lifeFrom(settings, clock());
  return {
    ...same,
    revision: client.revision + 1,
    ...(accepted && { metadata: accepted.metadata, suppliedNames: accepted.initialNames }),
    ...secret.stored,
    ...token.stored,
    ...(life && { life }),
  };
}

function actionsOf(
  client: Client,
  { accepted, token, secret }: Parts,
  action: ClientUpdate["action"],
  now: number,
): readonly AuditAction[] {
  return [
    ...(accepted === undefined ? [] : [action]),
    ...(lifeStateOf(client, now) === "expired" ? ["revived" as const] : []),
    ...(secret.action === undefined ? [] : [secret.action]),
    ...(token.isNew ? ["token-rotated" as const] : []),
  ];
}
