/** The error codes that stand in answers, each from the document its comment names. */
export type ErrorCode =
  /** RFC 6749 5.2, RFC 6750 3.1: the request itself is malformed. */
  | "invalid_request"
  /** RFC 6749 5.2: authentication by the Authorization header failed. */
  | "invalid_client"
  /** RFC 6750 3.1: no token of the caller's opens this. */
  | "invalid_token"
  /** RFC 7591 3.2.2, OIDC Registration 3.3. */
  | MetadataErrorCode
  /** RFC 6749 4.1.2.1: try again later. */
  | "temporarily_unavailable"
  /** This service's own, after the status (RFC 6585 4): no OAuth document has a code for it. */
  | "too_many_requests"
  | "server_error"
  /** This service's own, for what only Apereo CAS has: initToken in OPEN mode, and the switch. */
  | "initial_access_token_not_needed"
  | "registration_disabled"
  /** This service's own: the client is there, and an operator has disabled it. */
  | "client_disabled"
  /** This service's own: the `Idempotency-Key` of a registration was used for another one. */
  | "idempotency_key_used";

/** The codes that a registration request can be refused with for what it registers (RFC 7591 3.2.2). */
export type MetadataErrorCode =
  | "invalid_redirect_uri"
  | "invalid_client_metadata"
  | "invalid_software_statement"
  | "unapproved_software_statement";

/** One fault of client metadata, as it is told to the client: never with the value that was sent. */
export interface Fault {
  /** JSON Pointer (RFC 6901) to the place in the request. */
  readonly pointer: string;
  readonly code: MetadataErrorCode;
  /** What must hold, as one sentence in ASCII without quotation marks. */
  readonly rule: string;
  /** The document and section the rule comes from. */
  readonly section: string;
  /** How to mend it, where the rule alone does not say so. */
  readonly hint?: string;
}

/** The member of the request that a fault's pointer leads to or into. */
export const memberOf = ({ pointer }: Pick<Fault, "pointer">): string => pointer.slice(1).replace(/\/.*/s, "");

/** Why a request is refused, with the evidence the operator's log gets and the caller does not. */
export type Reason =
  | { readonly kind: "method_not_allowed"; readonly allow: readonly string[] }
  | { readonly kind: "registration_disabled" }
  | { readonly kind: "initial_access_token_not_needed" }
  | { readonly kind: "host_not_served" }
  | {
      readonly kind: "operator_credentials_refused";
      readonly why: "missing" | "malformed" | "wrong" | "not configured";
    }
  | { readonly kind: "token_missing" }
  | { readonly kind: "token_refused"; readonly why: TokenRefusal }
  /** The client's own token was presented, but an operator has disabled the client. */
  | { readonly kind: "client_disabled" }
  /** The client's own token was presented, but nobody has used the client for so long that it expired; epoch seconds. */
  | { readonly kind: "client_expired"; readonly expiredAt: number; readonly revivableUntil: number }
  | { readonly kind: "assertion_refused"; readonly why: AssertionRefusal }
  | { readonly kind: "form_refused"; readonly why: "client_assertion" | "client_assertion_type" | "client_id" }
  | { readonly kind: "authorization_ambiguous" }
  | {
      readonly kind: "query_refused";
      readonly why:
        | "client_id missing"
        | "client_id repeated"
        | "client_id contradictory"
        | "dry_run unclear"
        | InitialTokenQueryFault;
    }
  | { readonly kind: "media_type_refused"; readonly accept: readonly string[] }
  | { readonly kind: "body_too_large"; readonly bytesMax: number }
  | { readonly kind: "body_malformed"; readonly why: BodyFault }
  | {
      readonly kind: "member_refused";
      readonly member: string;
      readonly why: "server member" | "client_id differs" | "client_secret differs";
    }
  | {
      readonly kind: "idempotency_key_refused";
      readonly why: "malformed" | "other body" | "too old" | "client deleted";
    }
  | { readonly kind: "metadata_refused"; readonly faults: readonly [Fault, ...Fault[]] }
  | { readonly kind: "precondition_failed" }
  | {
      readonly kind: "too_many_registrations";
      readonly limit: RegistrationLimit;
      /** After which another try can succeed. */
      readonly retryAfterSeconds: number;
    }
  | { readonly kind: "unavailable"; readonly what: "client store" | "secrets" | "issuer keys" | "contention" | "time" };

/** Which limit a registration would exceed: that of its source within a window, or that of all clients. */
export type RegistrationLimit = "source" | "clients";

/** Why a client's assertion was not believed; the caller learns none of it. */
export type AssertionRefusal =
  | "unknown client"
  | "no key of its own"
  | "keys unreachable"
  | "assertion"
  | "assertion used";

/** What was found wrong with a token; the caller learns none of it. */
export type TokenRefusal =
  | "malformed"
  | "signature"
  | "expired"
  | "unknown key"
  | "unknown client"
  | "other client"
  /** A recorded initial access token: no use is left, or an operator revoked it. */
  | "used up or revoked";

/** The query parameters of initToken, by which an operator limits a token. */
export type InitialTokenParameter =
  | "uses"
  | "expires_in"
  | "label"
  | "redirect_hosts"
  | "grant_types"
  | "scope"
  | "token_endpoint_auth_methods";

/** What was found wrong with the query of initToken. */
export type InitialTokenQueryFault =
  | "parameter unknown"
  | "parameter repeated"
  | "policy too large"
  | `${InitialTokenParameter} unclear`;

/** What was found wrong with the text of a body. */
export type BodyFault =
  | "empty"
  | "not UTF-8"
  | "not JSON"
  | "not an object"
  | "duplicate name"
  | "unreadable name"
  | "lone surrogate"
  | "inexact number"
  | "too deep";

/** A request refused for a reason this service knows; anything else that is thrown is a fault of its own (500). */
export class OAuthError extends Error {
  override readonly name = "OAuthError";
  readonly reason: Reason;

  constructor(reason: Reason, options?: ErrorOptions) {
    super(reason.kind, options);
    this.reason = reason;
  }
}
