import { describe, expect, it } from "vitest";
import type { Fault, Reason } from "../../../lib/errors.ts";
import { problemResponse, serverErrorResponse } from "../../../lib/http/problem.ts";
import { jsonResponse } from "../../../lib/http/response.ts";

const BEARER = 'Bearer realm="oidc-registrar"';
const REFUSED = "The access token does not open this.";
const EXPIRED = "The client has expired. A PATCH or PUT with this token brings it back until revivable_until.";
const NOT_DONE = "Nothing was changed; try again.";
const UNKNOWN = "It is not known whether this was done; try again.";
const RETRY = { "retry-after": "1" };

type Answer = readonly [status: number, error: string, description: string, headers?: Record<string, string>];

/** The contract of every refusal but those for metadata: callers match on these texts. */
const ANSWERS: readonly (readonly [reason: Reason, answer: Answer])[] = [
  [
    { kind: "method_not_allowed", allow: ["GET", "PUT"] },
    [405, "invalid_request", "The method is not one of those in Allow.", { allow: "GET, PUT" }],
  ],
  [{ kind: "registration_disabled" }, [501, "registration_disabled", "Dynamic client registration is switched off."]],
  [
    { kind: "initial_access_token_not_needed" },
    [406, "initial_access_token_not_needed", "Registration is open and takes no initial access token."],
  ],
  [{ kind: "host_not_served" }, [400, "invalid_request", "Invalid issuer"]],
  [
    { kind: "operator_credentials_refused", why: "wrong" },
    [
      401,
      "invalid_client",
      "User and password are missing or wrong.",
      { "www-authenticate": 'Basic realm="oidc-registrar initToken", charset="UTF-8"' },
    ],
  ],
  [
    { kind: "token_missing" },
    [401, "invalid_token", "An access token is needed as Bearer credential.", { "www-authenticate": BEARER }],
  ],
  [
    { kind: "token_refused", why: "expired" },
    [
      401,
      "invalid_token",
      REFUSED,
      { "www-authenticate": `${BEARER}, error="invalid_token", error_description="${REFUSED}"` },
    ],
  ],
  [{ kind: "client_disabled" }, [403, "client_disabled", "An operator has disabled this client."]],
  [
    { kind: "assertion_refused", why: "assertion" },
    [
      401,
      "invalid_client",
      "The client assertion is not one of this client's for this endpoint.",
      { "www-authenticate": BEARER },
    ],
  ],
  ...(
    [
      ["client_assertion", "The form parameter client_assertion must be there once."],
      [
        "client_assertion_type",
        "The form parameter client_assertion_type must be urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
      ],
      ["client_id", "The form parameter client_id must be that of the URL."],
    ] as const
  ).map(([why, text]) => [{ kind: "form_refused", why }, [400, "invalid_request", text]] as const),
  [
    { kind: "authorization_ambiguous" },
    [400, "invalid_request", "There must be one Authorization header and no access_token parameter."],
  ],
  ...(
    [
      ["client_id missing", "The query parameter clientId is missing."],
      ["client_id repeated", "The query parameter clientId is repeated."],
      ["client_id contradictory", "The query parameters clientId and client_id differ."],
      ["dry_run unclear", "The query parameter dry_run must be true or false, and there once."],
      [
        "parameter unknown",
        "The query parameters are uses, expires_in, label, redirect_hosts, grant_types, scope and token_endpoint_auth_methods.",
      ],
      ["parameter repeated", "Each query parameter must be there once; lists have blanks between their values."],
      ["policy too large", "The lists of hosts, grant types, scopes and methods are too long for a token."],
      ["uses unclear", "The query parameter uses must be a whole number from 1 to 10000."],
      [
        "expires_in unclear",
        "The query parameter expires_in must be a duration such as PT1H or P7D, or whole seconds; at most 365 days.",
      ],
      [
        "label unclear",
        "The query parameter label must have 1 to 128 characters, none of them control, bidirectional or zero-width ones.",
      ],
      [
        "redirect_hosts unclear",
        "The query parameter redirect_hosts must be 1 to 20 host names or IP addresses in lower case, without port or wildcard, one blank between.",
      ],
      ["grant_types unclear", "The query parameter grant_types must be registered grant types, one blank between."],
      [
        "scope unclear",
        "The query parameter scope must be 1 to 50 scope tokens that clients may have, one blank between.",
      ],
      [
        "token_endpoint_auth_methods unclear",
        "The query parameter token_endpoint_auth_methods must be registered methods, one blank between.",
      ],
    ] as const
  ).map(([why, text]) => [{ kind: "query_refused", why }, [400, "invalid_request", text]] as const),
  [
    { kind: "media_type_refused", accept: ["application/json", "text/x"] },
    [415, "invalid_request", "The body must be application/json or text/x in UTF-8."],
  ],
  [{ kind: "body_too_large", bytesMax: 65_536 }, [413, "invalid_request", "The body must not exceed 65536 bytes."]],
  [
    { kind: "body_malformed", why: "duplicate name" },
    [400, "invalid_request", "The body must be one JSON object in UTF-8: duplicate name."],
  ],
  ...(
    [
      ["server member", "must not be sent (RFC 7592 2.2)"],
      ["client_id differs", "must be the client's own identifier (RFC 7592 2.2)"],
      ["client_secret differs", "must be the client's current secret (RFC 7592 2.2)"],
    ] as const
  ).map(
    ([why, text]) =>
      [{ kind: "member_refused", member: "client_id", why }, [400, "invalid_request", `client_id: ${text}.`]] as const,
  ),
  [
    { kind: "idempotency_key_refused", why: "malformed" },
    [
      400,
      "invalid_request",
      "The Idempotency-Key must be one random text of 22 to 128 letters, digits, hyphens or underscores.",
    ],
  ],
  ...(
    [
      ["other body", "The Idempotency-Key was used for a registration with another body."],
      ["too old", "The Idempotency-Key was used more than 24 hours ago."],
      ["client deleted", "The Idempotency-Key was used for a client that has been deleted since."],
    ] as const
  ).map(([why, text]) => [{ kind: "idempotency_key_refused", why }, [422, "idempotency_key_used", text]] as const),
  [
    { kind: "precondition_failed" },
    [412, "invalid_request", "The client has changed since: read it again and repeat with its ETag."],
  ],
  ...(
    [
      ["source", "This address has registered as many clients as it may for now."],
      ["clients", "There are as many clients as there may be."],
    ] as const
  ).map(
    ([limit, text]) =>
      [
        { kind: "too_many_registrations", limit, retryAfterSeconds: 60 },
        [429, "too_many_requests", text, { "retry-after": "60" }],
      ] as const,
  ),
  ...(
    [
      ["secrets", NOT_DONE],
      ["issuer keys", NOT_DONE],
      ["contention", NOT_DONE],
      ["client store", UNKNOWN],
      ["time", UNKNOWN],
    ] as const
  ).map(([what, text]) => [{ kind: "unavailable", what }, [503, "temporarily_unavailable", text, RETRY]] as const),
];

