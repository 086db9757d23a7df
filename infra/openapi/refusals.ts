import type { Reason } from "../../lib/errors.ts";
import { FORM_TYPES, JSON_TYPES, MERGE_PATCH_TYPES } from "../../lib/http/request.ts";
import { MANAGEMENT, OPERATION_NAMES, type OperationName } from "./operation-names.ts";

type ReasonOf<K extends Reason["kind"]> = Extract<Reason, { readonly kind: K }>;

/** One reason as it may come, with the operations that refuse a request for it. */
export interface Refusal<R extends Reason = Reason> {
  readonly reason: R;
  readonly at: readonly OperationName[];
}

const INIT_TOKEN = ["GET initToken"] as const;
const REGISTER = ["POST register"] as const;
const REPLACE = ["PUT clientConfig"] as const;
const AMEND = ["PATCH clientConfig"] as const;
const RECOVER = ["POST clientConfig"] as const;
const UPDATES = [...REPLACE, ...AMEND] as const;
const BODIES = [...REGISTER, ...UPDATES] as const;
const BY_TOKEN = [...REGISTER, ...MANAGEMENT];

const RULE = "must not contain a fragment, not even an empty one";
const FAULT = {
  pointer: "/redirect_uris/0",
  code: "invalid_redirect_uri",
  rule: RULE,
  section: "OIDC Registration 2",
} as const;

/**
 * Every reason for which a request is refused, and where. What the answer looks like is not said here but taken from
 * the code that makes it; a new reason does not compile without a row.
 */
export const REFUSALS: { readonly [K in Reason["kind"]]: readonly Refusal<ReasonOf<K>>[] } = {
  assertion_refused: [{ reason: { kind: "assertion_refused", why: "assertion" }, at: RECOVER }],
  authorization_ambiguous: [{ reason: { kind: "authorization_ambiguous" }, at: [...INIT_TOKEN, ...BY_TOKEN] }],
  body_malformed: [{ reason: { kind: "body_malformed", why: "duplicate name" }, at: BODIES }],
  body_too_large: [{ reason: { kind: "body_too_large", bytesMax: 65_536 }, at: [...BODIES, ...RECOVER] }],
  client_disabled: [{ reason: { kind: "client_disabled" }, at: [...MANAGEMENT, ...RECOVER] }],
  client_expired: [
    { reason: { kind: "client_expired", expiredAt: 1_795_378_704, revivableUntil: 1_797_970_704 }, at: MANAGEMENT },
  ],
  form_refused: [{ reason: { kind: "form_refused", why: "client_assertion" }, at: RECOVER }],
  host_not_served: [{ reason: { kind: "host_not_served" }, at: OPERATION_NAMES }],
  idempotency_key_refused: [
    { reason: { kind: "idempotency_key_refused", why: "malformed" }, at: REGISTER },
    { reason: { kind: "idempotency_key_refused", why: "other body" }, at: REGISTER },
  ],
  initial_access_token_not_needed: [{ reason: { kind: "initial_access_token_not_needed" }, at: INIT_TOKEN }],
  media_type_refused: [
    { reason: { kind: "media_type_refused", accept: JSON_TYPES }, at: [...REGISTER, ...REPLACE] },
    { reason: { kind: "media_type_refused", accept: MERGE_PATCH_TYPES }, at: AMEND },
    { reason: { kind: "media_type_refused", accept: FORM_TYPES }, at: RECOVER },
  ],
  member_refused: [{ reason: { kind: "member_refused", member: "client_id", why: "client_id differs" }, at: UPDATES }],
  metadata_refused: [{ reason: { kind: "metadata_refused", faults: [FAULT] }, at: BODIES }],
  // Of methods that are no operation, which a document can not list.
  method_not_allowed: [{ reason: { kind: "method_not_allowed", allow: ["GET", "OPTIONS"] }, at: [] }],
  operator_credentials_refused: [{ reason: { kind: "operator_credentials_refused", why: "wrong" }, at: INIT_TOKEN }],
  precondition_failed: [{ reason: { kind: "precondition_failed" }, at: MANAGEMENT }],
  query_refused: [
    { reason: { kind: "query_refused", why: "client_id missing" }, at: [...MANAGEMENT, ...RECOVER] },
    { reason: { kind: "query_refused", why: "dry_run unclear" }, at: REGISTER },
    { reason: { kind: "query_refused", why: "uses unclear" }, at: INIT_TOKEN },
  ],
  registration_disabled: [{ reason: { kind: "registration_disabled" }, at: OPERATION_NAMES }],
  token_missing: [{ reason: { kind: "token_missing" }, at: BY_TOKEN }],
  token_refused: [{ reason: { kind: "token_refused", why: "unknown client" }, at: BY_TOKEN }],
  too_many_registrations: [
    { reason: { kind: "too_many_registrations", limit: "source", retryAfterSeconds: 60 }, at: REGISTER },
  ],
  unavailable: [{ reason: { kind: "unavailable", what: "secrets" }, at: OPERATION_NAMES }],
};

/** What the answer of an operation is refused for, in the order of the table. */
export const refusalsAt = (operation: OperationName): readonly Refusal[] =>
  Object.values(REFUSALS)
    .flat<readonly (readonly Refusal[])[]>()
    .filter(({ at }) => at.includes(operation));
