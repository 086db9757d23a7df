import { isClientId } from "../client-id.ts";
import { OAuthError } from "../errors.ts";
import { openedBy } from "../tokens/registration-access-token.ts";
import type { Client } from "./client.ts";
import { endOf, lifeStateOf } from "./client-life.ts";
import type { ClientDependencies } from "./dependencies.ts";
import type { ReliedOn } from "./ports.ts";

/** Which client a caller wants to manage, with which token and under which condition. */
export interface ManagementTarget {
  readonly clientId: string;
  readonly token: string;
  /** Whether the caller named a revision; that there be any at all is what its token tells. */
  readonly isConditional: boolean;
  /** Whether the client's revision is one that the caller allows (RFC 9110 13.1.1); always true without a condition. */
  readonly isAllowedRevision: (revision: number) => boolean;
  /** The network that the request came from. */
  readonly source: string;
}

/** A client whose own registration access token was presented. */
export interface ManagedClient {
  readonly client: Client;
  readonly registrationAccessToken: string;
  /** Whether the token is the present one, not the one before. */
  readonly isPresentToken: boolean;
}

/** What a change by this token has to rely on: whose token ended in the meantime, because the new one was used, is refused. */
export const reliedOnBy = ({ client, isPresentToken }: ManagedClient): ReliedOn =>
  isPresentToken ? {} : { previousTokenDigest: client.previousRegistrationTokenDigest };

/**
 * The client that `token` opens: exactly the one whose registration access token it is (RFC 7592 3, OIDC Registration
 * 4.4), or was until a new one that nobody has used yet. Unknown, deleted and foreign clients cannot be told apart.
 * Throws {@link OAuthError}: `token_refused`, `client_disabled`.
 */
export async function authorizeManagement(
  { store, clock }: Pick<ClientDependencies, "store" | "clock">,
  { clientId, token }: Pick<ManagementTarget, "clientId" | "token">,
): Promise<ManagedClient> {
  const client = isClientId(clientId) ? await store.find(clientId) : undefined;
  const isOpened = openedBy(token);
  const isPresentToken = isOpened(client?.registrationTokenDigest);
  const isPreviousToken = isOpened(client?.previousRegistrationTokenDigest);
  if (client === undefined || lifeStateOf(client, clock()) === "gone")
    throw new OAuthError({ kind: "token_refused", why: "unknown client" });
  if (!isPresentToken && !isPreviousToken) throw new OAuthError({ kind: "token_refused", why: "other client" });
  if (client.disabledAt !== undefined) throw new OAuthError({ kind: "client_disabled" });
  return { client, registrationAccessToken: token, isPresentToken };
}

/** Refuses what only an unexpired client may. Throws {@link OAuthError} `client_expired`. */
export function checkAlive({ life, ...client }: Client, now: number): void {
  if (life === undefined || lifeStateOf({ ...client, life }, now) === "alive") return;
  throw new OAuthError({ kind: "client_expired", expiredAt: life.expiresAt, revivableUntil: endOf(life) });
}

/** Throws {@link OAuthError} `precondition_failed` where the condition of the caller does not allow this revision (RFC 9110 13.1.1). */
export function checkRevision({ revision }: Client, { isAllowedRevision }: ManagementTarget): void {
  if (!isAllowedRevision(revision)) throw new OAuthError({ kind: "precondition_failed" });
}
