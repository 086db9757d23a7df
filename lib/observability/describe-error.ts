import type { Reason } from "../errors.ts";
import type { EventFields } from "./events.ts";

/** So many faults are in a line of the log, which pays for every byte. */
const FAULTS_MAX = 10;

/** The evidence in a reason as one short text of our own words; never what was sent. */
export function evidenceOf(reason: Reason): string | undefined {
  switch (reason.kind) {
    case "operator_credentials_refused":
    case "token_refused":
    case "query_refused":
    case "body_malformed":
    case "assertion_refused":
    case "form_refused":
    case "idempotency_key_refused":
      return reason.why;
    case "member_refused":
      return `${reason.member}: ${reason.why}`;
    case "metadata_refused":
      return reason.faults
        .slice(0, FAULTS_MAX)
        .map(({ pointer, rule }) => `${pointer} ${rule}`)
        .join("; ");
    case "too_many_registrations":
      return reason.limit;
    case "unavailable":
      return reason.what;
    default:
      return undefined;
  }
}

/** The classes of an error and its causes, and where it came from. Messages are left out: they may quote a value. */
export function errorFields(error: unknown): Pick<EventFields, "error" | "stack"> {
  const lines = error instanceof Error ? String(error.stack).split("\n") : [];
  const stack = lines.filter((line) => /^\s+at /.test(line));
  return { error: namesOf(error), stack: stack.slice(0, 10).map((line) => line.trim()) };
}

/** The names of an error and its causes, outermost first. */
export function namesOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  return error.cause === undefined ? error.name : `${error.name} < ${namesOf(error.cause)}`;
}
