import type { Reason } from "../../lib/errors.ts";

/** Where a refusal of each kind comes up; a new kind does not compile without a decision here. */
const REACHED: Readonly<Record<Reason["kind"], "by input" | "by input and settings" | "by others at the same time">> = {
  method_not_allowed: "by input",
  registration_disabled: "by input and settings",
  initial_access_token_not_needed: "by input and settings",
  host_not_served: "by input",
  operator_credentials_refused: "by input",
  token_missing: "by input",
  token_refused: "by input",
  client_disabled: "by input",
  client_expired: "by input",
  assertion_refused: "by input",
  form_refused: "by input",
  authorization_ambiguous: "by input",
  query_refused: "by input",
  media_type_refused: "by input",
  body_too_large: "by input",
  body_malformed: "by input",
  member_refused: "by input",
  idempotency_key_refused: "by input",
  metadata_refused: "by input",
  precondition_failed: "by input",
  too_many_registrations: "by input and settings",
  // Of a software statement whose issuer's keys are out of reach.
  unavailable: "by input and settings",
};

/** The kinds that any run of some length must have come to. */
export const EXPECTED_REASONS = Object.entries(REACHED)
  .filter(([, where]) => where !== "by others at the same time")
  .map(([kind]) => kind);
