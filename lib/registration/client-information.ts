import type { Supplied } from "../metadata/accept-metadata.ts";
import type { Client } from "./client.ts";

/** What an answer about a client carries besides what is stored of it in clear. */
export interface ClientAnswer {
  readonly client: Client;
  /** The secret itself, for clients that have one. */
  readonly secret?: string;
  readonly registrationAccessToken: string;
  /** What the server put in on this occasion; told after registration and updates. */
  readonly supplied?: readonly Supplied[];
}

/**
 * The client information document (RFC 7591 3.2.1, RFC 7592 3): every registered member, the credentials, and where
 * the client is managed. `supplied_metadata` is this service's own and says which members the server put in.
 */
export function clientInformation(
  { client, secret, registrationAccessToken, supplied }: ClientAnswer,
  publicBaseUrl: string,
): object {
  return {
    client_id: client.clientId,
    client_id_issued_at: client.issuedAt,
    ...(secret !== undefined && { client_secret: secret, client_secret_expires_at: client.secret?.expiresAt ?? 0 }),
    registration_access_token: registrationAccessToken,
    // The parameter is spelled as the documentation of Apereo CAS has it.
    registration_client_uri: `${publicBaseUrl}/oidc/clientConfig?clientId=${encodeURIComponent(client.clientId)}`,
    ...client.metadata,
    ...(supplied !== undefined && { supplied_metadata: supplied }),
  };
}
