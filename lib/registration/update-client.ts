import { OAuthError } from "../errors.ts";
import { usesClientSecret } from "../metadata/secret-use.ts";
import { isExpired, mintClientSecret, openClientSecret } from "../tokens/client-secret.ts";
import { type AcceptedRequest, acceptOrRefuse } from "./accept-or-refuse.ts";
import { authorizeManagement, type ManagedClient, type ManagementTarget } from "./authorize-management.ts";
import type { Client } from "./client.ts";
import type { ClientAnswer } from "./client-information.ts";
import type { ClientDependencies } from "./dependencies.ts";

/** How a client is updated, by replacing or by patching it. */
export interface ClientUpdate {
  /** The complete metadata the client shall have, from the client as it is and its secret; undefined: as it is. */
  readonly metadataFor: (client: Client, secret: string | undefined) => Readonly<Record<string, unknown>> | undefined;
  /** Whether an expired secret is renewed on this occasion. */
  readonly renewsExpiredSecret: boolean;
}

/** So often is an update tried again when another writer of the same client was faster. */
const ATTEMPTS_MAX = 8;
/** The longest first pause; it doubles from try to try. */
const PAUSE_MILLISECONDS = 5;

/**
 * Updates a client with one read and one conditional write; when another writer was faster, all is done again on what
 * that one wrote, so no update is lost and no deleted client comes back. Throws {@link OAuthError}: `token_refused`,
 * `precondition_failed`, `member_refused`, `metadata_refused`, `unavailable` under lasting contention.
 */
export async function updateClient(
  dependencies: ClientDependencies,
  target: ManagementTarget,
  update: ClientUpdate,
): Promise<ClientAnswer> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const managed = await authorizeManagement(dependencies.store, target);
    if (!target.isAllowedRevision(managed.client.revision)) throw new OAuthError({ kind: "precondition_failed" });
    const answer = await tryUpdate(dependencies, update, managed);
    if (answer !== undefined) return answer;
    // Writers that met once would meet again, were they all to wait the same time.
    const [jitter = 0] = dependencies.random(1);
    await dependencies.pause((jitter / 255) * PAUSE_MILLISECONDS * 2 ** attempt);
  }
  throw new OAuthError({ kind: "unavailable", what: "contention" });
}

/** The answer, or undefined when the client was changed or deleted in between. */
async function tryUpdate(
  dependencies: ClientDependencies,
  update: ClientUpdate,
  { client, registrationAccessToken }: ManagedClient,
): Promise<ClientAnswer | undefined> {
  const { store, keyring, log } = dependencies;
  const current = client.secret && (await openClientSecret(keyring, client.clientId, client.secret));
  const body = update.metadataFor(client, current);
  const accepted = body && (await acceptOrRefuse(dependencies, body, client.metadata));
  const credential = await nextSecret(dependencies, update, client, current, accepted);
  const token = { registrationAccessToken, ...(accepted && { supplied: accepted.supplied }) };
  if (accepted === undefined && credential.stored === client.secret) {
    log.event("client read", { client_id: client.clientId });
    return { client, ...secretOf(credential), ...token };
  }
  const { secret: _, ...unchanged } = client;
  const next: Client = {
    ...unchanged,
    revision: client.revision + 1,
    ...(accepted && { metadata: accepted.metadata, suppliedNames: accepted.initialNames }),
    ...(credential.stored && { secret: credential.stored }),
  };
  if (!(await store.replace(next, client.revision))) return undefined;
  log.event("client updated", { client_id: client.clientId, ignored_members: accepted?.unknownCount });
  if (credential.isRenewed) log.event("client secret renewed", { client_id: client.clientId });
  return { client: next, ...secretOf(credential), ...token };
}

interface Credential {
  readonly secret?: string;
  readonly stored?: NonNullable<Client["secret"]>;
  readonly isRenewed?: boolean;
}

const secretOf = ({ secret }: Credential): { readonly secret?: string } => (secret === undefined ? {} : { secret });

/** The secret after the update: none where there is no use for one, a new one where one is due, else the old one. */
async function nextSecret(
  { settings, keyring, clock, random }: ClientDependencies,
  update: ClientUpdate,
  client: Client,
  current: string | undefined,
  accepted: AcceptedRequest | undefined,
): Promise<Credential> {
  if (!usesClientSecret(accepted?.metadata ?? client.metadata)) return {};
  const now = clock();
  const isDue = update.renewsExpiredSecret && client.secret !== undefined && isExpired(client.secret, now);
  if (current !== undefined && client.secret !== undefined && !isDue) return { secret: current, stored: client.secret };
  const minted = await mintClientSecret(keyring, random, {
    clientId: client.clientId,
    now,
    lifetimeSeconds: settings.clientSecretExpirationSeconds,
  });
  return { ...minted, isRenewed: isDue };
}
