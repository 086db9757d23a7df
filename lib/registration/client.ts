import type { AuditEntry } from "../audit/entry.ts";
import type { AcceptedMetadata } from "../metadata/accept-metadata.ts";
import type { ParameterName } from "../metadata/parameters.ts";
import type { RegistrationPolicy } from "../metadata/registration-policy.ts";
import type { StoredSecret } from "../tokens/client-secret.ts";
import type { ClientLife } from "./client-life.ts";

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
  /** The secret before, while it is still good beside the present one. */
  readonly previousSecret?: StoredSecret;
  readonly registrationTokenDigest: string;
  /** The token before, good until the present one is first used. */
  readonly previousRegistrationTokenDigest?: string;
  /** The `jti` of the initial access token it was registered with; none in OPEN mode. */
  readonly initialTokenId?: string;
  /** What that token allowed; holds at every update. */
  readonly policy?: RegistrationPolicy;
  /** Only for clients that expire when nobody uses them. */
  readonly life?: ClientLife;
  /** When an operator disabled it, in epoch seconds. */
  readonly disabledAt?: number;
  /** Only for clients that were registered with an `Idempotency-Key`. */
  readonly idempotency?: Idempotency;
  /** When the assertion was issued that last recovered the registration access token, in epoch seconds; none before is taken. */
  readonly recoveredByAssertionOf?: number;
  /** What was done to the client, the oldest first; the first entries go when there are too many. */
  readonly audit: readonly AuditEntry[];
}

/** By what a repeated registration request is known. */
export interface Idempotency {
  /** base64url HMAC-SHA-256 of the body of the request. */
  readonly bodyDigest: string;
  /** Epoch seconds until when the request could come again, because its initial access token lives so long. */
  readonly until: number;
}
