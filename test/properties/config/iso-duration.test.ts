import { Duration } from "@js-joda/core";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { secondsOfDuration } from "../../../lib/config/iso-duration.ts";

const RUNS = 3000;

/** What `java.time.Duration` reads in a text, or undefined. */
function readByJava(text: string): Duration | undefined {
  try {
    return Duration.parse(text);
  } catch {
    return undefined;
  }
}

const number = fc.nat({ max: 999_999_999 });
const part = (unit: string) =>
  fc.option(
    number.map((count) => `${count}${unit}`),
    { nil: "" },
  );
/** Durations of whole days, hours, minutes and seconds, in any combination. */
const whole = fc
  .tuple(part("D"), part("H"), part("M"), part("S"))
  .map(([days, ...time]) => `P${days}${time.join("") === "" ? "" : `T${time.join("")}`}`)
  .filter((text) => text !== "P");
/** Texts of the characters that durations are made of: some are durations, most are not. */
const alike = fc
  .array(fc.constantFrom("P", "T", "D", "H", "M", "S", "0", "1", "60", "-", "+", ".", "p", "t", " ", "W", "Y"), {
    maxLength: 7,
  })
  .map((signs) => signs.join(""));

describe("an ISO-8601 duration", () => {
  it("of whole numbers is as many seconds as java.time.Duration has them", () => {
    fc.assert(
      fc.property(whole, (text) => {
        expect(secondsOfDuration(text)).toBe(readByJava(text)?.seconds());
      }),
      { numRuns: RUNS },
    );
  });

  it("is read only if java.time.Duration reads it, and means the same then", () => {
    let seen = 0;
    fc.assert(
      fc.property(fc.oneof(alike, whole, fc.string({ maxLength: 8 })), (text) => {
        const seconds = secondsOfDuration(text);
        if (seconds === undefined) return;
        seen += 1;
        const duration = readByJava(text);
        expect([duration?.seconds(), duration?.nano()]).toEqual([seconds, 0]);
      }),
      { numRuns: RUNS },
    );
    expect(seen).toBeGreaterThan(RUNS / 10);
  });

  it("of unsigned whole numbers in capitals is never passed over", () => {
    fc.assert(
      fc.property(alike, (text) => {
        if (/[-+.pt\s]/.test(text) || readByJava(text) === undefined) return;
        expect(secondsOfDuration(text)).toBe(readByJava(text)?.seconds());
      }),
      { numRuns: RUNS },
    );
  });

  it.each([
    ["PT1H", 3600],
    ["P1D", 86_400],
    ["P1DT12H30M5S", 131_405],
    ["PT0S", 0],
    ["P", undefined],
    ["PT", undefined],
    ["P1DT", undefined],
    ["P1M", undefined],
    ["P1W", undefined],
    ["PT-1H", undefined],
    ["PT1.5S", undefined],
    ["PT1H\n", undefined],
    ["\u0660", undefined],
  ])("%j is %s", (text, seconds) => {
    expect(secondsOfDuration(text)).toBe(seconds);
  });
});
