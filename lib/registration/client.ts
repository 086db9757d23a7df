import type { AcceptedMetadata } from "../metadata/accept-metadata.ts";
import type { ParameterName } from "../metadata/parameters.ts";
import type { StoredSecret } from "../tokens/client-secret.ts";

/** A registered client, as it is kept. */
export interface Client {
  readonly clientId: string;
  /** Epoch seconds. */
  readonly issuedAt: number;
  /** Counts the writes; the entity tag of the client (RFC 9110 8.8.3). */
  readonly revision: number;
  readonly metadata: AcceptedMetadata;
  /** The members that the client left to the server; a later PATCH lets them be supplied anew. */
  readonly suppliedNames: readonly ParameterName[];
  /** Only for clients that have a use for one. */
  readonly secret?: StoredSecret;
  readonly registrationTokenDigest: string;
  /** The `jti` of the initial access token it was registered with; none in OPEN mode. */
  readonly initialTokenId?: string;
}
