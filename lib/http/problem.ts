import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { type ErrorCode, type Fault, memberOf, type Reason } from "../errors.ts";
import { INITIAL_TOKEN_QUERY_RULES } from "./initial-token-query-rules.ts";
import { type Headers, jsonResponse } from "./response.ts";

/** How an answer of this service looks when it refuses; texts are fixed and never contain what was sent. */
interface Problem {
  readonly status: number;
  readonly error: ErrorCode;
  readonly description: string;
  readonly headers?: Headers;
  readonly faults?: readonly Fault[];
  /** Members of the body besides those that every error has. */
  readonly more?: Readonly<Record<string, number>>;
}

const BEARER = 'Bearer realm="oidc-registrar"';
/** RFC 7617 2.1: the charset tells clients to send the password as UTF-8. */
const BASIC = 'Basic realm="oidc-registrar initToken", charset="UTF-8"';
const TOKEN_REFUSED = "The access token does not open this.";
const CLIENT_EXPIRED = "The client has expired. A PATCH or PUT with this token brings it back until revivable_until.";

const problem = (status: number, error: ErrorCode, description: string, headers?: Headers): Problem => ({
  status,
  error,
  description,
  ...(headers && { headers }),
});

const malformed = (description: string): Problem => problem(400, "invalid_request", description);

/** RFC 7591 3.2.2: the code of the first fault speaks for all; the member `errors` has every one. */
function metadataProblem(faults: readonly [Fault, ...Fault[]]): Problem {
  const [first] = faults;
  // Many clients show their users nothing else, so the hint is here too; RFC 6749 5.2 has no place for these two signs.
  const hint = first.hint === undefined ? "" : ` (${first.hint.replace(/["\\]/g, "")})`;
  return { status: 400, error: first.code, description: `${memberOf(first)}: ${first.rule}${hint}`, faults };
}

const MEMBER_RULES = {
  "server member": "must not be sent (RFC 7592 2.2)",
  "client_id differs": "must be the client's own identifier (RFC 7592 2.2)",
  "client_secret differs": "must be the client's current secret (RFC 7592 2.2)",
} as const;

const QUERY_RULES = {
  "client_id missing": "The query parameter clientId is missing.",
  "client_id repeated": "The query parameter clientId is repeated.",
  "client_id contradictory": "The query parameters clientId and client_id differ.",
  "dry_run unclear": "The query parameter dry_run must be true or false, and there once.",
  ...INITIAL_TOKEN_QUERY_RULES,
} as const;

/** RFC draft-ietf-httpapi-idempotency-key-header 2.7: 422 for a key that was used with another request. */
const IDEMPOTENCY_RULES = {
  malformed: "The Idempotency-Key must be one random text of 22 to 128 letters, digits, hyphens or underscores.",
  "other body": "The Idempotency-Key was used for a registration with another body.",
  "too old": "The Idempotency-Key was used more than 24 hours ago.",
  "client deleted": "The Idempotency-Key was used for a client that has been deleted since.",
} as const;

/** RFC 7521 4.2. */
const FORM_RULES = {
  client_assertion: "The form parameter client_assertion must be there once.",
  client_assertion_type:
    "The form parameter client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
  client_id: "The form parameter client_id must be that of the URL.",
} as const;

const LIMIT_RULES = {
  source: "This address has registered as many clients as it may for now.",
  clients: "There are as many clients as there may be.",
} as const;

/** A write whose answers are lost, or that was given up, may have been done all the same: whole, or not at all. */
const [NOT_DONE, UNKNOWN] = ["Nothing was changed; try again.", "It is not known whether this was done; try again."];
const UNAVAILABLE_RULES = {
  secrets: NOT_DONE,
  "issuer keys": NOT_DONE,
  contention: NOT_DONE,
  "client store": UNKNOWN,
  time: UNKNOWN,
} as const;

