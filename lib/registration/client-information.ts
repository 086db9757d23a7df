import type { Supplied } from "../metadata/accept-metadata.ts";
import { metadataText } from "../metadata/metadata-text.ts";
import { isExpired } from "../tokens/client-secret.ts";
import type { Client } from "./client.ts";
import { warningDaysOf } from "./client-life.ts";

/** What an answer about a client carries besides what is stored of it in clear. */
export interface ClientAnswer {
  readonly client: Client;
  /** The secret itself, for clients that have one. */
  readonly secret?: string;
  readonly registrationAccessToken: string;
  /** When the answer was made, in epoch seconds. */
  readonly at: number;
  /** What the server put in on this occasion; told after registration and updates. */
  readonly supplied?: readonly Supplied[];
  /** Whether the request had been sent before, and this is the client that came of it then. */
  readonly isRepeated?: true;
}

/**
 * The client information document as JSON text (RFC 7591 3.2.1, RFC 7592 3): every registered member, the credentials,
 * and where the client is managed. What ends is this service's own to tell, and so is `supplied_metadata`, which says
 * which members the server put in.
 */
export function clientInformation(answer: ClientAnswer, publicBaseUrl: string): string {
  const { client, secret, registrationAccessToken, supplied } = answer;
  const credentials = {
    client_id: client.clientId,
    client_id_issued_at: client.issuedAt,
    ...(secret !== undefined &&
      client.secret && { client_secret: secret, client_secret_expires_at: client.secret.expiresAt }),
    ...endsOf(answer),
    registration_access_token: registrationAccessToken,
    // The parameter is spelled as the documentation of Apereo CAS has it.
    registration_client_uri: `${publicBaseUrl}/oidc/clientConfig?clientId=${encodeURIComponent(client.clientId)}`,
  };
  // The text of the metadata is there already, and no name is in two of the three.
  return joinedObjects(
    JSON.stringify(credentials),
    metadataText(client.metadata),
    JSON.stringify({ supplied_metadata: supplied }),
  );
}

/** The text of one JSON object with the members of all of these. */
const joinedObjects = (...texts: readonly string[]): string =>
  `{${texts
    .map((text) => text.slice(1, -1))
    .filter((members) => members !== "")
    .join(",")}}`;

/**
 * Until when the secret before is good, until when the client lives unless it is used, and which warning that is worth;
 * JSON leaves out what is undefined.
 */
function endsOf({ client: { previousSecret, life }, at }: ClientAnswer): object {
  return {
    ...(previousSecret &&
      !isExpired(previousSecret, at) && { previous_client_secret_expires_at: previousSecret.expiresAt }),
    client_expires_at: life?.expiresAt,
    client_expiry_warning_days: life && warningDaysOf(life, at),
  };
}
