import type { Actor, AuditAction } from "../audit/entry.ts";
import { limitsClients } from "../config/registration-limits.ts";
import { isExpired } from "../tokens/client-secret.ts";
import { mintRegistrationAccessToken } from "../tokens/registration-access-token.ts";
import type { Client } from "./client.ts";
import type { ClientLife } from "./client-life.ts";
import type { ClientDependencies } from "./dependencies.ts";
import { recorded } from "./recorded-change.ts";
import { CLIENTS_QUOTA_ID } from "./registration-quotas.ts";
import { untilWritten } from "./until-written.ts";

/** What an operator's command needs. */
export type OperatorDependencies = Pick<
  ClientDependencies,
  "settings" | "store" | "quotas" | "keyring" | "clock" | "random" | "pause" | "log"
>;

/** What an operator does to a client, and who it is; `name` is what the audit shows. */
interface Operation {
  readonly clientId: string;
  readonly name: string;
}

/** What an operator's change came to: the client after it, or why there was none. */
export type Operated = Client | "unknown client" | "nothing to do";

/** Shuts a client out: management answers 403 and OpenID Providers refuse it, until it is enabled again. */
export const disableClient = (dependencies: OperatorDependencies, operation: Operation): Promise<Operated> =>
  operate(dependencies, operation, "disabled", (client) =>
    client.disabledAt === undefined ? { ...client, disabledAt: dependencies.clock() } : undefined,
  );

/** Lets a disabled client in again. */
export const enableClient = (dependencies: OperatorDependencies, operation: Operation): Promise<Operated> =>
  operate(dependencies, operation, "enabled", ({ disabledAt, ...client }) =>
    disabledAt === undefined ? undefined : client,
  );

/** Ends the life of a client now; within the grace it can be brought back. */
export const expireClient = (dependencies: OperatorDependencies, operation: Operation): Promise<Operated> =>
  operate(dependencies, operation, "expired", (client) => {
    const now = dependencies.clock();
    const { expiresAt = Number.POSITIVE_INFINITY, ...life } = client.life ?? lifetimesIn(dependencies);
    return expiresAt <= now ? undefined : { ...client, life: { ...life, expiresAt: now } };
  });

/** Begins the life of an expired client anew, as an update by the client itself would; one that is gone, too, while it is there. */
export const reviveClient = (dependencies: OperatorDependencies, operation: Operation): Promise<Operated> =>
  operate(dependencies, operation, "revived", ({ life, ...client }) => {
    const now = dependencies.clock();
    if (life === undefined || now < life.expiresAt) return undefined;
    // An operator's command may not know the settings of the deployment; the client carries those of its last use.
    const { lifetimeSeconds, graceSeconds } =
      dependencies.settings.clientExpirationSeconds === 0 ? life : lifetimesIn(dependencies);
    const lifetimes = { lifetimeSeconds, graceSeconds };
    return lifetimes.lifetimeSeconds === 0
      ? client
      : { ...client, life: { ...lifetimes, expiresAt: now + lifetimes.lifetimeSeconds } };
  });

/** Ends the secrets of a client now; the next PATCH of its own gives it a new one, with nothing beside it. */
export const expireSecret = (dependencies: OperatorDependencies, operation: Operation): Promise<Operated> =>
  operate(dependencies, operation, "secret-expired", ({ previousSecret, secret, ...client }) => {
    const now = dependencies.clock();
    if (secret === undefined || (isExpired(secret, now) && previousSecret === undefined)) return undefined;
    return { ...client, secret: { ...secret, expiresAt: isExpired(secret, now) ? secret.expiresAt : now } };
  });

/** Gives a client that lost its registration access token a new one; all others of it end at once. */
export async function issueRegistrationToken(
  dependencies: OperatorDependencies,
  operation: Operation,
): Promise<{ readonly client: Client; readonly registrationAccessToken: string } | "unknown client"> {
  const { token, digest } = mintRegistrationAccessToken(dependencies.random);
  const client = await operate(
    dependencies,
    operation,
    "token-issued",
    ({ previousRegistrationTokenDigest: _, ...own }) => ({
      ...own,
      registrationTokenDigest: digest,
    }),
  );
  return typeof client === "string" ? "unknown client" : { client, registrationAccessToken: token };
}

/** Deletes a client for good, whatever its state. False: there is none. Throws {@link OAuthError} `unavailable`. */
export async function removeClient(dependencies: OperatorDependencies, { clientId }: Operation): Promise<boolean> {
  const { store, settings, quotas, clock, log } = dependencies;
  return untilWritten(dependencies, async () => {
    const client = await store.find(clientId);
    if (client === undefined) return false;
    const removal = await store.removeAsRead(client, clock());
    if (removal === false) return undefined;
    if (removal === "removed" && limitsClients(settings)) await quotas.giveBack(CLIENTS_QUOTA_ID);
    log.event("client deleted", { client_id: clientId });
    return true;
  });
}

const lifetimesIn = ({ settings }: OperatorDependencies): Omit<ClientLife, "expiresAt"> & { expiresAt?: number } => ({
  lifetimeSeconds: settings.clientExpirationSeconds,
  graceSeconds: settings.clientExpirationGraceSeconds,
});

/** Reads, changes and writes a client. Throws {@link OAuthError} `unavailable`. */
async function operate(
  dependencies: OperatorDependencies,
  { clientId, name }: Operation,
  action: AuditAction,
  change: (client: Omit<Client, "audit">) => Omit<Client, "audit"> | undefined,
): Promise<Operated> {
  const { store, log } = dependencies;
  // The name is an operator's own text and may be longer than an audit has room for.
  const actor: Actor = { by: "operator", id: name.slice(0, 64) };
  return untilWritten<Operated>(dependencies, async () => {
    const found = await store.find(clientId);
    if (found === undefined) return "unknown client";
    const { audit: _, ...client } = found;
    const after = change(client);
    if (after === undefined) return "nothing to do";
    const next = await recorded(
      dependencies,
      found,
      { ...after, revision: found.revision + 1 },
      { actor, actions: [action] },
    );
    const { previousRegistrationTokenDigest: previousTokenDigest, life } = found;
    if (!(await store.replace(next, found.revision, { previousTokenDigest, life }))) return undefined;
    log.event("client updated", { client_id: clientId });
    return next;
  });
}
