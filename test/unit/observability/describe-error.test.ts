import { describe, expect, it } from "vitest";
import type { Fault, Reason } from "../../../lib/errors.ts";
import { errorFields, evidenceOf } from "../../../lib/observability/describe-error.ts";

const fault = (index: number): Fault => ({
  pointer: `/contacts/${index}`,
  code: "invalid_client_metadata",
  rule: "must be text",
  section: "RFC 7591 2",
});

describe("the evidence of a refusal, as the log has it", () => {
  it.each<readonly [Reason, string | undefined]>([
    [{ kind: "operator_credentials_refused", why: "wrong" }, "wrong"],
    [{ kind: "token_refused", why: "expired" }, "expired"],
    [{ kind: "query_refused", why: "client_id missing" }, "client_id missing"],
    [{ kind: "body_malformed", why: "not JSON" }, "not JSON"],
    [{ kind: "assertion_refused", why: "unknown client" }, "unknown client"],
    [{ kind: "form_refused", why: "client_assertion" }, "client_assertion"],
    [{ kind: "idempotency_key_refused", why: "too old" }, "too old"],
    [
      { kind: "member_refused", member: "client_secret", why: "client_secret differs" },
      "client_secret: client_secret differs",
    ],
    [{ kind: "metadata_refused", faults: [fault(0), fault(1)] }, "/contacts/0 must be text; /contacts/1 must be text"],
    [{ kind: "too_many_registrations", limit: "clients", retryAfterSeconds: 1 }, "clients"],
    [{ kind: "unavailable", what: "secrets" }, "secrets"],
    [{ kind: "host_not_served" }, undefined],
  ])("%j", (reason, evidence) => {
    expect(evidenceOf(reason)).toBe(evidence);
  });

  it("names ten faults at most", () => {
    const others = Array.from({ length: 30 }, (_, index) => fault(index + 1));
    const evidence = evidenceOf({ kind: "metadata_refused", faults: [fault(0), ...others] });
    expect(evidence?.split("; ").at(-1)).toBe("/contacts/9 must be text");
  });
});

describe("where an error came from", () => {
  it("is ten places at most, without the message, which may have several lines", () => {
    const deep = (levels: number): Error => (levels === 0 ? new Error("one\nat two") : deep(levels - 1));
    const limit = Error.stackTraceLimit;
    Error.stackTraceLimit = 20;
    const { error, stack } = errorFields(deep(20));
    Error.stackTraceLimit = limit;
    expect(error).toBe("Error");
    expect(stack).toHaveLength(10);
    expect(stack?.filter((line) => !line.startsWith("at deep "))).toEqual([]);
  });
});