describe("RFC 6749 5.2: a refusal", () => {
  it.each(ANSWERS)("%j is told", (reason, [status, error, description, headers]) => {
    expect(problemResponse(reason)).toEqual(jsonResponse(status, { error, error_description: description }, headers));
  });

  it("of every kind is among them, but for those that say more", () => {
    expect([ANSWERS.length, new Set(ANSWERS.map(([{ kind }]) => kind)).size]).toEqual([45, 20]);
  });

  it("RFC 5789 3.1: of a type says which patches are taken, where patches are", () => {
    const accept = ["application/json"];
    expect(problemResponse({ kind: "media_type_refused", accept }, "a/b").headers).toMatchObject({
      "accept-patch": "a/b",
    });
    expect(problemResponse({ kind: "media_type_refused", accept }).headers).not.toHaveProperty("accept-patch");
    expect(problemResponse({ kind: "token_missing" }, "a/b").headers).not.toHaveProperty("accept-patch");
  });

  it("of a client that has expired says until when it can come back", () => {
    expect(
      problemResponse({ kind: "client_expired", expiredAt: 1_800_000_000, revivableUntil: 1_800_003_600 }),
    ).toEqual(
      jsonResponse(
        401,
        {
          error: "invalid_token",
          error_description: EXPIRED,
          client_expired_at: 1_800_000_000,
          revivable_until: 1_800_003_600,
        },
        { "www-authenticate": `${BEARER}, error="invalid_token", error_description="${EXPIRED}"` },
      ),
    );
  });
});

describe("RFC 7591 3.2.2: a refusal of metadata", () => {
  const fault = (more: Partial<Fault> = {}): Fault => ({
    pointer: "/redirect_uris/0",
    code: "invalid_redirect_uri",
    rule: "must be https",
    section: "OIDC Registration 2",
    ...more,
  });
  const bodyOf = (...faults: [Fault, ...Fault[]]) => {
    const { statusCode, body = "" } = problemResponse({ kind: "metadata_refused", faults });
    return { statusCode, ...JSON.parse(body) };
  };

  it("has the code of the first fault, its member and its rule, and every fault besides", () => {
    const faults = [fault(), fault({ pointer: "/jwks", code: "invalid_client_metadata" })] as const;
    expect(bodyOf(...faults)).toEqual({
      statusCode: 400,
      error: "invalid_redirect_uri",
      error_description: "redirect_uris: must be https",
      errors: faults,
    });
  });

  it("has the hint of the first fault, too, without the signs that RFC 6749 5.2 has no place for", () => {
    expect(bodyOf(fault({ hint: 'write "a\\b" "c"' })).error_description).toBe(
      "redirect_uris: must be https (write ab c)",
    );
  });

  it("of the whole document names no member", () => {
    expect(bodyOf(fault({ pointer: "" })).error_description).toBe(": must be https");
  });
});

describe("a fault of the service", () => {
  it("tells nothing but where to look for it in the log", () => {
    expect(serverErrorResponse("request-1")).toEqual(
      jsonResponse(500, { error: "server_error", error_description: "Unexpected fault; request request-1." }),
    );
  });
});
