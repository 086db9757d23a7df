import { OAuthError } from "../errors.ts";
import { opens } from "../tokens/registration-access-token.ts";
import type { Client } from "./client.ts";
import type { ClientStore } from "./ports.ts";

/** Every identifier there has ever been, and nothing that a look-up would have to be protected from. */
const CLIENT_ID = /^[A-Za-z0-9._~-]{1,128}$/;

/** Whether a text can be the identifier of a client at all. */
export const isClientId = (text: string): boolean => CLIENT_ID.test(text);

/** Which client a caller wants to manage, with which token and under which condition. */
export interface ManagementTarget {
  readonly clientId: string;
  readonly token: string;
  /** Whether the caller named a revision; that there be any at all is what its token tells. */
  readonly isConditional: boolean;
  /** Whether the client's revision is one that the caller allows (RFC 9110 13.1.1); always true without a condition. */
  readonly isAllowedRevision: (revision: number) => boolean;
}

/** A client whose own registration access token was presented. */
export interface ManagedClient {
  readonly client: Client;
  readonly registrationAccessToken: string;
}

/**
 * The client that `token` opens: exactly the one whose registration access token it is (RFC 7592 3, OIDC Registration
 * 4.4). Unknown, deleted and foreign clients cannot be told apart. Throws {@link OAuthError} `token_refused`.
 */
export async function authorizeManagement(
  store: ClientStore,
  { clientId, token }: Pick<ManagementTarget, "clientId" | "token">,
): Promise<ManagedClient> {
  const client = isClientId(clientId) ? await store.find(clientId) : undefined;
  const isOwn = opens(token, client?.registrationTokenDigest);
  if (client === undefined || !isOwn) {
    throw new OAuthError({ kind: "token_refused", why: client === undefined ? "unknown client" : "other client" });
  }
  return { client, registrationAccessToken: token };
}