/** The one place where a reason becomes status, headers and body; a new reason does not compile without a decision here. */
function problemOf(reason: Reason): Problem {
  switch (reason.kind) {
    case "method_not_allowed":
      return problem(405, "invalid_request", "The method is not one of those in Allow.", {
        allow: reason.allow.join(", "),
      });
    case "registration_disabled":
      return problem(501, "registration_disabled", "Dynamic client registration is switched off.");
    case "initial_access_token_not_needed":
      return problem(406, "initial_access_token_not_needed", "Registration is open and takes no initial access token.");
    case "host_not_served":
      // The words are those of Apereo CAS, which clients may know.
      return malformed("Invalid issuer");
    case "operator_credentials_refused":
      return problem(401, "invalid_client", "User and password are missing or wrong.", { "www-authenticate": BASIC });
    case "token_missing":
      // RFC 6750 3.1: without credentials the challenge carries no error code.
      return problem(401, "invalid_token", "An access token is needed as Bearer credential.", {
        "www-authenticate": BEARER,
      });
    case "token_refused":
      // One answer for unknown, deleted and foreign clients: OIDC Registration 4.4 forbids to tell them apart by 404.
      return problem(401, "invalid_token", TOKEN_REFUSED, {
        "www-authenticate": `${BEARER}, error="invalid_token", error_description="${TOKEN_REFUSED}"`,
      });
    case "client_disabled":
      // RFC 7592 2.1: the client does not have permission to read its record.
      return problem(403, "client_disabled", "An operator has disabled this client.");
    case "client_expired":
      return {
        ...problem(401, "invalid_token", CLIENT_EXPIRED, {
          "www-authenticate": `${BEARER}, error="invalid_token", error_description="${CLIENT_EXPIRED}"`,
        }),
        more: { client_expired_at: reason.expiredAt, revivable_until: reason.revivableUntil },
      };
    case "assertion_refused":
      // RFC 7523 3.2. A 401 has a challenge (RFC 9110 15.5.2), and the token that is to be had here is a Bearer token.
      return problem(401, "invalid_client", "The client assertion is not one of this client's for this endpoint.", {
        "www-authenticate": BEARER,
      });
    case "form_refused":
      return malformed(FORM_RULES[reason.why]);
    case "authorization_ambiguous":
      return malformed("There must be one Authorization header and no access_token parameter.");
    case "query_refused":
      return malformed(QUERY_RULES[reason.why]);
    case "media_type_refused":
      return problem(415, "invalid_request", `The body must be ${reason.accept.join(" or ")} in UTF-8.`);
    case "body_too_large":
      return problem(413, "invalid_request", `The body must not exceed ${reason.bytesMax} bytes.`);
    case "body_malformed":
      return malformed(`The body must be one JSON object in UTF-8: ${reason.why}.`);
    case "member_refused":
      return malformed(`${reason.member}: ${MEMBER_RULES[reason.why]}.`);
    case "idempotency_key_refused":
      return reason.why === "malformed"
        ? malformed(IDEMPOTENCY_RULES.malformed)
        : problem(422, "idempotency_key_used", IDEMPOTENCY_RULES[reason.why]);
    case "metadata_refused":
      return metadataProblem(reason.faults);
    case "precondition_failed":
      return problem(412, "invalid_request", "The client has changed since: read it again and repeat with its ETag.");
    case "too_many_registrations":
      return problem(429, "too_many_requests", LIMIT_RULES[reason.limit], {
        "retry-after": String(reason.retryAfterSeconds),
      });
    case "unavailable":
      return problem(503, "temporarily_unavailable", UNAVAILABLE_RULES[reason.what], { "retry-after": "1" });
  }
}

/** The answer to a refused request. `acceptPatch` goes to 415 answers of PATCH (RFC 5789 3.1). */
export function problemResponse(reason: Reason, acceptPatch?: string): APIGatewayProxyStructuredResultV2 {
  const { status, error, description, headers, faults, more: members } = problemOf(reason);
  const more = status === 415 && acceptPatch !== undefined ? { "accept-patch": acceptPatch } : {};
  return jsonResponse(
    status,
    { error, error_description: description, ...(faults && { errors: faults }), ...members },
    { ...headers, ...more },
  );
}

/** The answer to a fault of this service itself; the request id lets the operator find it in the log. */
export function serverErrorResponse(requestId: string): APIGatewayProxyStructuredResultV2 {
  return jsonResponse(500, { error: "server_error", error_description: `Unexpected fault; request ${requestId}.` });
}
