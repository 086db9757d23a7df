import { OAuthError } from "../errors.ts";
import { usesClientSecret } from "../metadata/secret-use.ts";
import { isExpired, mintClientSecret, openClientSecret, resealClientSecret } from "../tokens/client-secret.ts";
import { type AcceptedRequest, acceptOrRefuse } from "./accept-or-refuse.ts";
import { authorizeManagement, type ManagedClient, type ManagementTarget } from "./authorize-management.ts";
import type { Client } from "./client.ts";
import type { ClientAnswer } from "./client-information.ts";
import type { ClientDependencies } from "./dependencies.ts";

/** How a client is updated, by replacing or by patching it. */
export interface ClientUpdate {
  /** The complete metadata the client shall have, from the client as it is; undefined: as it is. */
  readonly metadataFor: (client: Client) => Readonly<Record<string, unknown>> | undefined;
  /** Whether an expired secret is renewed on this occasion. */
  readonly renewsExpiredSecret: boolean;
}

/** So often is an update tried again when another writer of the same client was faster. */
const ATTEMPTS_MAX = 16;
/** The longest pause before the second try and before the last; in between it doubles from try to try. */
const PAUSE_MILLISECONDS = 10;
const PAUSE_MILLISECONDS_MAX = 320;

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
  // A document is fetched once for an update, however often that has to be done again.
  const remembering = { ...dependencies, fetchPublicJson: onceEach(dependencies.fetchPublicJson) };
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt += 1) {
    const managed = await authorizeManagement(dependencies.store, target);
    if (!target.isAllowedRevision(managed.client.revision)) throw new OAuthError({ kind: "precondition_failed" });
    const answer = await tryUpdate(remembering, update, managed);
    if (answer !== undefined) return answer;
    if (attempt < ATTEMPTS_MAX) await pauseBefore(dependencies, attempt);
  }
  throw new OAuthError({ kind: "unavailable", what: "contention" });
}

/** Writers that met once would meet again, were they all to wait the same time. */
function pauseBefore({ random, pause }: ClientDependencies, attempt: number): Promise<void> {
  const [jitter = 0] = random(1);
  return pause((jitter / 255) * Math.min(PAUSE_MILLISECONDS * 2 ** (attempt - 1), PAUSE_MILLISECONDS_MAX));
}

function onceEach(fetch: ClientDependencies["fetchPublicJson"]): ClientDependencies["fetchPublicJson"] {
  const documents = new Map<string, Promise<unknown>>();
  return (url) => {
    const document = documents.get(url) ?? fetch(url);
    documents.set(url, document);
    return document;
  };
}

/** The answer, or undefined when the client was changed or deleted in between. */
async function tryUpdate(
  dependencies: ClientDependencies,
  update: ClientUpdate,
  { client, registrationAccessToken }: ManagedClient,
): Promise<ClientAnswer | undefined> {
  const { store, keyring, log } = dependencies;
  const current = client.secret && (await openClientSecret(keyring, client.clientId, client.secret));
  const body = update.metadataFor(client);
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
  if (client.secret !== undefined && !isDue)
    return keptSecret(keyring, client.clientId, client.secret, current, accepted !== undefined);
  const minted = await mintClientSecret(keyring, random, {
    clientId: client.clientId,
    now,
    lifetimeSeconds: settings.clientSecretExpirationSeconds,
  });
  return { ...minted, isRenewed: isDue };
}

/** The secret as it is; what is written anyway is sealed by the current key. One whose key is gone stays a digest. */
async function keptSecret(
  keyring: ClientDependencies["keyring"],
  clientId: string,
  stored: NonNullable<Client["secret"]>,
  secret: string | undefined,
  isWritten: boolean,
): Promise<Credential> {
  if (secret === undefined) return { stored };
  return { secret, stored: isWritten ? await resealClientSecret(keyring, clientId, stored, secret) : stored };
}
