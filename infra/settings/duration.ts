import { Duration } from "@js-joda/core";
import type { Reading } from "../../lib/config/kinds.ts";

const EXPECTED =
  "must be an ISO-8601 duration of days, hours, minutes and seconds, such as PT1H or P14D; 0 or blank is none";

/** The whole seconds of a text, or a sentence that says what is expected. */
function parse(text: string): Reading<Duration> {
  try {
    return { ok: true, value: Duration.parse(text) };
  } catch {
    // The parser's own message quotes the text; ours names what is expected.
    return { ok: false, expected: EXPECTED };
  }
}

/**
 * Reads the text of a `java.time.Duration`, as Apereo CAS takes it, into whole seconds.
 * `0` and blank are none, as there. Weeks, months and years do not exist in that class.
 */
export function secondsOf(text: string): Reading<number> {
  const trimmed = text.trim();
  if (trimmed === "" || trimmed === "0") return { ok: true, value: 0 };
  const duration = parse(trimmed);
  if (!duration.ok) return duration;
  if (duration.value.isNegative()) return { ok: false, expected: "must not be a negative duration" };
  if (duration.value.nano() !== 0) {
    return { ok: false, expected: "must be a duration of whole seconds; fractions of a second are not possible" };
  }
  return { ok: true, value: duration.value.seconds() };
}

/** How an operator writes a number of seconds: `28800` is `PT8H`, `0` stays `0`. */
export function durationText(seconds: number): string {
  return seconds === 0 ? "0" : Duration.ofSeconds(seconds).toString();
}
